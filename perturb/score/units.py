"""Units: which rows share a cluster and all their groups. A variant about somebody else has groups of its own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from perturb.score.coded import coded
from perturb.score.counts import Tally, Unit
from perturb.score.part import Part

IntArray = npt.NDArray[np.int64]


def number_units(counted: Tally, part: Part) -> IntArray:
    """Number the unit of each row: that of its sample, or where a variant has groups of its own, that of these.

    New units and clusters are added to the tally.
    """
    found = _numbers(counted, part, np.flatnonzero(part.is_clean))[part.sample]
    groups = _Groups(part.table["groups"])
    own = np.flatnonzero(groups.differ(np.arange(len(found)), part.clean_row))
    if len(own):
        begins = np.append(True, (np.diff(part.sample[own]) > 0) | groups.differ(own[1:], own[:-1]))
        found[own] = _numbers(counted, part, own[begins])[np.cumsum(begins) - 1]
    return found


def _numbers(counted: Tally, part: Part, rows: IntArray) -> IntArray:
    chosen = part.table.select(["cluster", "groups"]).take(pa.array(rows))
    pairs = zip(chosen["cluster"].to_pylist(), chosen["groups"].to_pylist(), strict=True)
    return np.array([_number(counted, cluster, groups or ()) for cluster, groups in pairs], dtype=np.int64)


def _number(counted: Tally, cluster: str, groups: Iterable[tuple[str, str]]) -> int:
    sorted_groups = tuple(sorted(groups))
    unit = Unit(cluster, counted.combinations.setdefault(sorted_groups, sorted_groups))
    if unit not in counted.units:
        counted.units[unit] = len(counted.units)
        counted.cluster_of_unit.append(counted.clusters.setdefault(cluster, len(counted.clusters)))
    return counted.units[unit]


class _Groups:
    """The groups of a part's rows, each row's in the order of their names."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        whole = column.combine_chunks()
        array = pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
        ends = array.offsets.to_numpy()
        self._starts, self._lengths = ends[:-1], np.diff(ends)
        self._codes = [coded(pa.chunked_array([entries])).codes for entries in (array.keys, array.items)]

    def differ(self, rows: IntArray, others: IntArray) -> npt.NDArray[np.bool_]:
        """Say of each of some rows whether its groups differ from those of another row."""
        found: npt.NDArray[np.bool_] = self._lengths[rows] != self._lengths[others]
        alike = np.flatnonzero(~found & (self._lengths[rows] > 0) & (rows != others))
        lengths = self._lengths[rows[alike]]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        one, other = (np.repeat(self._starts[row[alike]], lengths) + within for row in (rows, others))
        for codes in self._codes:
            found[np.repeat(alike, lengths)[codes[one] != codes[other]]] = True
        return found
