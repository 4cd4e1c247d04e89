"""Reading a suite's `preprocess` and `encode`."""

from __future__ import annotations

from typing import Any, Final, cast, get_args

from perturb.contracts.preparation import Codec, Encoding, Preprocess
from perturb.errors import SuiteError
from perturb.suite.tables import Table

_BEST: Final = 100
_USUAL: Final = Encoding()


def read_preprocess(table: Table) -> Preprocess | None:
    """Read `preprocess = {resize = 256, crop = 224}`; None where it is not there.

    Raises:
        SuiteError: If it says nothing, a length is no positive whole number, or the square is larger than the side.
    """
    values: dict[str, Any] | None = table.get("preprocess", "a table")
    if values is None:
        return None
    inner = Table(values, f"{table.where}, preprocess", ("resize", "crop"))
    resize, crop = (inner.count(key, 1) if key in values else None for key in ("resize", "crop"))
    if resize is None and crop is None:
        raise SuiteError(f"{inner.where}: needs resize or crop, in pixels; or leave preprocess out.")
    if resize is not None and crop is not None and crop > resize:
        raise SuiteError(f"{inner.where}: crop must fit into resize; got resize={resize}, crop={crop}.")
    return Preprocess(resize, crop)


def read_encoding(table: Table) -> Encoding | None:
    """Read `encode = {format = "jpeg", quality = 85, clean = true}`; None where it is not there.

    Raises:
        SuiteError: If the format is unknown or the quality out of range.
    """
    values: dict[str, Any] | None = table.get("encode", "a table")
    if values is None:
        return None
    inner = Table(values, f"{table.where}, encode", ("format", "quality", "clean"))
    codec = inner.get("format", "a string", _USUAL.format)
    if codec not in get_args(Codec):
        raise SuiteError(f"{inner.where}: format must be one of {', '.join(get_args(Codec))}; got format={codec!r}.")
    quality = inner.count("quality", _USUAL.quality)
    if quality > _BEST:
        raise SuiteError(f"{inner.where}: quality must lie in 1..100; got quality={quality}.")
    return Encoding(cast("Codec", codec), quality, inner.get("clean", "true or false", _USUAL.clean))
