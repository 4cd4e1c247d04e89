"""What a metric of rows keeps of outcomes: at most 5,000 of each cell, those of clusters drawn by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.metrics import RowMetric
from perturb.models.answers import Answer
from perturb.score.judge import judged_rows, updates
from perturb.score.part import Cell, Part
from perturb.score.pieces import append, join
from perturb.score.rows import CleanSets, Rows
from perturb.score.strata import Strata

MOST_ROWS: Final = 5000
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]


class Kept(NamedTuple):
    """What is kept of some outcomes: their strata, themselves and as on clean."""

    stratum: npt.NDArray[np.int32]
    varied: Array
    clean: Array

    def among(self, chosen: npt.NDArray[np.bool_]) -> Kept:
        """Return some of them."""
        return Kept(self.stratum[chosen], self.varied[chosen], self.clean[chosen])


class _Clean(NamedTuple):
    """What is kept of the clean samples of a set of cells, once for all of these: row by row as in each cell."""

    stratum: npt.NDArray[np.int32]
    luck: npt.NDArray[np.float64]
    clean: Array

    def among(self, chosen: npt.NDArray[np.bool_]) -> _Clean:
        """Return some of them."""
        return _Clean(self.stratum[chosen], self.luck[chosen], self.clean[chosen])


class _Varied(NamedTuple):
    varied: Array


class RowSums(NamedTuple):
    """A metric of rows, and what is kept for it: one and the same for metrics with one update."""

    metric: RowMetric
    rows: KeptRows

    @property
    def strata(self) -> Strata:
        """The strata of the run."""
        return self.rows.strata

    @property
    def share(self) -> float:
        """The share of clusters that are kept."""
        return self.rows.share

    def kept(self, cells: Sequence[Cell]) -> Kept:
        """Return what is kept of some cells."""
        return self.rows.kept(cells)


class KeptRows:
    """What a metric's update keeps of each cell.

    Attributes:
        metric: One that has this update.
        strata: The strata of the run.
        share: The share of clusters that are kept.
    """

    def __init__(self, metric: RowMetric, strata: Strata, clean_sets: CleanSets) -> None:
        self.metric = metric
        self.strata = strata
        self.share = 1.0
        self._cells: dict[Cell, list[_Varied]] = {}
        self._clean_sets = clean_sets
        self._sets: list[list[_Clean]] = []

    def add(self, part: Part, cells: Sequence[Cell], rows: Rows) -> None:
        """Add a part's scored outcomes; cells are those of the run so far, and the clean sets know the part."""
        for origin in self._clean_sets.origin[len(self._sets) :]:
            self._sets.append([] if origin is None else list(self._sets[origin]))
        for cell in cells:
            self._cells.setdefault(cell, [])
        drawn = rows.among(rows.luck < self.share)
        before = part.clean_row[drawn.row]
        pair, pairs = judged_rows(part, self.metric, _together(drawn.row, before, len(part.scored)))
        found = self._updated(pairs, _together(pair[drawn.row], pair[before], len(pairs)))
        for number, some in _by_cell(drawn):
            append(_Varied, self._cells[cells[number]], _Varied(found[pair[some.row]]))
        clean = self._clean_sets.rows
        for number, some in _by_cell(clean.among(clean.luck < self.share)):
            kept = found[pair[part.clean_row[some.row]]]
            append(_Clean, self._sets[number], _Clean(some.stratum.astype(np.int32), some.luck, kept))
        self._thin()

    def kept(self, cells: Sequence[Cell]) -> Kept:
        """Return what is kept of some cells."""
        found = [Kept(np.zeros(0, np.int32), self._room(0), self._room(0))]
        set_of_cell = dict(zip(self._cells, self._clean_sets.of_cell, strict=True))
        for cell in cells:
            if varied := self._cells.get(cell):
                clean = join(_Clean, self._sets[set_of_cell[cell]])
                found.append(Kept(clean.stratum, join(_Varied, varied).varied, clean.clean))
        whole = join(Kept, found)
        return whole if self.metric.numbers else whole.among(np.array([one is not None for one in whole.varied], bool))

    def _room(self, rows: int) -> Array:
        numbers = self.metric.numbers
        return np.zeros((rows, numbers)) if numbers else np.empty(rows, dtype=object)

    def _updated(self, pairs: Sequence[tuple[Any, Answer]], used: IntArray) -> Array:
        """What is kept of some pairs.

        Raises:
            UsageError: If the metric fails on one, or keeps other than the numbers that it says.
        """
        found = self._room(len(pairs))
        updated = list(updates(self.metric, (pairs[index] for index in used)))
        if not self.metric.numbers:
            for index, one in zip(used, updated, strict=True):
                found[index] = one
            return found
        try:
            found[used] = np.array(updated, dtype=np.float64).reshape(-1, self.metric.numbers)
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"Expected {self.metric.numbers} numbers of each outcome from update of the metric "
                f"{self.metric.name!r}, as its `numbers` says; got, for one, {updated[0]!r}."
            ) from error
        return found

    def _thin(self) -> None:
        """Halve the share of clusters until no cell has too many rows."""
        while any(sum(len(piece.varied) for piece in pieces) > MOST_ROWS for pieces in self._cells.values()):
            self.share /= 2
            self._sets = [[join(_Clean, pieces)] if pieces else [] for pieces in self._sets]
            for pieces, number in zip(self._cells.values(), self._clean_sets.of_cell, strict=True):
                if pieces:
                    pieces[:] = [_Varied(join(_Varied, pieces).varied[self._sets[number][0].luck < self.share])]
            self._sets = [[piece.among(piece.luck < self.share) for piece in pieces] for pieces in self._sets]


def _by_cell(rows: Rows) -> Iterator[tuple[int, Rows]]:
    """Each cell's rows, in their order."""
    order = np.argsort(rows.cell, kind="stable")
    numbers, starts = np.unique(rows.cell[order], return_index=True)
    for number, chosen in zip(numbers, np.split(order, starts)[1:], strict=True):
        yield int(number), rows.among(chosen)


def _together(some: IntArray, others: IntArray, size: int) -> IntArray:
    """Join two sets of numbers below a size, ascending."""
    found = np.zeros(size, dtype=bool)
    found[some] = found[others] = True
    return np.flatnonzero(found)
