"""Writing variants: pictures, and tables in bounded memory. A file is there whole or not at all."""

from __future__ import annotations

import io
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import PIL.Image

from perturb.contracts import Image, check_image

# Run-length matching on filtered rows: on photographs faster than zlib's default strategy, and smaller.
_COMPRESSION: Final = {"compress_level": 1, "compress_type": zlib.Z_RLE}


def encode_png(image: Image) -> bytes:
    r"""Encode an image as PNG without loss: the same bytes for the same pixels and the same Pillow.

    Args:
        image: `uint8`, `(H, W)` or `(H, W, 3)`.

    Raises:
        InputError: If it is no such image.

    Example:
        >>> import numpy as np
        >>> encode_png(np.zeros((2, 2), np.uint8))[:4]
        b'\x89PNG'
    """
    out = io.BytesIO()
    PIL.Image.fromarray(check_image(image)).save(out, "PNG", **_COMPRESSION)
    return out.getvalue()


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; its folder is made where it is missing."""
    # Of plain strings, and without asking for the folder: an export has hundreds of thousands of files.
    folder, name = os.path.split(path)
    part = f"{folder or '.'}/.{name}.part"
    try:
        file = open(part, "wb")  # noqa: PTH123, SIM115 - closed below
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(part, "wb")  # noqa: PTH123, SIM115 - as above
    with file:
        file.write(content)
    os.replace(part, path)  # noqa: PTH105 - as above


def part_of(path: Path) -> Path:
    """Name the temporary file of a file, hidden beside it; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return _hidden(path)


def _hidden(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def settle(path: Path, *, whole: bool) -> None:
    """Give a file's temporary file its name if it is whole, and remove it if not."""
    part = _hidden(path)
    if whole:
        part.replace(path)
    else:
        part.unlink(missing_ok=True)


class JsonlWriter:
    r"""Writes rows as JSON Lines in UTF-8; a context manager. The file appears when it ends without an error.

    Args:
        path: The file to write.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "out.jsonl")
        ...     with JsonlWriter(path) as writer:
        ...         writer.write([{"text": "Gute Küche.", "label": "positive"}])
        ...     path.read_text(encoding="utf-8")
        '{"text": "Gute Küche.", "label": "positive"}\n'
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] = part_of(path).open("wb")

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows: texts, finite numbers, booleans, None, and lists and mappings of these."""
        for row in rows:
            text = json.dumps(row, ensure_ascii=False, allow_nan=False)
            try:
                raw = text.encode()
            except UnicodeEncodeError:  # half a surrogate pair, which only an escape can hold
                raw = json.dumps(row, allow_nan=False).encode()
            self._file.write(raw + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        settle(self._path, whole=kind is None)
