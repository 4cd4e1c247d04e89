"""The right answer of a picture, drawn onto it: boxes, masks and key points."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from PIL import ImageDraw

from perturb.contracts import Boxes, Keypoints, Masks, Target
from perturb.report.sheet import OKABE_ITO, fitted

_FILLED: Final = 0.5
_IGNORED: Final = 0.25
_POINT: Final = 3
_RIM: Final = (0, 0, 0)


def with_labels(image: Any, target: Target, *, side: int) -> Any:
    """Draw an image at a size, and its boxes, masks or key points onto it.

    Args:
        image: `uint8`, `(H, W)` or `(H, W, 3)`.
        target: Its right answer; a label or none draws nothing. Pixels of a mask that count nowhere are darkened.
        side: Length of the picture's longer side, in pixels.

    Returns:
        `uint8`, `(h, w, 3)`.

    Example:
        >>> boxed = with_labels(np.zeros((8, 8), np.uint8), Boxes(np.array([[2.0, 2, 6, 6]]), ("car",)), side=32)
        >>> boxed.shape, boxed[8, 8].tolist(), boxed[16, 16].tolist()
        ((32, 32, 3), [230, 159, 0], [0, 0, 0])
    """
    array = np.asarray(image)
    levels = _tinted(array, target) if isinstance(target, Masks) else array
    picture, scale = fitted(levels, side), side / max(array.shape[:2])
    pen = ImageDraw.Draw(picture)
    if isinstance(target, Boxes):
        for number, corners in enumerate(target.corners * scale):
            left, top, right, bottom = corners.tolist()
            right, bottom = max(left, right - 1), max(top, bottom - 1)
            pen.rectangle((left - 1, top - 1, right + 1, bottom + 1), outline=_RIM)
            pen.rectangle((left, top, right, bottom), outline=_colour(number))
    if isinstance(target, Keypoints):
        for number, (x, y) in enumerate((target.points * scale).tolist()):
            pen.ellipse((x - _POINT, y - _POINT, x + _POINT, y + _POINT), _colour(number), _RIM)
    return np.asarray(picture)


def _tinted(image: Any, target: Masks) -> Any:
    tinted = np.stack([image] * 3, axis=-1) if image.ndim == 2 else image.copy()  # noqa: PLR2004 - a grey picture
    for number, mask in enumerate(target.masks):
        tinted[mask] = (1 - _FILLED) * tinted[mask] + _FILLED * np.array(_colour(number))
    if target.ignored is not None:
        tinted[target.ignored] = _IGNORED * tinted[target.ignored]
    return tinted


def _colour(number: int) -> tuple[int, int, int]:
    return OKABE_ITO[number % len(OKABE_ITO)]
