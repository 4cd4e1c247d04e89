"""Motion blur as ImageMagick has it: one-sided, its weights those of half a Gaussian, along whole pixels."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np

from perturb.generators.image._rendering import FloatField

_LEAST_WEIGHT: Final = 1e-5


def moved(layer: Any, angle: float, *, radius: int, sigma: float) -> FloatField:
    """Blur along a line that starts at each pixel, the edge repeated outwards.

    Args:
        layer: `uint8`, `(H, W)` or `(H, W, 3)`.
        angle: Direction in degrees, from the x axis towards y.
        radius: The line has 2 radius + 1 pixels.
        sigma: Standard deviation of the Gaussian in pixels.

    Example:
        >>> dot = np.zeros((1, 7), np.uint8)
        >>> dot[0, 5] = 200
        >>> moved(dot, 0.0, radius=1, sigma=1.0).round().tolist()
        [[0.0, 0.0, 0.0, 16.0, 70.0, 115.0, 0.0]]
    """
    place = np.arange(2 * radius + 1)
    weights = np.exp(-(place**2) / (2 * sigma**2))
    weights /= weights.sum()
    direction = math.radians(angle)
    right = np.ceil(place * math.cos(direction) - 0.5).astype(int)
    below = np.ceil(place * math.sin(direction) - 0.5).astype(int)
    (left_margin, right_margin), (top_margin, bottom_margin) = _margins(right), _margins(below)
    wide: Any = cv2.copyMakeBorder(
        layer, top_margin, bottom_margin, left_margin, right_margin, cv2.BORDER_REPLICATE
    ).astype(np.float32)
    height, width = layer.shape[:2]
    total: Any = np.zeros(layer.shape, np.float32)
    for weight, x, y in zip(weights, right + left_margin, below + top_margin, strict=True):
        if weight > _LEAST_WEIGHT:
            total = cv2.scaleAdd(wide[y : y + height, x : x + width], float(weight), total, total)
    return np.asarray(total, dtype=np.float32)


def _margins(offsets: Any) -> tuple[int, int]:
    return max(0, -int(offsets.min())), max(0, int(offsets.max()))
