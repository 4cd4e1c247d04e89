"""Gaps between groups, and whether they grow with severity: a model fair on clean inputs may not be in the dark.

Each group is held against everybody else in its column. The widest gap between any two groups would be wide by chance
alone, the more so the more and the smaller the groups; a group against the rest is not, and the intervals of all groups
of a column hold together (Bonferroni). How a gap grows is a difference of differences: what the group loses from clean
to perturbed, each variant paired with its own clean input, minus what the others lose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.counts import Count, Tally
from perturb.score.difference import cluster_correlation, difference
from perturb.score.group_columns import FEWEST_CLUSTERS, GroupColumn, group_columns
from perturb.score.intervals import Estimate, paired_drop, rate_interval
from perturb.score.part import CLEAN, Cell
from perturb.score.worst_group import AxisCells, together

__all__ = ["Side", "gap", "growth", "score_group_gaps"]

_TWO: Final = 2
Array = npt.NDArray[Any]


class Side(NamedTuple):
    """What a group, or everybody else, scored: sums per cluster, shape (clusters,), in one order of clusters.

    Attributes:
        right: Of the scores on variants.
        clean: Of the scores on the same variants' clean inputs.
        counts: Scored variants.
    """

    right: Array
    clean: Array
    counts: Array


def gap(group: Side, rest: Side, *, confidence: float = 0.95) -> Estimate | None:
    """Estimate how much lower a group scores than the rest.

    Args:
        group: The group.
        rest: Everybody else.
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The gap, positive where the group is worse off; None where a side has no variant.

    Example:
        Of a hundred clusters in each, the group gets sixty right and the rest eighty:

        >>> group = Side(np.repeat([1.0, 0.0], [60, 140]), *[np.repeat([1.0, 0.0], [100, 100])] * 2)
        >>> rest = Side(np.repeat([0.0, 1.0], [120, 80]), *[np.repeat([0.0, 1.0], [100, 100])] * 2)
        >>> gap(group, rest)
        Estimate(value=0.2..., low=0.06..., high=0.32..., method='variance recovery')
    """
    shared = cluster_correlation(rest.right, rest.counts, group.right, group.counts)
    return difference(
        rate_interval(rest.right, rest.counts, confidence=confidence),
        rate_interval(group.right, group.counts, confidence=confidence),
        correlation=shared,
    )


def growth(group: Side, rest: Side, *, confidence: float = 0.95) -> Estimate | None:
    """Estimate how much wider the gap is than on the same variants' clean inputs.

    Args:
        group: The group.
        rest: Everybody else.
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The growth, positive where the group loses more than the rest; None where a side has no variant.

    Example:
        All were right on clean inputs; now the group loses forty of a hundred and the rest none:

        >>> group = Side(np.repeat([1.0, 0.0], [60, 140]), *[np.repeat([1.0, 0.0], [100, 100])] * 2)
        >>> rest = Side(*[np.repeat([0.0, 1.0], [100, 100])] * 3)
        >>> growth(group, rest)
        Estimate(value=0.4, low=0.28..., high=0.50..., method='variance recovery')
    """
    lost, others = np.subtract(group.clean, group.right), np.subtract(rest.clean, rest.right)
    return difference(
        paired_drop(lost, group.counts, confidence=confidence),
        paired_drop(others, rest.counts, confidence=confidence),
        correlation=cluster_correlation(lost, group.counts, others, rest.counts),
    )


def score_group_gaps(
    tally: Tally, axes: AxisCells, *, confidence: float = 0.95, fewest: int = FEWEST_CLUSTERS
) -> list[dict[str, Any]]:
    """Measure each group's gap to everybody else in its column, and its growth, on each axis at each severity.

    Args:
        tally: The run's counts.
        axes: Axis to severity to the cells that are pooled there.
        confidence: With which the intervals of a column's groups hold together, in (0, 1).
        fewest: Clusters that a group needs.

    Returns:
        One mapping for each column with two groups or more; see the scorecard's `group_gaps`.
    """
    return [
        _measured(tally, column, axes, confidence)
        for column in group_columns(tally, fewest=fewest)
        if column.groups and len(column.groups) + len(column.left_out) >= _TWO
    ]


def _measured(tally: Tally, column: GroupColumn, axes: AxisCells, confidence: float) -> dict[str, Any]:
    mirrored = len(column.groups) == _TWO and not column.left_out  # two gaps, but one the other with its sign turned
    level = together(confidence, 1 if mirrored else len(column.groups))

    def sides(cells: Sequence[Cell], mask: Array) -> tuple[Side, Side]:
        sums = [tally.column(cells, count) for count in (Count.RIGHT, Count.CLEAN_RIGHT, Count.SCORED)]
        chosen, others = ([tally.by_cluster(one, units) for one in sums] for units in (mask, column.known & ~mask))
        return Side(*chosen), Side(*others)

    def axis(name: str, mask: Array) -> dict[str, Any]:
        tiers: list[dict[str, Any]] = [
            {
                "severity": severity,
                "tier": severity_label(severity),
                "gap": _plain(gap(*sides(cells, mask), confidence=level)),
                "growth": _plain(growth(*sides(cells, mask), confidence=level)),
            }
            for severity, cells in axes[name].items()
        ]
        grown = [tier["severity"] for tier in tiers if tier["growth"] is not None and tier["growth"]["low"] > 0.0]
        return {"axis": name, "tiers": tiers, "first_resolved_growth": min(grown, default=None)}

    return {
        "column": column.column,
        "together": 1 if mirrored else len(column.groups),
        "groups": [
            {
                "value": value,
                "clean": _plain(gap(*sides([CLEAN], mask), confidence=level)),
                "axes": [axis(name, mask) for name in axes],
            }
            for value, mask in column.groups.items()
        ],
    }


def _plain(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else estimate._asdict()
