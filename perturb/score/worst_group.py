"""The worst group: the least score that any group of a column gets.

The least of several estimates lies below the truth, the more so the smaller the groups (Sagawa et al. 2020, arXiv
1911.08731): groups under a minimum size are left out, and the intervals of all groups hold together, each being made at
the confidence that Bonferroni's inequality asks for. So whichever group is the worst, its score is in the interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from perturb.contracts.severity import severity_label
from perturb.score.counts import Count, Tally
from perturb.score.group_columns import FEWEST_CLUSTERS, GroupColumn, group_columns
from perturb.score.intervals import Estimate, checked_confidence, rate_interval
from perturb.score.part import CLEAN, Cell

__all__ = ["WorstGroup", "score_worst_groups", "together", "worst_group"]

AxisCells = Mapping[str, Mapping[float, Sequence[Cell]]]


class WorstGroup(NamedTuple):
    """The least score of several groups.

    Attributes:
        group: Whose estimate is the least.
        score: That estimate, and an interval of the least true score, whichever group has it.
        candidates: The groups that may have the least true score, the intervals of all holding together.
    """

    group: str
    score: Estimate
    candidates: tuple[str, ...]


def worst_group(
    sums: Mapping[str, ArrayLike], counts: Mapping[str, ArrayLike], *, confidence: float = 0.95
) -> WorstGroup | None:
    """Find the group with the least score.

    Args:
        sums: Group to its scores' sum per cluster, shape (clusters,), each in 0..count.
        counts: Group to its scored variants per cluster, shape (clusters,).
        confidence: With which the interval holds, in (0, 1).

    Returns:
        The group with its score; None where nothing was scored.

    Example:
        >>> right = {"day": [1] * 90 + [0] * 10, "night": [1] * 60 + [0] * 40}
        >>> found = worst_group(right, {"day": [1] * 100, "night": [1] * 100})
        >>> found.group, found.candidates, found.score
        ('night', ('night',), Estimate(value=0.6, low=0.48..., high=0.70..., method='Clopper-Pearson, Bonferroni'))
    """
    level = together(confidence, len(sums))
    scores = {name: rate_interval(sums[name], counts[name], confidence=level) for name in sums}
    known = {name: (score.value, score) for name, score in scores.items() if score.value is not None}
    if not known:
        return None
    group = min(known, key=lambda name: known[name][0])
    value, least = known[group]
    high = min(score.high for _, score in known.values())
    low = min(score.low for _, score in known.values())
    method = least.method if len(scores) == 1 else f"{least.method}, Bonferroni"
    return WorstGroup(
        group,
        Estimate(value, low, high, method),
        tuple(name for name, (_, score) in known.items() if score.low <= high),
    )


def together(confidence: float, intervals: int) -> float:
    """Return the confidence of each of several intervals with which all of them hold at once (Bonferroni).

    Example:
        >>> round(together(0.95, 5), 9)
        0.99
    """
    return 1.0 - (1.0 - checked_confidence(confidence)) / max(1, intervals)


def score_worst_groups(
    tally: Tally, axes: AxisCells, *, confidence: float = 0.95, fewest: int = FEWEST_CLUSTERS
) -> list[dict[str, Any]]:
    """Find the worst group of each column, on clean inputs and on each axis at each severity.

    Args:
        tally: The run's counts.
        axes: Axis to severity to the cells that are pooled there.
        confidence: With which each interval holds, in (0, 1).
        fewest: Clusters that a group needs, in the run and wherever it is compared.

    Returns:
        One mapping for each column; see the scorecard's `worst_groups`.
    """
    return [_scored(tally, column, axes, confidence, fewest) for column in group_columns(tally, fewest=fewest)]


def _scored(tally: Tally, column: GroupColumn, axes: AxisCells, confidence: float, fewest: int) -> dict[str, Any]:
    def worst(cells: Sequence[Cell]) -> dict[str, Any] | None:
        right, scored = (tally.column(cells, count) for count in (Count.RIGHT, Count.SCORED))
        sums, counts = (
            {name: tally.by_cluster(values, mask) for name, mask in column.groups.items()} for values in (right, scored)
        )
        enough = [name for name in sums if np.count_nonzero(counts[name]) >= fewest]
        sums, counts = ({name: one[name] for name in enough} for one in (sums, counts))
        found = worst_group(sums, counts, confidence=confidence)
        if found is None:
            return None
        return {"group": found.group, "score": found.score._asdict(), "candidates": list(found.candidates)}

    return {
        "column": column.column,
        "groups": list(column.groups),
        "fewest_clusters": fewest,
        "left_out": [{"value": value, "clusters": size} for value, size in column.left_out.items()],
        "reason": "" if column.groups else f"No group has {fewest} clusters or more.",
        "clean": worst([CLEAN]),
        "axes": [
            {"axis": axis, "severity": severity, "tier": severity_label(severity), **found}
            for axis, tiers in axes.items()
            for severity, cells in tiers.items()
            if (found := worst(cells)) is not None
        ],
    }
