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
        tables: How many tables there are.
    """

    def __init__(self) -> None:
        self.tables = 0
        self._blocks: list[Array] | None = []
        self._pieces: list[tuple[IntArray, Array]] = []

    def add(self, table: IntArray, row: IntArray, added: sparse.csr_array) -> None:
        """Add to some rows of some tables, each pair once, in order; added has shape (pairs, columns)."""
        self.tables = max(self.tables, int(table.max(initial=-1)) + 1)
        if self._blocks is not None:
            self._add_to_blocks(self._blocks, table, row, added)
        else:
            added.sort_indices()
            place = (table << _BITS | row) << _BITS
            self._pieces.append((np.repeat(place, np.diff(added.indptr)) | added.indices, added.data))
            if sum(len(found) for found, _ in self._pieces[1:]) > _COMPACT_FROM:
                self._compact()

    def copy(self, table: int, other: int) -> None:
        """Begin another table with the sums of a table."""
        self.tables = max(self.tables, other + 1)
        if self._blocks is not None:
            for number, block in enumerate(self._blocks):
                if table < len(block):
                    self._blocks[number] = _with_room(block, self.tables, 0)
                    self._blocks[number][other] = block[table]
            return
        key, value = self._of_table(table)
        self._pieces.append((key + (other - table << 2 * _BITS), value))

    def matrix(self, tables: Sequence[int], shape: tuple[int, int]) -> sparse.csr_array:
        """Add up some tables, each as often as it is named; the shape has room for all rows and columns."""
        if self._blocks is not None:
            return _of_blocks(self._blocks, tables, shape)
        found = [self._of_table(table) for table in tables]
        key, value = (np.concatenate(parts) for parts in zip(_NOTHING, *found, strict=True))
        low = (1 << _BITS) - 1
        return sparse.csr_array((value, ((key >> _BITS) & low, key & low)), shape=shape)

    def _of_table(self, table: int) -> tuple[IntArray, Array]:
        """Where the sums of a table are, and the sums."""
        self._compact()
        key, value = self._pieces[0]
        start, stop = np.searchsorted(key, [table << 2 * _BITS, (table + 1) << 2 * _BITS])
        return key[start:stop], value[start:stop]

    def _add_to_blocks(self, blocks: list[Array], table: IntArray, row: IntArray, added: sparse.csr_array) -> None:
        values = added.toarray()
        columns = values.shape[1]
        for number in np.unique(row // _ROWS):
            blocks += [np.zeros((0, _ROWS, columns), np.uint8) for _ in range(len(blocks), number + 1)]
            here = row // _ROWS == number
            at = table[here], row[here] % _ROWS
            block = _with_room(blocks[number], self.tables, columns)
            total = values[here]
            total += block[at]
            block = block.astype(_least_type(total, block.dtype), copy=False)
            block[at] = total
            blocks[number] = block
        if any(block.shape[2] * block.itemsize > _MOST_BYTES for block in blocks):
            self._blocks = None
            self._pieces = [_entries(number, block) for number, block in enumerate(blocks)]

    def _compact(self) -> None:
        """Join what was added into one piece, in order of table, row and column."""
        if len(self._pieces) == 1:
            return
        keys, values = (np.concatenate(columns) for columns in zip(_NOTHING, *self._pieces, strict=True))
        order = np.argsort(keys, kind="stable")  # which is a merge where the pieces are in order
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        self._pieces = [(keys[starts], np.add.reduceat(values[order], starts) if len(keys) else values)]


def _of_blocks(blocks: list[Array], tables: Sequence[int], shape: tuple[int, int]) -> sparse.csr_array:
    found = []
    for number, block in enumerate(blocks):
        summed = block[[table for table in tables if table < len(block)]].sum(axis=0, dtype=np.float64)
        row, column = np.nonzero(summed)
        found.append((row + number * _ROWS, column, summed[row, column]))
    nothing = np.zeros(0, np.int64)
    rows, columns, values = (
        np.concatenate(parts) for parts in zip((nothing, nothing, np.zeros(0)), *found, strict=True)
    )
    return sparse.csr_array((values, (rows, columns)), shape=shape)


def _with_room(block: Array, tables: int, columns: int) -> Array:
    lacking = max(tables - block.shape[0], 0), max(columns - block.shape[2], 0)
    return np.pad(block, [(0, lacking[0]), (0, 0), (0, lacking[1])]) if any(lacking) else block


def _least_type(values: Array, known: npt.DTypeLike) -> npt.DTypeLike:
    """The smallest type that holds some values and all of a type."""
    if values.min(initial=0) < 0 or values.max(initial=0) > _LARGEST or (values != np.floor(values)).any():
        return np.dtype(np.float64)
    return np.promote_types(known, np.min_scalar_type(int(values.max(initial=0))))


def _entries(number: int, block: Array) -> tuple[IntArray, Array]:
    """The sums of a block that are not 0, with the place of each."""
    table, row, column = np.nonzero(block)
    return (table << _BITS | row + number * _ROWS) << _BITS | column, block[table, row, column].astype(np.float64)
