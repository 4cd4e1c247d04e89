"""Pairs of original and contrast: both must be right."""

from collections.abc import Callable
from typing import Any

from perturb.score.contrast import score_contrasts
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally


def pair(sample: str, clean: str, contrast: str, **changes: Any) -> list[dict[str, Any]]:
    other = {"axis": "meaning", "generator": "negation", "severity": 3.0, "expectation": "contrast", "target": '"y"'}
    return [{"sample_id": sample, "answer": clean}, {"sample_id": sample, "answer": contrast, **other, **changes}]


def test_a_pair_counts_only_where_both_are_right(outcome_table: Callable[..., Any]) -> None:
    rows = [*pair("a", "x", "y"), *pair("b", "x", "x"), *pair("c", "y", "y"), *pair("d", "y", "x")]
    (found,) = score_contrasts(tally([outcome_table(rows)]), confidence=0.95)
    assert found["consistency"]["value"] == 0.25
    assert found["right"]["value"] == 0.5
    assert (found["variants"], found["clusters"]) == (4, 4)


def test_a_model_that_failed_is_wrong_and_one_that_was_not_asked_is_no_pair(outcome_table: Callable[..., Any]) -> None:
    failed = {"status": "model_error", "answer": None}
    rows = [*pair("a", "x", "y", **failed), *pair("b", "x", "y", status="not_run", answer=None)]
    (found,) = score_contrasts(tally([outcome_table(rows)]), confidence=0.95)
    assert (found["variants"], found["right"]["value"]) == (1, 0.0)


def test_contrasts_are_no_part_of_the_drop(outcome_table: Callable[..., Any]) -> None:
    card = build_scorecard(tally([outcome_table(pair("a", "x", "x") + pair("b", "x", "x"))]))
    assert card["cells"][0]["drop"] is None
    assert card["contrast"][0]["consistency"]["value"] == 0.0
    assert card["axes"][0]["tiers"] == []
