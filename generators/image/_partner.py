"""Another sample's picture, made to fit into this one."""

from __future__ import annotations

import cv2
import numpy as np

from perturb.contracts import Image


def fitted(other: Image, image: Image, size: tuple[int, ...]) -> Image:
    """Bring a picture to a size, and to grey or colour as the image is.

    Args:
        other: The picture to fit.
        image: The picture that it is to go with.
        size: Height and width in pixels.

    Example:
        >>> fitted(np.full((4, 6), 9, np.uint8), np.zeros((2, 2, 3), np.uint8), (2, 3)).shape
        (2, 3, 3)
    """
    if other.ndim != image.ndim:
        other = np.asarray(cv2.cvtColor(other, cv2.COLOR_GRAY2RGB if image.ndim > other.ndim else cv2.COLOR_RGB2GRAY))
    height, width = size
    shrinks = height * width < other.shape[0] * other.shape[1]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(other, (width, height), interpolation=interpolation), dtype=np.uint8)
