"""The groups of a run by column: whose scores are compared, and who is too few to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.score.counts import Count, Tally

__all__ = ["FEWEST_CLUSTERS", "MOST_GROUPS", "GroupColumn", "group_columns", "too_many_values"]

FEWEST_CLUSTERS: Final = 20
MOST_GROUPS: Final = 50
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """One column of groups.

    Attributes:
        column: Its name.
        groups: Value to the units that have it, shape (units,), of those with enough clusters.
        left_out: Value to its number of clusters, of those with fewer.
        known: Units that have any value in this column, shape (units,).
    """

    column: str
    groups: dict[str, Array]
    left_out: dict[str, int]
    known: Array


def group_columns(tally: Tally, *, fewest: int = FEWEST_CLUSTERS) -> list[GroupColumn]:
    """Sort the units of a run into groups, column by column; columns with more than 50 values are not groups.

    Args:
        tally: The run's counts.
        fewest: Clusters with a scored sample, or a scored variant about this group, that a group needs to be compared;
            a score of fewer says little, and the least of many such scores is low by chance alone.
    """
    many = too_many_values(tally)
    masks: dict[str, dict[str, Array]] = {}
    for number, unit in enumerate(tally.units):
        for column, value in unit.groups:
            if column not in many:
                of_column = masks.setdefault(column, {})
                of_column.setdefault(value, np.zeros(len(tally.units), bool))[number] = True
    return [_column(tally, column, dict(sorted(masks[column].items())), fewest) for column in sorted(masks)]


def too_many_values(tally: Tally) -> list[str]:
    """Name the columns with more than 50 values: ids, dates and the like."""
    values = Counter(column for column, _ in {pair for unit in tally.units for pair in unit.groups})
    return sorted(column for column, count in values.items() if count > MOST_GROUPS)


def _column(tally: Tally, column: str, masks: dict[str, Array], fewest: int) -> GroupColumn:
    scored = tally.column(list(tally.cells), Count.SCORED)
    sizes = {value: int(np.count_nonzero(tally.by_cluster(scored, mask))) for value, mask in masks.items()}
    return GroupColumn(
        column=column,
        groups={value: mask for value, mask in masks.items() if sizes[value] >= fewest},
        left_out={value: size for value, size in sizes.items() if size < fewest},
        known=np.logical_or.reduce(list(masks.values())),
    )
