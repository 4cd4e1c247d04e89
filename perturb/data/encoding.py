"""The lossy encoder that clean samples and variants alike go through on their way to a model or a file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import PIL.Image

from perturb.contracts import Chat, Image, Input
from perturb.contracts.preparation import Codec, Encoding
from perturb.data.writing import encode_png

_SUFFIXES: Final[Mapping[Codec, str]] = {"jpeg": ".jpg", "webp": ".webp"}


class Saved(NamedTuple):
    """An image as a file.

    Attributes:
        content: Its bytes.
        suffix: Of its name.
    """

    content: bytes
    suffix: str


def saved(image: Image, encoding: Encoding | None, *, clean: bool = False) -> Saved:
    """Save one image, as PNG where nothing else is asked for.

    Args:
        image: `uint8`, `(H, W)` or `(H, W, 3)`.
        encoding: The suite's.
        clean: Whether it is at severity 0.

    Example:
        >>> saved(np.zeros((8, 8), np.uint8), Encoding(clean=False)).suffix
        '.jpg'
        >>> saved(np.zeros((8, 8), np.uint8), Encoding(clean=False), clean=True).suffix
        '.png'
    """
    if encoding is None or (clean and not encoding.clean):
        return Saved(encode_png(image), ".png")
    out = io.BytesIO()
    PIL.Image.fromarray(image).save(out, encoding.format.upper(), quality=encoding.quality)
    return Saved(out.getvalue(), _SUFFIXES[encoding.format])


def delivered(value: Input, encoding: Encoding | None, *, clean: bool = False) -> Input:
    """Return an input as a reader of the files gets it: each image encoded and decoded again.

    Args:
        value: Image, text, or a mapping of these.
        encoding: The suite's.
        clean: Whether it is at severity 0.

    Example:
        >>> grey = np.full((8, 8), 77, np.uint8)
        >>> bool((delivered(grey, Encoding()) == grey).all())
        True
    """
    if encoding is None or (clean and not encoding.clean) or isinstance(value, str | Chat):
        return value
    if isinstance(value, Mapping):
        return {name: part if isinstance(part, str) else _decoded(part, encoding) for name, part in value.items()}
    return _decoded(value, encoding)


def _decoded(image: Image, encoding: Encoding) -> Image:
    with PIL.Image.open(io.BytesIO(saved(image, encoding).content)) as opened:
        return np.array(opened.convert("L" if image[0, 0].ndim == 0 else "RGB"))
