"""Clouds by diamond-square on a torus: each doubling of the grid adds noise, less and less of it."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField

# A corner, the middle of four corners (their mean) and the middles of edges (the mean of two corners and two middles).
_SIXTEENTHS: Final = [[0, 1, 0, 1, 0], [1, 4, 6, 4, 1], [0, 6, 16, 6, 0], [1, 4, 6, 4, 1], [0, 1, 0, 1, 0]]
_DOUBLING: Final = np.multiply(_SIXTEENTHS, 1 / 16, dtype=np.float32)
_EDGES: Final = np.multiply([[0, 1, 0], [1, 4, 1], [0, 1, 0]], 1 / 4, dtype=np.float32)
_LARGEST: Final = 8192


def draw_levels(longest: int, rng: np.random.Generator) -> list[FloatField]:
    """Draw the noise that each doubling adds, up to the power of two that holds a picture's longest side, or 8192.

    Returns:
        Squares of 2, 4, 8 … cells: nothing at the corners, uniform in -1..1 in the middles, and at the edges uniform
        plus a quarter of each middle beside them.
    """
    levels = []
    side = 2
    while True:
        noise = rng.random((side, side), np.float32) * 2 - 1
        noise[::2, ::2] = 0
        middles = np.zeros_like(noise)
        middles[1::2, 1::2] = noise[1::2, 1::2]
        spread = _filtered(middles, _EDGES, 1)
        noise[1::2, 1::2] = 0
        levels.append(noise + spread)
        if side >= min(longest, _LARGEST):
            return levels
        side *= 2


def clouds(levels: list[FloatField], decay: float) -> FloatField:
    """Add the levels up, each weaker than the one before by the square of `decay`.

    Args:
        levels: From `draw_levels`.
        decay: Above 1; the larger, the smoother.

    Returns:
        A square of the last level's size, from 0 to 1.

    Example:
        >>> made = clouds(draw_levels(50, np.random.default_rng(1)), 2.0)
        >>> made.shape, float(made.min()), float(made.max())
        ((64, 64), 0.0, 1.0)
    """
    heights: Any = np.zeros((1, 1), np.float32)
    for depth, noise in enumerate(levels):
        heights = cv2.scaleAdd(noise, decay ** (-2.0 * depth), _doubled(heights))
    low, high, _, _ = cv2.minMaxLoc(heights)
    return np.asarray((heights - np.float32(low)) / np.float32(high - low), dtype=np.float32)


def over(image: Image, field: FloatField) -> FloatField:
    """Cut a field on a torus to a picture's size, repeating it where the picture is longer.

    Example:
        >>> over(np.zeros((1, 5), np.uint8), np.arange(4, dtype=np.float32).reshape(2, 2)).tolist()
        [[0.0, 1.0, 0.0, 1.0, 0.0]]
    """
    height, width = image.shape[:2]
    if max(height, width) <= len(field):
        return np.ascontiguousarray(field[:height, :width])
    rows = field.take(np.arange(height), axis=0, mode="wrap")
    return rows.take(np.arange(width), axis=1, mode="wrap")


def _doubled(heights: FloatField) -> FloatField:
    side = 2 * len(heights)
    grid = np.zeros((side, side), np.float32)
    grid[::2, ::2] = heights
    return _filtered(grid, _DOUBLING, 2)


def _filtered(grid: FloatField, kernel: FloatField, reach: int) -> FloatField:
    """Convolve on a torus."""
    wide = cv2.copyMakeBorder(grid, reach, reach, reach, reach, cv2.BORDER_WRAP)
    return np.asarray(cv2.filter2D(wide, -1, kernel)[reach:-reach, reach:-reach], dtype=np.float32)
