"""One part of a run's outcomes as arrays."""

from collections.abc import Callable
from typing import Any

from perturb.score.part import CLEAN, Cell, Part

ROWS: list[dict[str, Any]] = [
    {"sample_id": "a"},
    {"sample_id": "a", "axis": "light", "generator": "dark", "severity": 1.0, "answer": "y"},
    {"sample_id": "a", "axis": "light", "generator": "dark", "severity": 3.0, "status": "no_op", "changed": False},
    {"sample_id": "b", "status": "data_error", "answer": None},
    {"sample_id": "c", "status": "model_error", "answer": None},
    {"sample_id": "c", "axis": "light", "generator": "dark", "severity": 1.0, "status": "invalid", "changed": False},
    {"sample_id": "c", "axis": "light", "generator": "dark", "severity": 3.0, "status": "timeout", "answer": None},
    {"sample_id": "d", "status": "not_run", "answer": None},
    {"sample_id": "d", "axis": "light", "generator": "dark", "severity": 1.0},
    {"sample_id": "e", "target": "null"},
    {
        "sample_id": "e",
        "axis": "doubt",
        "generator": "blend",
        "severity": 5.0,
        "answer": "z",
        "target": '{"accepted": ["x", "z"]}',
        "expectation": "abstain",
    },
]


def test_each_variant_belongs_to_the_clean_row_before_it(outcome_table: Callable[..., Any]) -> None:
    part = Part(outcome_table(ROWS))
    assert part.is_clean.tolist() == [True, False, False, True, True, False, False, True, False, True, False]
    assert part.sample.tolist() == [0, 0, 0, 1, 2, 2, 2, 3, 3, 4, 4]
    assert part.clean_row.tolist() == [0, 0, 0, 3, 4, 4, 4, 7, 7, 9, 9]
    assert part.cells()[:2] == [CLEAN, Cell("light", "dark", 1.0)]


def test_a_model_that_failed_is_wrong_and_an_input_as_delivered_is_judged(outcome_table: Callable[..., Any]) -> None:
    right = Part(outcome_table(ROWS)).right
    assert right.tolist() == [True, False, True, False, False, True, False, False, True, False, False]


def test_what_was_not_read_or_not_asked_is_not_scored_nor_is_another_answer(outcome_table: Callable[..., Any]) -> None:
    scored = Part(outcome_table(ROWS)).scored
    assert scored.tolist() == [True, True, True, False, True, True, True, False, False, True, False]


def test_readings_that_would_do(outcome_table: Callable[..., Any]) -> None:
    part = Part(outcome_table(ROWS))
    assert part.readings['"x"'] == ("x", frozenset({"x"}))
    assert part.readings['{"accepted": ["x", "z"]}'] == (None, frozenset({"x", "z"}))
    assert part.readings["null"] == (None, frozenset())
    assert part.label.tolist()[-2:] == [None, None]
