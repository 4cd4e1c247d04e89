"""What a metric of rows keeps of outcomes: at most 5,000 of each cell, those of clusters drawn by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.metrics import RowMetric
from perturb.score.judge import judged_rows, updates
from perturb.score.metric_sums import Rows
from perturb.score.part import Cell, Part
from perturb.score.strata import Strata

MOST_ROWS: Final = 5000
IntArray = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


class Kept(NamedTuple):
    """What is kept of some outcomes: their cells, strata, the luck of their clusters, themselves and as on clean."""

    cell: IntArray
    stratum: IntArray
    luck: npt.NDArray[np.float64]
    varied: Objects
    clean: Objects

    def among(self, chosen: npt.NDArray[np.bool_]) -> Kept:
        """Return some of them."""
        return _each(lambda column: column[chosen], self)


class RowSums:
    """What a metric of rows keeps.

    Attributes:
        metric: The metric.
        strata: The strata of the run.
        share: The share of clusters that are kept.
    """

    def __init__(self, metric: RowMetric, strata: Strata) -> None:
        self.metric = metric
        self.strata = strata
        self.share = 1.0
        self._cells: dict[Cell, int] = {}
        self._pieces: list[Kept] = []
        self._sizes: IntArray = np.zeros(0, np.int64)

    def add(self, part: Part, cells: Sequence[Cell], rows: Rows) -> None:
        """Add a part's scored outcomes; cells are those of the run so far."""
        self._cells = {cell: number for number, cell in enumerate(cells)}
        drawn = rows.among(rows.luck < self.share)
        before = part.clean_row[drawn.row]
        pair, pairs = judged_rows(part, self.metric, _together(drawn.row, before, len(part.scored)))
        used = _together(pair[drawn.row], pair[before], len(pairs))
        found = np.empty(len(pairs), dtype=object)
        for index, one in zip(used, updates(self.metric, (pairs[index] for index in used)), strict=True):
            found[index] = one
        something = np.array([one is not None for one in found], dtype=bool)
        piece = Kept(drawn.cell, drawn.stratum, drawn.luck, found[pair[drawn.row]], found[pair[before]])
        self._pieces.append(piece.among(something[pair[drawn.row]]))
        self._thin(self._pieces[-1].cell)

    def kept(self, cells: Sequence[Cell]) -> Kept:
        """Return what is kept of some cells."""
        self._join()
        wanted = [self._cells[cell] for cell in cells if cell in self._cells]
        whole = self._pieces[0]
        spans = [np.searchsorted(whole.cell, [number, number + 1]) for number in wanted]
        chosen = np.concatenate([np.arange(0), *(np.arange(start, stop) for start, stop in spans)])
        return _each(lambda column: column[chosen], whole)

    def _thin(self, added: IntArray) -> None:
        """Halve the share of clusters until no cell has too many rows."""
        more = np.bincount(added, minlength=len(self._cells))
        more[: len(self._sizes)] += self._sizes
        self._sizes = more
        while self._sizes.max(initial=0) > MOST_ROWS:
            self.share /= 2
            self._pieces = [piece.among(piece.luck < self.share) for piece in self._pieces]
            self._sizes = sum(
                (np.bincount(piece.cell, minlength=len(self._cells)) for piece in self._pieces),
                np.zeros(len(self._cells), np.int64),
            )

    def _join(self) -> None:
        """Join the pieces, in order of cells."""
        if len(self._pieces) == 1 and (np.diff(self._pieces[0].cell) >= 0).all():
            return
        whole, nothing = np.zeros(0, np.int64), np.zeros(0, object)
        empty = Kept(whole, whole, np.zeros(0), nothing, nothing)
        order = np.argsort(np.concatenate([piece.cell for piece in self._pieces] or [whole]), kind="stable")
        self._pieces = [_each(lambda *columns: np.concatenate(columns)[order], empty, *self._pieces)]


def _together(some: IntArray, others: IntArray, size: int) -> IntArray:
    """Join two sets of numbers below a size, ascending."""
    found = np.zeros(size, dtype=bool)
    found[some] = found[others] = True
    return np.flatnonzero(found)


def _each(change: Callable[..., Any], *kept: Kept) -> Kept:
    """Change column by column."""
    return Kept(*(change(*columns) for columns in zip(*kept, strict=True)))
