"""Loading an image file into what generators take."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import numpy as np
import PIL.ExifTags
import PIL.Image
import PIL.ImageOps

from perturb.contracts import Image
from perturb.errors import DataError

_FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
_GREY_WITH_ALPHA: Final = ("L", "LA", "La", "1")
_FIRST_LYING: Final = 5  # EXIF orientations from here on exchange height and width
_TO_GREY: Final = ("L", "1")


def load_image(path: Path | IO[bytes], *, name: str = "") -> Image:
    """Load an image file as 8-bit grey or RGB.

    8-bit grey and RGB stay as they are. 1-bit becomes 0 and 255. 16-bit grey is divided by 257, so that full scale
    stays full scale and no image is stretched by its own content; 16-bit colour keeps its high byte. Palette, CMYK
    and YCbCr become RGB. Transparency is laid over white. The orientation in EXIF is applied, an animation gives
    its first frame, and colour profiles are ignored. What counts is the content, not the file's suffix.

    Args:
        path: A PNG, JPEG, WebP, BMP, TIFF or GIF file, or its content.
        name: What to call the file in an error; its name where not given.

    Returns:
        `uint8`, `(H, W)` grey or `(H, W, 3)` RGB.

    Raises:
        DataError: If the file is missing, no such image, truncated, damaged, too large, or has 32 bits a pixel.

    Example:
        >>> load_image(Path("absent.png"))
        Traceback (most recent call last):
        perturb.errors.DataError: Expected an image in 'absent.png'; No such file or directory. Replace or remove it.
    """
    with open_image(path, name or _name(path)) as opened:
        return _to_array(opened)


def image_size(path: Path) -> tuple[int, int]:
    """Read an image's height and width, as it is loaded, from its header.

    Raises:
        DataError: If the file is missing or no such image.
    """
    with open_image(path, path.name) as opened:
        width, height = opened.size
        lies = opened.getexif().get(PIL.ExifTags.Base.Orientation, 1) >= _FIRST_LYING
        return (width, height) if lies else (height, width)


@contextmanager
def open_image(path: Path | IO[bytes], name: str) -> Iterator[PIL.Image.Image]:
    """Open an image file, and turn whatever its decoder raises within the block into a sentence.

    Raises:
        DataError: If the file is missing, no such image, truncated, damaged or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged metadata beside sound pixels
            warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
            with PIL.Image.open(path, formats=_FORMATS) as opened:
                yield opened
    except Exception as error:
        # Caught whole: what a decoder raises on a hostile file is not limited to OSError.
        raise DataError(f"Expected an image in {name!r}; {_reason(error)}. Replace or remove it.") from error


def _name(path: Path | IO[bytes]) -> str:
    return path.name if isinstance(path, Path) else "bytes"


def _to_array(opened: PIL.Image.Image) -> Image:
    sixteen_bits = opened.mode.startswith("I;16") or (opened.mode == "I" and opened.format == "PNG")
    if opened.mode in ("I", "F") and not sixteen_bits:
        raise DataError("it has 32 bits a pixel, where 8 or 16 are allowed")
    PIL.ImageOps.exif_transpose(opened, in_place=True)
    if sixteen_bits:
        return ((np.asarray(opened).astype(np.uint32) + 128) // 257).astype(np.uint8)
    if opened.has_transparency_data:
        return np.array(_over_white(opened))
    return np.array(opened.convert("L" if opened.mode in _TO_GREY else "RGB"))


def _over_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    white = PIL.Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture.convert("RGBA"))
    return white.convert("L" if picture.mode in _GREY_WITH_ALPHA else "RGB")


def _reason(error: Exception) -> str:
    match error:
        case PIL.UnidentifiedImageError():
            return f"its content is none of {', '.join(_FORMATS)}"
        case PIL.Image.DecompressionBombError() | PIL.Image.DecompressionBombWarning():
            return f"it has more than the {PIL.Image.MAX_IMAGE_PIXELS} pixels that are allowed"
        case OSError() if error.errno is not None:
            return error.strerror or type(error).__name__
        case DataError():
            return str(error)
        case _:
            return f"it is truncated or damaged ({error})"
