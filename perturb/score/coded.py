"""Columns as codes: what repeats over millions of rows is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]


class Coded(NamedTuple):
    """A column of few different values.

    Attributes:
        codes: Index of each row's value, shape (rows,).
        values: The different values; None stands for a missing one.
    """

    codes: IntArray
    values: list[Any]

    def among(self, wanted: Sequence[Any]) -> npt.NDArray[np.bool_]:
        """Say of each row whether its value is one of some."""
        return np.array([value in wanted for value in self.values], dtype=bool)[self.codes]


def coded(column: pa.ChunkedArray) -> Coded:
    """Read a column as codes, whether or not it was read from the file as such.

    Example:
        >>> found = coded(pa.chunked_array([["ok", None], ["ok"]]))
        >>> found.codes.tolist(), found.values
        ([0, 1, 0], ['ok', None])
    """
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    array = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) and whole.num_chunks else whole
    values = array.dictionary.to_pylist() if len(array) else []
    codes = array.indices.fill_null(len(values)).to_numpy(zero_copy_only=False) if len(array) else np.zeros(0)
    return Coded(codes.astype(np.int64), [*values, None] if array.null_count else values)


def numbered(*columns: IntArray) -> tuple[IntArray, IntArray]:
    """Number the different combinations of several columns of codes, in the order in which they come.

    Returns:
        The number of each row's combination, shape (rows,), and the first row of each, shape (combinations,).

    Example:
        >>> number, first = numbered(np.array([5, 0, 5, 5]), np.array([1, 1, 1, 0]))
        >>> number.tolist(), first.tolist()
        ([0, 1, 0, 2], [0, 1, 3])
    """
    key = np.zeros(len(columns[0]), np.int64)
    size = 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        key, size = key * width + column, size * width
    if size > 4 * len(key) + 1024:
        _, key = np.unique(key, return_inverse=True)
        size = int(key.max(initial=-1)) + 1
    place = np.full(size, -1, np.int64)
    place[key[::-1]] = np.arange(len(key))[::-1]
    first = np.sort(place[place >= 0])
    order = np.empty(size, np.int64)
    order[key[first]] = np.arange(len(first))
    return order[key], first
