"""What a further metric adds up to over outcomes: per cell and stratum of samples, whatever its sums are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from perturb.metrics import Metric
from perturb.models.answers import Answer
from perturb.score.judge import judged_rows, updates
from perturb.score.part import Cell, Part
from perturb.score.rows import CleanSets, Rows
from perturb.score.strata import STRATUM_BITS as _BITS
from perturb.score.strata import Strata
from perturb.score.totals import Totals

IntArray = npt.NDArray[np.int64]


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

    def __init__(self, metric: Metric, strata: Strata, clean_sets: CleanSets) -> None:
        self.metric = metric
        self.strata = strata
        self.names: dict[str, int] = {}
        self._cells: dict[Cell, int] = {}
        self._clean_sets = clean_sets
        self._sets = 0
        self._varied, self._clean = Totals(), Totals()

    def add(self, part: Part, cells: Sequence[Cell], rows: Rows) -> None:
        """Add a part's scored outcomes; cells are those of the run so far, and the clean sets know the part."""
        self._cells = {cell: number for number, cell in enumerate(cells)}
        for number, origin in enumerate(self._clean_sets.origin[self._sets :], start=self._sets):
            if origin is not None:
                self._clean.copy(origin, number)
        self._sets = len(self._clean_sets.origin)
        pair, pairs = judged_rows(part, self.metric)
        entries = self._entries(pairs)
        _add(self._varied, entries, rows, pair[rows.row])
        clean = self._clean_sets.rows
        _add(self._clean, entries, clean, pair[part.clean_row[clean.row]])

    def matrix(self, cells: Iterable[Cell], *, clean: bool) -> sparse.csr_array:
        """Sum some cells: shape (strata, names), of the variants or of their clean samples."""
        shape = len(self.strata), len(self.names)
        numbers = [self._cells[cell] for cell in cells if cell in self._cells]
        if clean:
            return self._clean.matrix([self._clean_sets.of_cell[number] for number in numbers], shape)
        return self._varied.matrix(numbers, shape)

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


def _add(totals: Totals, entries: sparse.csr_array, rows: Rows, pair: IntArray) -> None:
    """Count how often each pair comes in each cell and stratum; what they add up to is one sparse product."""
    width = int(pair.max(initial=0)) + 1
    key, times = np.unique(rows.place * width + pair, return_counts=True)
    place, first = np.unique(key // width, return_index=True)
    often = sparse.csr_array((times, key % width, np.append(first, len(key))), shape=(len(place), entries.shape[0]))
    totals.add(place >> _BITS, place & ((1 << _BITS) - 1), (often @ entries).tocsr())
