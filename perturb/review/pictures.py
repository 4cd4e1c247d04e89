"""Pictures that a page carries inside itself."""

from __future__ import annotations

import base64
import io
from typing import Final

import PIL.Image

from perturb.contracts import Image

_SIDES: Final = (512, 384, 256, 192, 128, 96, 64)
_QUALITY: Final = 90


def data_uri(image: Image, most: int) -> str:
    """Encode an image as a data URI of limited size: as it is where that fits, or else shrunk and as JPEG.

    Args:
        image: `uint8`, `(H, W)` or `(H, W, 3)`.
        most: Characters that it may take; the smallest picture is taken even where it has more.

    Example:
        >>> import numpy as np
        >>> data_uri(np.zeros((8, 8), np.uint8), 1000)[:22]
        'data:image/png;base64,'
    """
    picture = PIL.Image.fromarray(image)
    if max(picture.size) <= _SIDES[0] and len(whole := _encoded(picture, "png")) <= most:
        return whole
    uri = ""
    for side in _SIDES:
        small = picture.copy()
        small.thumbnail((side, side))
        uri = _encoded(small, "jpeg")
        if len(uri) <= most:
            break
    return uri


def _encoded(picture: PIL.Image.Image, kind: str) -> str:
    out = io.BytesIO()
    picture.save(out, kind.upper(), optimize=True, quality=_QUALITY)
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode('ascii')}"
