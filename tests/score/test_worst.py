"""Which variants show best how a model breaks."""

from collections.abc import Callable
from typing import Any

from perturb.score.worst import worst_examples


def rows(number: int, confidence: float | None, **changes: Any) -> list[dict[str, Any]]:
    variant = {"sample_id": f"s{number}", "axis": "light", "generator": "dark", "severity": 1.0, "answer": "y"}
    clean = {"sample_id": f"s{number}", "confidence": 0.8} | changes.pop("clean", {})
    return [clean, variant | {"confidence": confidence} | changes]


def chosen(outcome_table: Callable[..., Any], *samples: list[dict[str, Any]]) -> list[str]:
    return [example.sample_id for example in worst_examples(outcome_table(sample) for sample in samples)]


def test_the_surest_wrong_answer_across_parts(outcome_table: Callable[..., Any]) -> None:
    found = worst_examples(outcome_table(rows(n, c)) for n, c in enumerate((0.6, 0.9, 0.9, 0.7)))
    (example,) = found
    assert (example.sample_id, example.answer, example.confidence) == ("s1", "y", 0.9)
    assert (example.clean_answer, example.clean_confidence, example.target) == ("x", 0.8, "x")
    assert (example.axis, example.generator, example.severity, example.replicate) == ("light", "dark", 1.0, 0)


def test_one_for_each_cell_in_canonical_order(outcome_table: Callable[..., Any]) -> None:
    samples = [rows(0, 0.5, severity=1.0), rows(1, 0.5, severity=3.0), rows(2, 0.6, generator="glare")]
    assert chosen(outcome_table, *samples) == ["s0", "s1", "s2"]


def test_only_a_right_clean_answer_can_be_lost(outcome_table: Callable[..., Any]) -> None:
    wrong_before = rows(0, 0.9, clean={"answer": "y"})
    still_right = rows(1, 0.9, answer="x")
    failed = rows(2, None, answer=None, status="model_error")
    untouched = rows(3, 0.9, status="no_op", changed=False)
    assert chosen(outcome_table, wrong_before, still_right, failed, untouched) == []


def test_a_model_without_confidence_shows_its_first_loss(outcome_table: Callable[..., Any]) -> None:
    assert chosen(outcome_table, rows(0, None, answer="x"), rows(1, None), rows(2, None)) == ["s1"]


def test_of_what_is_undecided_the_surest_answer(outcome_table: Callable[..., Any]) -> None:
    doubt = {"expectation": "abstain", "target": '{"accepted": ["x", "y"]}', "answer": "x"}
    (example,) = worst_examples([outcome_table(rows(0, 0.6, **doubt) + rows(1, 0.95, **doubt))])
    assert (example.sample_id, example.target) == ("s1", {"accepted": ["x", "y"]})


def test_nothing_to_show(outcome_table: Callable[..., Any]) -> None:
    assert worst_examples([]) == []
    assert worst_examples([outcome_table([])]) == []
