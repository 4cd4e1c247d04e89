"""An axis's curve in the scorecard: its parts are tested where they stand, here that they get the right counts."""

from collections.abc import Callable
from typing import Any

import pytest

from perturb.score.counts import Tally
from perturb.score.curves import UNDRAWN, describe_curve
from perturb.score.scorecard import scored_cells
from perturb.score.tally import tally


def counted(outcome_table: Callable[..., Any], losses: dict[float, int], samples: int = 60) -> Tally:
    rows: list[dict[str, Any]] = []
    for number in range(samples):
        name = f"s{number:03d}"
        target = '"a"' if number % 2 else '"b"'
        answer = target.strip('"')
        rows.append({"sample_id": name, "target": target, "answer": answer})
        for severity, lost in losses.items():
            rows.append(
                {
                    "sample_id": name,
                    "axis": "light",
                    "generator": "lamp",
                    "severity": severity,
                    "target": target,
                    "answer": "c" if number < lost else answer,
                }
            )
    return tally([outcome_table(rows)])


def test_a_curve_that_falls_breaks_midway_to_the_best_constant_answer(outcome_table: Callable[..., Any]) -> None:
    made = counted(outcome_table, {1.0: 0, 2.0: 15, 3.0: 30})
    described = describe_curve(made, "light", scored_cells(made, "light"), best_constant=0.5, confidence=0.95)
    assert described["breaking_point"]["value"] == pytest.approx(2.0)
    assert described["breaking_point"]["text"].startswith("2.0 [")
    assert described["trend"]["p_value"] < 0.001
    assert described["area_under_retention"]["value"] == pytest.approx((1 + 1) / 6 + (1 + 0.75) / 6 + (0.75 + 0.5) / 6)
    assert described["area_above_chance"]["value"] < described["area_under_retention"]["value"]


def test_a_flat_curve_breaks_beyond_what_was_tested(outcome_table: Callable[..., Any]) -> None:
    made = counted(outcome_table, {1.0: 0, 4.0: 0})
    described = describe_curve(made, "light", scored_cells(made, "light"), best_constant=0.5, confidence=0.95)
    assert described["breaking_point"]["text"] == "> 4 [> 4, > 4]"
    assert described["trend"]["p_value"] == 1.0


def test_an_axis_that_is_not_scored_has_no_curve(outcome_table: Callable[..., Any]) -> None:
    made = counted(outcome_table, {1.0: 0})
    assert describe_curve(made, "dark", scored_cells(made, "dark"), best_constant=0.5, confidence=0.95) == UNDRAWN


def test_the_same_counts_give_the_same_figures(outcome_table: Callable[..., Any]) -> None:
    first, second = (counted(outcome_table, {1.0: 3, 2.0: 20}) for _ in range(2))
    cells = scored_cells(first, "light")
    assert describe_curve(first, "light", cells, best_constant=0.5, confidence=0.95) == describe_curve(
        second, "light", cells, best_constant=0.5, confidence=0.95
    )
