"""The scored rows of a part, and which cells stand on the same clean samples: what these add up to is kept once."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.score.strata import STRATUM_BITS

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

    def among(self, chosen: npt.NDArray[np.bool_] | IntArray) -> Rows:
        """Return some of them."""
        return Rows(self.row[chosen], self.cell[chosen], self.stratum[chosen], self.luck[chosen])

    @property
    def place(self) -> IntArray:
        """Cell and stratum in one number."""
        return (self.cell << STRATUM_BITS) | self.stratum


class CleanSets:
    """Sets of cells that stand on the same clean samples in the same strata; a set splits where its cells part.

    Attributes:
        of_cell: Number of each cell's set.
        origin: The set that each was split off, with all that was added to it before; None where it began with nothing.
        rows: Of the part that was added last, the rows of one cell of each set, with the set as their cell.

    Example:
        >>> def two_cells(*cells_of_rows):
        ...     cell = np.array(cells_of_rows)
        ...     return Rows(np.arange(len(cell)), cell, np.zeros(len(cell), np.int64), np.zeros(len(cell)))
        >>> sets = CleanSets()
        >>> sets.add(two_cells(0, 1), np.array([0, 0]), 2)
        >>> sets.of_cell, sets.origin, sets.rows.row.tolist()
        ([0, 0], [None], [0])
        >>> sets.add(two_cells(0), np.array([0]), 2)
        >>> sets.of_cell, sets.origin
        ([0, 1], [None, 0])
    """

    def __init__(self) -> None:
        self.of_cell: list[int] = []
        self.origin: list[int | None] = []
        nothing = np.zeros(0, np.int64)
        self.rows = Rows(nothing, nothing, nothing, np.zeros(0))

    def add(self, rows: Rows, clean_row: IntArray, cells: int) -> None:
        """Add a part.

        Args:
            rows: Its scored rows.
            clean_row: The row of each row's clean sample.
            cells: How many cells there are so far.
        """
        order = np.argsort(rows.cell, kind="stable")
        starts = np.searchsorted(rows.cell[order], np.arange(cells + 1))
        samples = np.column_stack([clean_row, rows.stratum])[order]
        before: list[int | None] = [*self.of_cell, *[None] * (cells - len(self.of_cell))]
        found: dict[tuple[int | None, bytes], int] = {}
        first: list[slice] = []
        self.of_cell = []
        for known, start, stop in zip(before, starts[:-1], starts[1:], strict=True):
            key = known, samples[start:stop].tobytes()
            if key not in found:
                found[key] = self._split(known, found.values())
                first.append(slice(start, stop))
            self.of_cell.append(found[key])
        here = [order[span] for span in first]
        numbers = np.repeat(list(found.values()), [len(one) for one in here])
        self.rows = rows.among(np.concatenate(here))._replace(cell=numbers.astype(np.int64))

    def _split(self, known: int | None, found: Container[int]) -> int:
        """Number a set: as it was where no other cells of it came first."""
        if known is not None and known not in found:
            return known
        self.origin.append(known)
        return len(self.origin) - 1
