"""Run lengths of a mask, as COCO writes them: down the columns, beginning with what is outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.errors import InputError

VOID: Final = "void"
"""The label of pixels that count nowhere."""
_MOST_PIXELS: Final = 2**28
BoolArray = npt.NDArray[np.bool_]


def encode_mask(mask: BoolArray) -> dict[str, list[int]]:
    """Write a mask as run lengths.

    Args:
        mask: `(H, W)` bool.

    Returns:
        `size`, which is `[H, W]`, and `counts`: how many pixels are outside, then inside, then outside, and so on.

    Example:
        >>> encode_mask(np.array([[False, True], [True, True]]))
        {'size': [2, 2], 'counts': [1, 3]}
    """
    flat = mask.ravel(order="F")
    borders = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    counts: list[int] = np.diff(borders, prepend=0, append=flat.size).tolist()
    starts_inside = flat.size > 0 and bool(flat[0])
    return {"size": [int(side) for side in mask.shape], "counts": [0, *counts] if starts_inside else counts}


def decode_mask(runs: Mapping[str, Any]) -> BoolArray:
    """Read a mask from run lengths, as a list of numbers or in COCO's compressed form.

    Args:
        runs: `size` and `counts`, as `encode_mask` or pycocotools writes them.

    Returns:
        `(H, W)` bool.

    Raises:
        InputError: If the counts are no run lengths of a mask of this size.

    Example:
        >>> decode_mask({"size": [2, 2], "counts": [1, 3]}).tolist()
        [[False, True], [True, True]]
    """
    try:
        height, width = (int(side) for side in runs["size"])
        counts = runs["counts"]
        lengths = np.array(_uncompressed(counts) if isinstance(counts, str | bytes) else counts, dtype=np.int64)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise InputError('Expected run lengths as {"size": [H, W], "counts": [...]}; these cannot be read.') from error
    if (
        height < 1
        or width < 1
        or height * width > _MOST_PIXELS
        or lengths.ndim != 1
        or (lengths < 0).any()
        or lengths.sum() != height * width
    ):
        raise InputError(
            f"Expected run lengths that add up to {height} × {width} pixels; they add up to {lengths.sum()}. "
            "Check that size is [height, width]."
        )
    return np.asarray(np.repeat(np.arange(len(lengths)) % 2 == 1, lengths).reshape(width, height).T)


def _uncompressed(counts: str | bytes) -> list[int]:
    """Take COCO's string apart: groups of five bits, lowest first, and from the third on the change over two runs."""
    characters = iter(counts.encode("ascii") if isinstance(counts, str) else counts)
    lengths: list[int] = []
    for character in characters:
        bits, shift = character - 48, 0
        value = bits & 31
        while bits & 32:
            shift += 5
            bits = next(characters, 48) - 48
            value |= (bits & 31) << shift
        if bits & 16:
            value -= 1 << (shift + 5)
        lengths.append(value + lengths[-2] if len(lengths) > 2 else value)  # noqa: PLR2004 - COCO's third run
    return lengths
