"""What a further metric adds up to over outcomes: per cell and stratum of samples, whatever its sums are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from perturb.metrics import Metric
from perturb.models.answers import Answer
from perturb.score.judge import judged_rows, updates
from perturb.score.part import Cell, Part
from perturb.score.strata import STRATUM_BITS as _BITS
from perturb.score.strata import Strata

_COMPACT_FROM: Final = 1_000_000
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]


class Rows(NamedTuple):
    """A part's scored rows.

    Attributes:
        row: Which they are in the part.
        cell: Numbers of their cells in the run.
        stratum: Numbers of their strata in the run.
        luck: Of their clusters, in 0..1.
    """

    row: IntArray
    cell: IntArray
    stratum: IntArray
    luck: npt.NDArray[np.float64]

    def among(self, chosen: npt.NDArray[np.bool_]) -> Rows:
        """Return some of them."""
        return Rows(self.row[chosen], self.cell[chosen], self.stratum[chosen], self.luck[chosen])

    @property
    def place(self) -> IntArray:
        """Cell and stratum in one number."""
        return (self.cell << _BITS) | self.stratum


class MetricSums(NamedTuple):
    """A metric, and what it adds up to: one and the same for metrics with one update, such as precision and recall."""

    metric: Metric
    sums: Sums

    @property
    def strata(self) -> Strata:
        """The strata of the run."""
        return self.sums.strata


class Sums:
    """What a metric's update adds up to.

    Attributes:
        metric: One that has this update.
        strata: The strata of the run.
        names: The sums, to their columns.
    """

    def __init__(self, metric: Metric, strata: Strata) -> None:
        self.metric = metric
        self.strata = strata
        self.names: dict[str, int] = {}
        self._cells: dict[Cell, int] = {}
        self._pieces: dict[bool, list[tuple[IntArray, Array]]] = {False: [], True: []}

    def add(self, part: Part, cells: Sequence[Cell], rows: Rows) -> None:
        """Add a part's scored outcomes; cells are those of the run so far."""
        for cell in cells:
            self._cells.setdefault(cell, len(self._cells))
        pair, pairs = judged_rows(part, self.metric)
        entries = self._entries(pairs)
        self._add(entries, rows, pair[rows.row], clean=False)
        self._add(entries, rows, pair[part.clean_row[rows.row]], clean=True)

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

    def _entries(self, pairs: Sequence[tuple[Any, Answer]]) -> sparse.csr_array:
        """What each pair adds, shape (pairs, names); one that cannot be is looked for only where there is one."""
        try:
            found = [self.metric.update(target, answer) for target, answer in pairs]
            fine = bool(np.isfinite([value for sums in found for value in sums.values()]).all())
        except Exception:  # noqa: BLE001 - told of below, with the pair
            fine = False
        if not fine:
            found = list(updates(self.metric, pairs))
        columns = [self.names.setdefault(name, len(self.names)) for sums in found for name in sums]
        values = [value for sums in found for value in sums.values()]
        starts = np.cumsum([0, *(len(sums) for sums in found)])
        return sparse.csr_array((np.array(values, np.float64), columns, starts), shape=(len(found), len(self.names)))

    def _add(self, entries: sparse.csr_array, rows: Rows, pair: IntArray, *, clean: bool) -> None:
        """Count how often each pair comes in each cell and stratum; what they add up to is one sparse product."""
        width = int(pair.max(initial=0)) + 1
        key, times = np.unique(rows.place * width + pair, return_counts=True)
        place, first = np.unique(key // width, return_index=True)
        often = sparse.csr_array((times, key % width, np.append(first, len(key))), shape=(len(place), entries.shape[0]))
        added = (often @ entries).tocsr()
        added.sort_indices()
        column = np.repeat(place << _BITS, np.diff(added.indptr)) | added.indices
        self._pieces[clean].append((column, added.data))
        if sum(len(found) for found, _ in self._pieces[clean][1:]) > _COMPACT_FROM:
            self._compact(clean=clean)

    def _compact(self, *, clean: bool) -> None:
        """Join what was added into one piece, in order of cell, stratum and name."""
        if len(self._pieces[clean]) < 2:  # noqa: PLR2004 - nothing to join
            return
        keys, values = (np.concatenate(columns) for columns in zip(*self._pieces[clean], strict=True))
        order = np.argsort(keys, kind="stable")  # which is a merge where the pieces are in order
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        self._pieces[clean] = [(keys[starts], np.add.reduceat(values[order], starts) if len(keys) else values)]
