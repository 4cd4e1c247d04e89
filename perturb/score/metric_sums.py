"""What a further metric adds up to over outcomes: per cell and block of clusters, whatever its sums are called.

Clusters beyond the first 2,000 are pooled at random into as many blocks, so that memory and resampling stay bounded;
blocks of independent clusters are as independent as the clusters.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from perturb.keys import digest
from perturb.metrics import Metric, RowMetric
from perturb.score.coded import numbered
from perturb.score.judge import judged_rows, updates
from perturb.score.part import Cell, Part

if TYPE_CHECKING:
    from perturb.score.counts import Tally

MOST_BLOCKS: Final = 2000
MOST_ROWS: Final = 5000
_COMPACT_FROM: Final = 1_000_000
_BITS: Final = 21
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]
Groups = tuple[tuple[str, str], ...]


class Kept(NamedTuple):
    """What a metric of rows keeps of one outcome: its stratum, itself, its clean sample, and its cluster's luck."""

    stratum: int
    varied: Any
    clean: Any
    luck: float


class MetricSums:
    """What one metric adds up to.

    A stratum is a block's samples that share all their groups. Of a metric of rows at most 5,000 outcomes a cell are
    kept, those of clusters drawn by key.

    Attributes:
        metric: The metric.
        names: Its sums, to their columns.
        strata: (Block, groups) to the stratum's number.
        block_of_cluster: Each cluster's block.
        rows: Of a metric of rows, cell to what it keeps.
        share: Of a metric of rows, the share of clusters that are kept.
    """

    def __init__(self, metric: Metric | RowMetric) -> None:
        self.metric = metric
        self.names: dict[str, int] = {}
        self.strata: dict[tuple[int, Groups], int] = {}
        self.block_of_cluster: list[int] = []
        self.rows: dict[Cell, list[Kept]] = {}
        self.share = 1.0
        self._cells: dict[Cell, int] = {}
        self._pieces: dict[bool, list[tuple[IntArray, Array]]] = {False: [], True: []}
        self._luck: list[float] = []
        self._stratum_of_unit = array("q")
        self._luck_of_unit = array("d")

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return min(len(self.block_of_cluster), MOST_BLOCKS)

    def add(self, part: Part, tally: Tally, cell_of_row: IntArray, unit_of_row: IntArray) -> None:
        """Add a part's scored outcomes."""
        if self.metric.needs == "probabilities" and part.table["confidence"].null_count == part.table.num_rows:
            return
        pair, pairs = judged_rows(part, self.metric)
        rows = np.flatnonzero(part.scored)
        cells = list(tally.cells)
        for cell in cells:
            self._cells.setdefault(cell, len(self._cells))
        self._strata(tally)
        stratum = np.array(self._stratum_of_unit)[unit_of_row[rows]]
        found = list(updates(self.metric, pairs))
        clean = pair[part.clean_row[rows]]
        if isinstance(self.metric, RowMetric):
            luck = np.array(self._luck_of_unit)[unit_of_row[rows]]
            kept = zip(stratum, pair[rows], clean, luck, strict=True)
            self._keep(found, [cells[cell] for cell in cell_of_row[rows]], kept)
            return
        entries = self._entries(found)
        for is_clean, pairs_of_rows in ((False, pair[rows]), (True, clean)):
            self._add(is_clean, entries, cell_of_row[rows], stratum, pairs_of_rows)

    def matrix(self, cells: Iterable[Cell], *, clean: bool) -> sparse.csr_array:
        """Sum some cells: shape (strata, names), of the variants or of their clean samples."""
        wanted = [self._cells[cell] for cell in cells if cell in self._cells]
        self._compact(clean=clean)
        shape = (len(self.strata), len(self.names))
        if not self._pieces[clean] or not wanted:
            return sparse.csr_array(shape)
        key, value = self._pieces[clean][0]
        spans = [np.searchsorted(key, [number << 2 * _BITS, (number + 1) << 2 * _BITS]) for number in wanted]
        chosen = np.concatenate([np.arange(start, stop) for start, stop in spans])
        low = (1 << _BITS) - 1
        where = (key[chosen] >> _BITS) & low, key[chosen] & low
        return sparse.csr_array((value[chosen], where), shape=shape)

    def _strata(self, tally: Tally) -> None:
        """Number the stratum of each unit that is new."""
        for name in list(tally.clusters)[len(self.block_of_cluster) :]:
            drawn = int.from_bytes(digest("block of clusters", name)[:8], "big")
            number = len(self.block_of_cluster)
            self.block_of_cluster.append(number if number < MOST_BLOCKS else drawn % MOST_BLOCKS)
            self._luck.append(drawn / 2**64)
        known = len(self._stratum_of_unit)
        for unit, cluster in zip(list(tally.units)[known:], tally.cluster_of_unit[known:], strict=True):
            key = self.block_of_cluster[cluster], unit.groups
            self._stratum_of_unit.append(self.strata.setdefault(key, len(self.strata)))
            self._luck_of_unit.append(self._luck[cluster])

    def _entries(self, found: Sequence[Any]) -> sparse.csr_array:
        """What each pair adds, shape (pairs, names)."""
        columns = [self.names.setdefault(name, len(self.names)) for sums in found for name in sums]
        values = [value for sums in found for value in sums.values()]
        starts = np.cumsum([0, *(len(sums) for sums in found)])
        return sparse.csr_array((np.array(values, np.float64), columns, starts), shape=(len(found), len(self.names)))

    def _add(
        self, is_clean: bool, entries: sparse.csr_array, cell: IntArray, stratum: IntArray, pair: IntArray
    ) -> None:
        number, first = numbered(cell, stratum, pair)
        times = np.bincount(number, minlength=len(first))
        starts = entries.indptr[pair[first]].astype(np.int64)
        lengths = entries.indptr[pair[first] + 1] - starts
        at = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        place = np.repeat((cell[first] << 2 * _BITS) | (stratum[first] << _BITS), lengths)
        self._pieces[is_clean].append((place | entries.indices[at], np.repeat(times, lengths) * entries.data[at]))
        if sum(len(key) for key, _ in self._pieces[is_clean][1:]) > _COMPACT_FROM:
            self._compact(clean=is_clean)

    def _compact(self, *, clean: bool) -> None:
        pieces = self._pieces[clean]
        if len(pieces) > 1:
            key, inverse = np.unique(np.concatenate([key for key, _ in pieces]), return_inverse=True)
            value = np.bincount(inverse, weights=np.concatenate([value for _, value in pieces]), minlength=len(key))
            self._pieces[clean] = [(key, value)]
        elif pieces and (np.diff(pieces[0][0]) <= 0).any():
            self._pieces[clean] = [(np.zeros(0, np.int64), np.zeros(0)), *pieces]
            self._compact(clean=clean)

    def _keep(
        self, found: Sequence[Any], cells: Sequence[Cell], outcomes: Iterable[tuple[int, int, int, float]]
    ) -> None:
        for cell, (stratum, varied, before, luck) in zip(cells, outcomes, strict=True):
            if luck < self.share and found[varied] is not None:
                self.rows.setdefault(cell, []).append(Kept(stratum, found[varied], found[before], luck))
        while any(len(rows) > MOST_ROWS for rows in self.rows.values()):
            self.share /= 2
            for cell, rows in self.rows.items():
                self.rows[cell] = [row for row in rows if row.luck < self.share]
