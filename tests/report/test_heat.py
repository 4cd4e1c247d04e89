from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.report.heat import LEVELS, heat_map


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "low": value - 0.02, "high": value + 0.02, "method": "m"}


def measure(*drops: float | None, low: float | None = 0.0, high: float | None = 1.0) -> dict[str, Any]:
    cells = [
        {"axis": "noise", "generator": "grain", "severity": float(severity), "tier": "", "retention": None,
         "score": None if drop is None else figure(0.9 - drop), "drop": None if drop is None else figure(drop)}
        for severity, drop in enumerate(drops, start=1)
    ]  # fmt: skip
    return {"metric": {"low": low, "high": high}, "cells": cells, "axes": [{"axis": "noise", "tiers": cells}]}


def test_the_pooled_line_comes_before_its_generators() -> None:
    heat = heat_map(measure(0.1, 0.2))
    assert list(heat.lines["noise"]) == ["", "grain"]
    assert heat.tiers == ("slight", "mild")
    assert [cell.row.generator for cell in heat.lines["noise"]["grain"]] == ["grain", "grain"]


def test_a_generator_that_drops_more_than_any_axis_has_the_strongest_colour_too() -> None:
    strong = measure(0.2, 0.9) | {"axes": [{"axis": "noise", "tiers": measure(0.1, 0.3)["cells"]}]}
    heat = heat_map(strong)
    assert heat.span == 0.3
    assert [[cell.level for cell in line] for line in heat.lines["noise"].values()] == [[3, LEVELS], [6, LEVELS]]


def test_what_was_not_run_is_an_empty_field() -> None:
    partly = measure(0.1, 0.2)
    partly["axes"][0]["tiers"] = partly["cells"][:1]
    assert [cell.figures is None for cell in heat_map(partly).lines["noise"][""]] == [False, True]


def test_the_largest_drop_has_the_strongest_colour() -> None:
    levels = [cell.level for cell in heat_map(measure(-0.1, 0.0, 0.25, 0.5)).lines["noise"]["grain"]]
    assert levels == [0, 0, 5, LEVELS]


def test_small_drops_stay_faint_where_the_metric_has_a_range() -> None:
    assert heat_map(measure(0.02)).lines["noise"]["grain"][0].level == 1
    assert heat_map(measure(0.02, high=None)).lines["noise"]["grain"][0].level == LEVELS


@given(st.lists(st.one_of(st.none(), st.floats(-1, 1)), min_size=1, max_size=5))
def test_more_loss_is_never_a_fainter_colour(drops: list[float | None]) -> None:
    cells = [cell for cell in heat_map(measure(*drops)).lines["noise"]["grain"] if cell.figures]
    ordered = sorted(cells, key=lambda cell: float(cell.figures["drop"]["value"]) if cell.figures else 0.0)
    levels = [cell.level for cell in ordered]
    assert levels == sorted(levels)
    assert all(0 <= level <= LEVELS for level in levels)


@pytest.mark.parametrize(("drop", "resolved"), [(0.01, False), (0.03, True), (-0.5, False)])
def test_a_drop_is_resolved_where_its_interval_lies_above_zero(drop: float, *, resolved: bool) -> None:
    (cell,) = heat_map(measure(drop)).lines["noise"]["grain"]
    assert cell.resolved is resolved
