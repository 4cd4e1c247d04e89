"""One part of a run's outcomes as arrays."""

from collections.abc import Callable
from typing import Any

import pytest

from perturb.score.part import CLEAN, Cell, Part
from perturb.tasks import find_task

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


def test_cells_are_numbered_as_they_come(outcome_table: Callable[..., Any]) -> None:
    number, cells = Part(outcome_table(ROWS)).cells
    dark = Cell("light", "dark", 1.0), Cell("light", "dark", 3.0)
    assert cells == [CLEAN, *dark, Cell("doubt", "blend", 5.0)]
    assert number.tolist() == [0, 1, 2, 0, 0, 1, 2, 0, 1, 0, 3]


def test_a_model_that_failed_is_wrong_and_an_input_as_delivered_is_judged(outcome_table: Callable[..., Any]) -> None:
    score = Part(outcome_table(ROWS)).score
    assert score.tolist() == [1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0]


def test_what_was_not_read_or_not_asked_is_not_scored_nor_is_another_answer(outcome_table: Callable[..., Any]) -> None:
    scored = Part(outcome_table(ROWS)).scored
    assert scored.tolist() == [True, True, True, False, True, True, True, False, False, True, False]


def test_an_answer_flips_where_it_differs_from_that_on_the_clean_sample(outcome_table: Callable[..., Any]) -> None:
    assert Part(outcome_table(ROWS)).flipped.tolist()[:3] == [False, True, False]


def test_a_table_read_with_its_codes_says_the_same(outcome_table: Callable[..., Any]) -> None:
    table = outcome_table(ROWS)
    for index, name in enumerate(table.schema.names):
        if name in {"axis", "generator", "status", "target", "answer", "control_of", "expectation"}:
            table = table.set_column(index, name, table[name].dictionary_encode())
    plain, coded = Part(outcome_table(ROWS)), Part(table)
    assert plain.score.tolist() == coded.score.tolist()
    assert plain.cells[1] == coded.cells[1]
    assert plain.array("answer").tolist() == coded.array("answer").tolist()


def test_a_task_of_another_kind_is_scored_by_shares(outcome_table: Callable[..., Any]) -> None:
    half = {"target": '{"answers": ["Ada Lovelace"]}', "answer": "Ada"}
    part = Part(outcome_table([{"sample_id": "a", **half}]), find_task("question-answering"))
    assert part.score.tolist() == [pytest.approx(2 / 3)]
