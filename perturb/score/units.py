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
    regrouped = np.flatnonzero(_regrouped(part))
    if len(regrouped):
        found[regrouped] = _numbers(counted, part, regrouped)
    return found


def _numbers(counted: Tally, part: Part, rows: IntArray) -> IntArray:
    chosen = part.table.select(["cluster", "groups"]).take(pa.array(rows))
    pairs = zip(chosen["cluster"].to_pylist(), chosen["groups"].to_pylist(), strict=True)
    return np.array([_number(counted, cluster, groups or ()) for cluster, groups in pairs], dtype=np.int64)


def _number(counted: Tally, cluster: str, groups: Iterable[tuple[str, str]]) -> int:
    unit = Unit(cluster, tuple(sorted(groups)))
    if unit not in counted.units:
        counted.units[unit] = len(counted.units)
        counted.cluster_of_unit.append(counted.clusters.setdefault(cluster, len(counted.clusters)))
    return counted.units[unit]


def _regrouped(part: Part) -> npt.NDArray[np.bool_]:
    """Say of each row whether its groups differ from its sample's; each row has them in the order of their names."""
    column = part.table["groups"].combine_chunks()
    array = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    ends = array.offsets.to_numpy()
    starts, lengths = ends[:-1], np.diff(ends)
    differs: npt.NDArray[np.bool_] = lengths != lengths[part.clean_row]
    same = np.flatnonzero(~differs & (lengths > 0) & ~part.is_clean)
    place = np.repeat(np.cumsum(lengths[same]) - lengths[same], lengths[same])
    within = np.arange(len(place)) - place
    one, other = (np.repeat(starts[rows], lengths[same]) + within for rows in (same, part.clean_row[same]))
    for entries in (array.keys, array.items):
        codes = coded(pa.chunked_array([entries])).codes
        unlike = np.repeat(same, lengths[same])[codes[one] != codes[other]]
        differs[unlike] = True
    return differs
