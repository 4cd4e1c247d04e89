"""Many small things on a plate: streaks, flakes and needles in order of appearance, the same at any resolution.

A plate is a copy of the frame at a resolution of its own. Each of its cells holds the rank of the first thing that
reaches it. So all tiers share one plate, a thing that is there stays, and a tier costs one look-up a cell.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField, short_side

Ranks = npt.NDArray[np.uint16]

_CELLS_A_PIXEL: Final = 5
_FEWEST, _MOST = 128, 320
_LONGEST: Final = 4
_ON_THEIR_WAY: Final = 8


def empty_plate(image: Image, things: int) -> Ranks:
    """Return a plate on which there will be a number of things; a cell that none reaches has this number as its rank.

    It has five cells a pixel, but 128 to 320 cells a short side; and fewer where a side is over four times as long as
    the other.

    Example:
        >>> empty_plate(np.zeros((100, 200, 3), np.uint8), 9).shape, empty_plate(np.zeros((1, 37), np.uint8), 9).shape
        ((320, 640), (14, 512))
    """
    height, width = image.shape[:2]
    unit = short_side(image)
    cells = min(max(_CELLS_A_PIXEL * unit, _FEWEST), _MOST) / unit / max(1.0, max(height, width) / unit / _LONGEST)
    return np.full((math.ceil(height * cells), math.ceil(width * cells)), things, np.uint16)


def draw_lines(plate: Ranks, ends: FloatField, widths: npt.NDArray[np.floating]) -> None:
    """Draw lines with round ends, the first in front.

    Args:
        plate: Of as many things as there are lines.
        ends: `(n, 2, 2)`: for each line, start and stop as x and y in cells.
        widths: `(n,)` in cells; at least one is drawn.

    Example:
        >>> plate = empty_plate(np.zeros((1, 1), np.uint8), 2)
        >>> draw_lines(plate, np.array([[[0, 5], [9, 5]], [[5, 0], [5, 9]]], np.float32), np.ones(2))
        >>> plate[5, 4:7].tolist(), plate[6, 4:7].tolist()
        ([0, 0, 0], [2, 1, 2])
    """
    places = np.rint(ends).astype(int).tolist()
    thick = np.maximum(np.rint(widths), 1).astype(int).tolist()
    for rank in range(len(places) - 1, -1, -1):
        start, stop = places[rank]
        cv2.line(plate, start, stop, rank, thick[rank])


def reveal(plate: Ranks, opacity: FloatField, share: float) -> FloatField:
    """Show the first things on a plate; the last eight of them are on their way in, so that nothing appears at once.

    Args:
        plate: Ranks of n things.
        opacity: `(n,)` of each thing, 0..1.
        share: Share of the things that are there, 0..1.

    Returns:
        Opacity of each cell, float32.

    Example:
        >>> reveal(np.array([[0, 2, 4, 8, 10]], np.uint16), np.full(10, 0.5, np.float32), 1.0).tolist()
        [[0.5, 0.5, 0.375, 0.125, 0.0]]
    """
    there = np.clip((share * len(opacity) - np.arange(len(opacity))) / _ON_THEIR_WAY, 0, 1)
    return np.append(opacity * there, 0).astype(np.float32)[plate]


def to_frame(field: FloatField, image: Image) -> FloatField:
    """Bring a field from the plate to the image's size: means where that is smaller, linear where it is larger.

    Example:
        >>> to_frame(np.eye(2, dtype=np.float32), np.zeros((1, 1, 3), np.uint8)).tolist()
        [[0.5]]
    """
    height, width = image.shape[:2]
    method = cv2.INTER_AREA if height * width < field.size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(field, (width, height), interpolation=method), dtype=np.float32)
