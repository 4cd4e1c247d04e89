"""Polygons as masks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt


def fill_polygons(polygons: Iterable[Sequence[float]], height: int, width: int) -> npt.NDArray[np.bool_]:
    """Fill polygons: a pixel is in where its centre lies in one of them, by the even-odd rule.

    Args:
        polygons: Each as `[x1, y1, x2, y2, …]` in pixels, the centre of the first pixel at 0.5, as COCO has them.
        height: Of the mask.
        width: Of the mask.

    Returns:
        `(height, width)` bool.

    Example:
        >>> fill_polygons([[1, 0, 3, 0, 3, 2, 1, 2]], 2, 4).astype(int)
        array([[0, 1, 1, 0],
               [0, 1, 1, 0]])
    """
    mask = np.zeros((height, width), dtype=np.bool_)
    for polygon in polygons:
        points = np.asarray(polygon, dtype=np.float64).reshape(-1, 2)
        top, bottom = np.clip([points[:, 1].min() - 0.5, points[:, 1].max() + 0.5], 0, height).astype(int)
        if bottom > top:
            mask[top:bottom] |= _inside(points, np.arange(top, bottom) + 0.5, width)
    return mask


def _inside(points: npt.NDArray[np.float64], centres: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.bool_]:
    """Count for each pixel of some rows the edges to its left: an odd number of them means inside."""
    ends = np.roll(points, -1, axis=0)
    (x, y), (end_x, end_y) = points.T[:, :, np.newaxis], ends.T[:, :, np.newaxis]
    edges, rows = np.nonzero((y <= centres) != (end_y <= centres))
    slope = (end_x - x)[edges, 0] / (end_y - y)[edges, 0]
    crossings = x[edges, 0] + (centres[rows] - y[edges, 0]) * slope
    columns = np.clip(np.ceil(crossings - 0.5), 0, width).astype(int)
    left = np.zeros((len(centres), width + 1), dtype=np.int64)
    np.add.at(left, (rows, columns), 1)
    return np.asarray(np.cumsum(left, axis=1)[:, :width] % 2 == 1)
