"""What an axis's whole curve says: where it breaks, whether it falls, how much of it is left."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from perturb.keys import digest, rng_from
from perturb.score.breaking_interval import breaking_interval
from perturb.score.counts import Count, Tally
from perturb.score.part import CLEAN, Cell
from perturb.score.retention_area import area_under_retention
from perturb.score.trend import falls_with_severity

UNDRAWN: Final[dict[str, Any]] = dict.fromkeys(
    ("area_under_retention", "area_above_chance", "breaking_point", "trend"), None
)


def describe_curve(
    tally: Tally,
    axis: str,
    cells: Mapping[float, Sequence[Cell]],
    *,
    best_constant: float,
    confidence: float,
) -> dict[str, Any]:
    """Describe an axis's pooled curve.

    Args:
        tally: The run's counts.
        axis: Its name; the permutations of the trend's test derive from it.
        cells: Severity to the cells that are pooled there, ascending.
        best_constant: Accuracy of the best constant answer.
        confidence: Of the two-sided intervals.

    Returns:
        `area_under_retention` and `area_above_chance` with intervals, `breaking_point` with its text, and `trend`; each
        None where nothing can be said.
    """
    if not cells:
        return UNDRAWN
    severities = list(cells)
    right, clean, counts = (
        np.column_stack([tally.by_cluster(tally.column(group, count)) for group in cells.values()])
        for count in (Count.RIGHT, Count.CLEAN_RIGHT, Count.SCORED)
    )
    if not counts.sum(axis=0).all():
        return UNDRAWN
    first, asked = (tally.by_cluster(tally.column([CLEAN], count)) for count in (Count.RIGHT, Count.SCORED))
    sums, sizes = np.column_stack([first, right]), np.column_stack([asked, counts])
    point = breaking_interval(sums, sizes, [0.0, *severities], best_constant, confidence=confidence)
    trend = falls_with_severity(sums, sizes, rng=rng_from(digest("scorecard", axis)))

    def area(constant: float) -> dict[str, Any] | None:
        found = area_under_retention(right, clean, counts, severities, best_constant=constant, confidence=confidence)
        return found._asdict() if found is not None and math.isfinite(found.high) else None

    return {
        "area_under_retention": area(0.0),
        "area_above_chance": area(best_constant),
        "breaking_point": point._asdict() | {"text": point.text},
        "trend": None if trend.slope is None else trend._asdict(),
    }
