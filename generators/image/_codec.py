"""Saving a picture in a lossy format and opening it again."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from perturb.contracts import Image

Codec = tuple[str, int, int]
"""Suffix, OpenCV's flag of the quality, and the longest side."""

JPEG: Final[Codec] = (".jpg", cv2.IMWRITE_JPEG_QUALITY, 65488)
WEBP: Final[Codec] = (".webp", cv2.IMWRITE_WEBP_QUALITY, 16368)
UNCODED: Final = 101.0


def coded(image: Image, quality: int, codec: Codec) -> Image:
    """Encode and decode at a whole quality; a side too long for the format is saved in pieces.

    Args:
        image: The picture.
        quality: Of the encoder, 1..100; at `UNCODED` the picture itself comes back.
        codec: `JPEG` or `WEBP`.

    Example:
        >>> int(np.ptp(coded(np.full((8, 8, 3), 77, np.uint8), 50, JPEG)))
        0
    """
    extension, flag, longest = codec
    for axis in (0, 1):
        if image.shape[axis] > longest:
            pieces = np.split(image, range(longest, image.shape[axis], longest), axis)
            return np.concatenate([coded(piece, quality, codec) for piece in pieces], axis)
    if quality >= UNCODED:
        return image.copy()
    is_colour = image[0, 0].ndim > 0
    _, data = cv2.imencode(extension, cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if is_colour else image, [flag, quality])
    decoded: Any = cv2.imdecode(data, cv2.IMREAD_COLOR if is_colour else cv2.IMREAD_GRAYSCALE)
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB) if is_colour else decoded, dtype=np.uint8)
