"""Columns that grow part by part, in few pieces and without room to spare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Columns = TypeVar("Columns", bound=tuple[npt.NDArray[Any], ...])


def append(make: Callable[..., Columns], pieces: list[Columns], piece: Columns) -> None:
    """Add a piece to a list of them, in which each is at least twice as long as the next: so there are few.

    Args:
        make: From columns to a piece.
        pieces: The list.
        piece: Columns of one length.

    Example:
        >>> pieces = []
        >>> for number in range(7):
        ...     append(lambda *columns: columns, pieces, (np.array([number]),))
        >>> [len(column) for column, in pieces], join(lambda *columns: columns, pieces)
        ([4, 2, 1], (array([0, 1, 2, 3, 4, 5, 6]),))
    """
    pieces.append(piece)
    while len(pieces) > 1 and len(pieces[-2][0]) < 2 * len(pieces[-1][0]):
        pieces[-2:] = [join(make, pieces[-2:])]


def join(make: Callable[..., Columns], pieces: Sequence[Columns]) -> Columns:
    """Join pieces, one or more."""
    return make(*(np.concatenate(columns) for columns in zip(*pieces, strict=True)))
