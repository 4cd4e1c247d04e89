"""Sums by table, row and column of growing tables, of as few bytes as hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from perturb.score.strata import STRATUM_BITS as _BITS

_ROWS: Final = 1024
_MOST_BYTES: Final = 64
_LARGEST: Final = np.iinfo(np.uint32).max
_COMPACT_FROM: Final = 1_000_000
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]
_NOTHING: Final = (np.zeros(0, np.int64), np.zeros(0))


class Totals:
    """Sums by table, row and column: as arrays while a row of a table is short, and beyond as the sums that are not 0.

    Attributes:
        fractions: The columns that something else than a whole number was added to.
    """

    def __init__(self) -> None:
        self.fractions: list[int] = []
        self._blocks: tuple[_Blocks, _Blocks] | None = (_Blocks(), _Blocks())
        self._pieces: list[tuple[IntArray, Array]] = []

    def add(self, table: IntArray, row: IntArray, added: sparse.csr_array) -> None:
        """Add to some rows of some tables, each pair once, in order; added has shape (pairs, columns)."""
        if self._blocks is not None:
            self._add_to_blocks(*self._blocks, table, row, added.toarray())
        else:
            added.sort_indices()
            place = (table << _BITS | row) << _BITS
            self._pieces.append((np.repeat(place, np.diff(added.indptr)) | added.indices, added.data))
            if sum(len(found) for found, _ in self._pieces[1:]) > _COMPACT_FROM:
                self._compact()

    def copy(self, table: int, other: int) -> None:
        """Begin another table with the sums of a table."""
        if self._blocks is not None:
            for blocks in self._blocks:
                blocks.copy(table, other)
        else:
            key, value = self._of_table(table)
            self._pieces.append((key + (other - table << 2 * _BITS), value))

    def matrix(self, tables: Sequence[int], shape: tuple[int, int]) -> sparse.csr_array:
        """Add up some tables, each as often as it is named; the shape has room for all rows and columns."""
        if self._blocks is None:
            found = [self._of_table(table) for table in tables]
            key, value = (np.concatenate(parts) for parts in zip(_NOTHING, *found, strict=True))
            low = (1 << _BITS) - 1
            return sparse.csr_array((value, ((key >> _BITS) & low, key & low)), shape=shape)
        whole, fractions = (blocks.summed(tables) for blocks in self._blocks)
        summed = np.zeros((max(len(whole), len(fractions), shape[0]), shape[1]))
        summed[: len(whole), : whole.shape[1]] = whole
        summed[: len(fractions), self.fractions] += fractions
        return sparse.csr_array(summed[: shape[0]])

    def _add_to_blocks(self, whole: _Blocks, fractions: _Blocks, table: IntArray, row: IntArray, values: Array) -> None:
        other = np.flatnonzero((values != np.floor(values)).any(axis=0)).tolist()
        self.fractions += [column for column in other if column not in self.fractions]
        if self.fractions:
            fractions.add(table, row, values[:, self.fractions])
            values[:, self.fractions] = 0.0
        used = np.flatnonzero(values.any(axis=0)).max(initial=-1) + 1
        whole.add(table, row, values[:, :used])
        if whole.bytes_a_row + fractions.bytes_a_row > _MOST_BYTES:
            self._blocks = None
            columns = np.arange(whole.columns), np.array(self.fractions, np.int64)
            self._pieces = [*whole.entries(columns[0]), *fractions.entries(columns[1])]

    def _of_table(self, table: int) -> tuple[IntArray, Array]:
        """Where the sums of a table are, and the sums."""
        self._compact()
        key, value = self._pieces[0]
        start, stop = np.searchsorted(key, [table << 2 * _BITS, (table + 1) << 2 * _BITS])
        return key[start:stop], value[start:stop]

    def _compact(self) -> None:
        """Join what was added into one piece, in order of table, row and column."""
        if len(self._pieces) == 1:
            return
        keys, values = (np.concatenate(columns) for columns in zip(_NOTHING, *self._pieces, strict=True))
        order = np.argsort(keys, kind="stable")  # which is a merge where the pieces are in order
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        self._pieces = [(keys[starts], np.add.reduceat(values[order], starts) if len(keys) else values)]


class _Blocks:
    """Sums as arrays of 1,024 rows of all tables, so that more rows move nothing."""

    def __init__(self) -> None:
        self.columns = 0
        self._blocks: list[Array] = []

    @property
    def bytes_a_row(self) -> int:
        """Of the block that takes most."""
        return max((block.shape[2] * block.itemsize for block in self._blocks), default=0)

    def add(self, table: IntArray, row: IntArray, values: Array) -> None:
        self.columns = max(self.columns, values.shape[1])
        for number in np.unique(row // _ROWS):
            missing = int(number) + 1 - len(self._blocks)
            self._blocks += [np.zeros((0, _ROWS, 0), np.uint8) for _ in range(missing)]
            here = row // _ROWS == number
            block = _with_room(self._blocks[number], int(table[here].max()) + 1, values.shape[1])
            at = table[here], row[here] % _ROWS, slice(values.shape[1])
            total = values[here] + block[at]
            block = block.astype(_least_type(total, block.dtype), copy=False)
            block[at] = total
            self._blocks[number] = block

    def copy(self, table: int, other: int) -> None:
        for number, block in enumerate(self._blocks):
            if table < len(block):
                self._blocks[number] = _with_room(block, other + 1, 0)
                self._blocks[number][other] = block[table]

    def summed(self, tables: Sequence[int]) -> Array:
        """Shape (rows, columns)."""
        found = np.zeros((len(self._blocks) * _ROWS, self.columns))
        for number, block in enumerate(self._blocks):
            some = block[[table for table in tables if table < len(block)]].sum(axis=0, dtype=np.float64)
            found[number * _ROWS : (number + 1) * _ROWS, : block.shape[2]] = some
        return found

    def entries(self, columns: IntArray) -> list[tuple[IntArray, Array]]:
        """The sums that are not 0, with the place of each."""
        found = []
        for number, block in enumerate(self._blocks):
            table, row, column = np.nonzero(block)
            place = (table << _BITS | row + number * _ROWS) << _BITS | columns[column]
            found.append((place, block[table, row, column].astype(np.float64)))
        return found


def _with_room(block: Array, tables: int, columns: int) -> Array:
    lacking = max(tables - block.shape[0], 0), max(columns - block.shape[2], 0)
    return np.pad(block, [(0, lacking[0]), (0, 0), (0, lacking[1])]) if any(lacking) else block


def _least_type(values: Array, known: npt.DTypeLike) -> npt.DTypeLike:
    """The smallest type that holds some values and all of a type."""
    if values.min(initial=0) < 0 or values.max(initial=0) > _LARGEST or (values != np.floor(values)).any():
        return np.dtype(np.float64)
    return np.promote_types(known, np.min_scalar_type(int(values.max(initial=0))))
