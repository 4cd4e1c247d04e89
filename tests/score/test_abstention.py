"""Abstention, against figures worked out by hand."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from perturb.score.abstention import score_abstention
from perturb.score.scorecard import build_scorecard
from perturb.score.separation import separation
from perturb.score.tally import tally

READINGS = '{"accepted": ["x", "y"]}'


def rows(
    blends: Sequence[float | None],
    controls: Sequence[float | None],
    *,
    answers: Sequence[str | None] = (),
    statuses: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """For each sample the clean confidence 0.9, and that on its blend and its control."""
    made: list[dict[str, Any]] = []
    for number, (blend, control) in enumerate(zip(blends, controls, strict=True)):
        base = {"sample_id": f"s{number}", "axis": "doubt", "severity": 5.0}
        status = statuses[number] if statuses else "ok"
        made += [
            {"sample_id": f"s{number}", "confidence": None if blend is None and control is None else 0.9},
            base
            | {"generator": "blend", "confidence": blend, "target": READINGS, "expectation": "abstain"}
            | {"answer": answers[number] if answers else "x", "status": status, "changed": status == "ok"},
            base | {"generator": "calm", "confidence": control, "control_of": "blend"},
        ]
    return made


def scored(
    outcome_table: Callable[..., Any], made: list[dict[str, Any]], abstain_label: str | None = None
) -> dict[str, Any]:
    (found,) = score_abstention(tally([outcome_table(made)], abstain_label=abstain_label), confidence=0.95)
    json.dumps(found, allow_nan=False)
    return found


def test_a_fall_counts_beyond_the_controls_95th_percentile(outcome_table: Callable[..., Any]) -> None:
    controls = [0.9 - fall for fall in (0.0, 0.1, 0.2, 0.3, 0.4)]
    found = scored(outcome_table, rows([0.5, 0.51, 0.53, 0.2, 0.9], controls))
    assert found["control_fall_95"] == pytest.approx(0.38)  # between the two largest falls, 0.3 and 0.4
    assert found["abstained"]["value"] == pytest.approx(3 / 5)  # falls of 0.4, 0.39 and 0.7
    assert found["abstained"]["low"] < 0.6 < found["abstained"]["high"]
    assert (found["control"], found["samples"], found["can_abstain"], found["reason"]) == ("calm", 5, True, "")
    pairs = [(0.5 * (b == c)) + (b < c) for b in (0.5, 0.51, 0.53, 0.2, 0.9) for c in controls]
    assert found["auroc"]["value"] == pytest.approx(np.mean(pairs))


def test_the_label_that_abstains_counts_as_well(outcome_table: Callable[..., Any]) -> None:
    made = rows([0.9, 0.9, 0.1, 0.9], [0.9, 0.9, 0.9, 0.8], answers=["none", "x", "y", "z"])
    found = scored(outcome_table, made, abstain_label="none")
    assert found["abstained"]["value"] == pytest.approx(2 / 4)
    assert found["accepted"] == pytest.approx(2 / 4)


@pytest.mark.parametrize(
    ("label", "words"), [(None, "it shows no confidence."), ("none", "neither confidence nor the label 'none'.")]
)
def test_a_model_that_shows_neither_cannot_abstain(
    outcome_table: Callable[..., Any], label: str | None, words: str
) -> None:
    found = scored(outcome_table, rows([None] * 3, [None] * 3), abstain_label=label)
    assert found["can_abstain"] is False
    assert found["reason"].startswith("The model cannot abstain: ")
    assert found["reason"].endswith(words)
    assert (found["abstained"], found["auroc"], found["control_fall_95"]) == (None, None, None)
    assert found["accepted"] == 1.0


def test_a_label_alone_is_enough(outcome_table: Callable[..., Any]) -> None:
    made = rows([None] * 3, [None] * 3, answers=["none", "none", "x"])
    found = scored(outcome_table, made, abstain_label="none")
    assert found["can_abstain"]
    assert found["abstained"]["value"] == pytest.approx(2 / 3)


def test_without_a_control_a_fall_has_no_yardstick(outcome_table: Callable[..., Any]) -> None:
    made = [row for row in rows([0.1, 0.2], [0.9, 0.9]) if row.get("generator") != "calm"]
    found = scored(outcome_table, made)
    assert (found["control"], found["abstained"]) == (None, None)
    assert "no control" in found["reason"]


def test_an_input_that_was_left_as_it_is_is_no_case_for_abstaining(outcome_table: Callable[..., Any]) -> None:
    made = rows([0.1, 0.9, 0.9], [0.9, 0.9, 0.9], statuses=["ok", "no_op", "invalid"])
    for row in made:
        if row.get("status") in {"no_op", "invalid"}:
            row |= {"expectation": "invariant", "target": '"x"'}
    found = scored(outcome_table, made)
    assert (found["samples"], found["abstained"]["value"]) == (1, 1.0)


def test_a_failed_answer_is_no_abstention(outcome_table: Callable[..., Any]) -> None:
    made = rows([None, 0.1, 0.1], [0.9, 0.9, 0.9], answers=[None, "x", "x"])
    made[1] |= {"status": "model_error"}
    found = scored(outcome_table, made)
    assert found["abstained"]["value"] == pytest.approx(2 / 3)


def test_the_scorecard_does_not_score_what_is_undecided(outcome_table: Callable[..., Any]) -> None:
    card = build_scorecard(tally([outcome_table(rows([0.1, 0.2], [0.9, 0.9]))]))
    blend, calm = card["cells"]
    assert (blend["scored"], blend["score"], blend["flip_rate"], blend["samples"]) == (False, None, None, 2)
    assert (calm["scored"], calm["score"]["value"], calm["control_of"]) == (True, 1.0, "blend")
    assert card["axes"][0]["tiers"] == []


@pytest.mark.parametrize(
    ("positive", "negative", "area"), [([1, 1], [0, 0], 1.0), ([0], [1], 0.0), ([1, 0], [1, 0], 0.5)]
)
def test_separation_has_an_interval_at_its_ends_too(positive: list[int], negative: list[int], area: float) -> None:
    found = separation(positive, negative, clusters=len(positive))
    assert found is not None
    assert found.value == area
    assert 0.0 <= found.low <= area <= found.high <= 1.0
    assert found.high - found.low > 0.5


def test_separation_of_nothing() -> None:
    assert separation([], [0.5], clusters=0) is None


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [15, 60])
@pytest.mark.parametrize("shift", [0.0, 1.0, 2.5])
@pytest.mark.parametrize(("variants", "correlation"), [(1, 0.0), (1, 0.6), (3, 0.6)])
def test_the_interval_of_a_separation_covers(clusters: int, shift: float, variants: int, correlation: float) -> None:
    rng = np.random.default_rng(7)
    truth, runs, covered = norm.cdf(shift / np.sqrt(2)), 800, 0
    for _ in range(runs):
        luck = np.sqrt(correlation) * rng.standard_normal((clusters, 1))
        own = np.sqrt(1 - correlation) * rng.standard_normal((2, clusters, variants))
        found = separation((luck + own[0] + shift).ravel(), (luck + own[1]).ravel(), clusters=clusters)
        covered += found is not None and found.low <= truth <= found.high
    assert covered / runs >= 0.95 - 2 * np.sqrt(0.95 * 0.05 / runs)
