"""Smooth fields drawn on a small copy of the frame and enlarged: a drop or a glow needs no full resolution."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField, short_side

_CANVAS_SIDE: Final = 256


def canvas(image: Image) -> Image:
    """Return a grey frame of the image's proportions, its short side at most 256 pixels.

    Example:
        >>> canvas(np.zeros((512, 1024, 3), np.uint8)).shape, canvas(np.zeros((9, 7), np.uint8)).shape
        ((256, 512), (9, 7))
    """
    height, width = image.shape[:2]
    share = min(1.0, _CANVAS_SIDE / short_side(image))
    return np.zeros((max(1, round(height * share)), max(1, round(width * share))), np.uint8)


def enlarge(field: FloatField, image: Image) -> FloatField:
    """Bring a field drawn on the canvas to the image's size.

    Args:
        field: `(h, w)` or `(h, w, 3)` float32.
        image: The picture whose canvas it was drawn on.

    Example:
        >>> enlarge(np.zeros((4, 6), np.float32), np.zeros((8, 12, 3), np.uint8)).shape
        (8, 12)
    """
    height, width = image.shape[:2]
    if field.shape[:2] == (height, width):
        return field
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
