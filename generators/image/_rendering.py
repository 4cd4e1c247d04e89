"""What several image generators share: coordinates in short sides, and fast ways to change pixels."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image

FloatField = npt.NDArray[np.float32]


def short_side(image: Image) -> int:
    """Length of the shorter side in pixels: the unit of every size, so that a tier means the same at any resolution."""
    return int(min(image.shape[:2]))


def frame_coordinates(image: Image) -> tuple[FloatField, FloatField]:
    """Place of the pixel centres, in short sides from the middle of the frame.

    Returns:
        x `(1, W)` to the right and y `(H, 1)` down, both float32; they broadcast to the frame.

    Example:
        >>> x, y = frame_coordinates(np.zeros((2, 4), np.uint8))
        >>> x.tolist(), y.tolist()
        ([[-0.75, -0.25, 0.25, 0.75]], [[-0.25], [0.25]])
    """
    height, width = image.shape[:2]
    unit = short_side(image)
    x = (np.arange(width, dtype=np.float32) - (width - 1) / 2) / unit
    y = (np.arange(height, dtype=np.float32) - (height - 1) / 2) / unit
    return x[np.newaxis, :], y[:, np.newaxis]


def add_clipped(image: Image, field: FloatField, scale: float) -> Image:
    """Add `scale` times a field of the image's shape, in levels, rounded and clipped to 0..255.

    Example:
        >>> add_clipped(np.array([[10, 250]], np.uint8), np.array([[-1, 1]], np.float32), 20.0)
        array([[  0, 255]], dtype=uint8)
    """
    return np.asarray(cv2.add(image, field * scale, dtype=cv2.CV_8U), dtype=np.uint8)


def like_channels(field: FloatField, image: Image) -> FloatField:
    """Give a field `(H, W)` the image's shape, the same in all channels.

    Example:
        >>> like_channels(np.ones((4, 6), np.float32), np.zeros((4, 6, 3), np.uint8)).shape
        (4, 6, 3)
    """
    return field if image.ndim == field.ndim else np.asarray(cv2.merge([field] * image.shape[2]), dtype=np.float32)


def coverage(depth: FloatField, width: FloatField | float) -> FloatField:
    """Share of each pixel that a band covers, so that it grows without jumps and a hair is faint, not broken.

    Args:
        depth: How deep the pixel's middle lies inside the band, in pixels; negative outside.
        width: The band's width in pixels.

    Example:
        >>> coverage(np.array([-1, -0.25, 0.25, 3], np.float32), 6.0).tolist()
        [0.0, 0.25, 0.75, 1.0]
    """
    return np.asarray(np.clip(np.minimum(depth + 0.5, width), 0, 1), dtype=np.float32)


def paint(image: Image, opacity: FloatField, colour: npt.NDArray[np.uint8]) -> tuple[Image, npt.NDArray[np.bool_]]:
    """Blend a colour in.

    Args:
        image: The picture painted on.
        opacity: `(H, W)` float32 in 0..1.
        colour: One level `()`, or `(3,)` on a colour image; or one for each pixel, of the image's shape.

    Returns:
        The painted picture, and the mask `(H, W)` of every pixel with any paint.

    Example:
        >>> painted, hidden = paint(np.zeros((1, 3), np.uint8), np.array([[0, 0.5, 1]], np.float32), np.uint8(200))
        >>> painted.tolist(), hidden.tolist()
        ([[0, 100, 200]], [[False, True, True]])
    """
    if colour.shape != image.shape:
        # Row after row copied takes a fifth of the time of pixel after pixel.
        colour = np.repeat(np.full_like(image[:1], colour), image.shape[0], axis=0)
    painted: Any = cv2.blendLinear(image, colour, 1 - opacity, opacity)
    return np.asarray(painted, dtype=np.uint8), opacity > 0
