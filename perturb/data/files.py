"""Files that belong to a data set: which are images, and that none lies outside the data folder."""

from __future__ import annotations

import functools
import hashlib
import io
import os
from collections.abc import Collection, Mapping
from pathlib import Path, PureWindowsPath
from typing import IO, Final

from perturb.contracts import Field, Image, Input, Sample, Target
from perturb.contracts.chat import MESSAGES
from perturb.contracts.generator import Modality
from perturb.data.chats import chat_from
from perturb.data.frames import fit_to_frame
from perturb.data.images import load_image
from perturb.data.record import INPUT, Record
from perturb.errors import DataError
from perturb.keys import digest

IMAGE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tiff", ".tif", ".gif")


def is_image_name(name: str) -> bool:
    """Whether a file name or path ends like an image.

    Example:
        >>> is_image_name("scans/7.JPG"), is_image_name("Not a .png here.")
        (True, False)
    """
    return name.lower().endswith(IMAGE_SUFFIXES) and "\n" not in name


def inside(folder: Path, name: str) -> Path:
    """Return the file that a path in the data names, if it lies in the data folder.

    Args:
        folder: The data folder.
        name: A path relative to it, with forward slashes.

    Raises:
        DataError: If the path is absolute, holds `..`, or leads outside through a link.

    Example:
        >>> inside(Path("data"), "../secret.png")
        Traceback (most recent call last):
        perturb.errors.DataError: Expected a path inside the data folder; got '../secret.png'. Copy the file ...
    """
    windows = PureWindowsPath(name)
    path = folder / name
    if name.startswith("/") or windows.anchor or ".." in windows.parts or "\0" in name or not _stays(path, folder):
        raise DataError(
            f"Expected a path inside the data folder; got {name!r}. "
            "Copy the file into the data folder and give its path relative to it."
        )
    return path


def _stays(path: Path, folder: Path) -> bool:
    """Whether a path leads to a place in the folder, through whatever links."""
    try:
        real = path.resolve() if os.path.islink(path) else _resolved(path.parent)  # noqa: PTH114 - a third of the time
        return real.is_relative_to(_resolved(folder))
    except (OSError, RuntimeError):  # a loop of links
        return False


def _resolved(folder: Path) -> Path:
    return _real(os.path.abspath(folder))  # noqa: PTH100 - pathlib's has no cheap form; the working folder may change


@functools.lru_cache(maxsize=1024)
def _real(folder: str) -> Path:
    return Path(folder).resolve()


def present(folder: Path, name: str) -> Path:
    """Return the file that a path in the data names, if it lies in the data folder and is there.

    Raises:
        DataError: As `inside`, or if there is no such file.
    """
    path = inside(folder, name)
    if not os.path.isfile(path):  # noqa: PTH113 - false, where pathlib raises on a name too long or a closed folder
        raise DataError(f"Expected an image file {name!r} in the data folder; there is none. Add it or drop the row.")
    return path


def load_sample(folder: Path, record: Record, modality: Mapping[str, Modality], *, target: Target = None) -> Sample:
    """Open a record's input: its images from the data folder, its texts as they are.

    Args:
        folder: The data folder.
        record: What to open.
        modality: Field name to what it holds.
        target: What was read beside the record; the record's own where None.

    Raises:
        DataError: If the record has a problem, a file cannot be read, or the target does not fit the image.
    """
    if record.problem:
        raise DataError(record.problem)
    images = _images(modality)
    fields: dict[str, Field] = {
        name: load_image(_source(folder, record, name), name=value) if name in images else value
        for name, value in record.fields.items()
    }
    value: Input = fields[INPUT] if fields.keys() == {INPUT} else fields
    if record.fields.keys() == {MESSAGES}:
        value = chat_from(record.fields[MESSAGES])
    wanted = record.target if target is None else target
    if not isinstance(value, str | Mapping):
        wanted = _fitted(wanted, value, record.fields[INPUT])
    return Sample(record.id, value, wanted, record.groups, record.cluster)


def _fitted(target: Target, image: Image, name: str) -> Target:
    try:
        return fit_to_frame(target, *image.shape[:2])
    except DataError as error:
        raise DataError(f"{name!r}: {error}") from error


def digest_fields(folder: Path, record: Record, modality: Mapping[str, Modality]) -> bytes:
    """Digest a record's input: texts, and paths and bytes of files.

    Raises:
        DataError: If a file cannot be read.
    """
    images = _images(modality)
    parts: list[bytes | str] = []
    for name, value in record.fields.items():
        parts += [name, value]
        if name in images:
            held = record.contents.get(name)
            parts.append(_digest_file(inside(folder, value), value) if held is None else digest(held))
    return digest(*parts)


def _source(folder: Path, record: Record, name: str) -> Path | IO[bytes]:
    held = record.contents.get(name)
    return inside(folder, record.fields[name]) if held is None else io.BytesIO(held)


def _images(modality: Mapping[str, Modality]) -> Collection[str]:
    return {name for name, kind in modality.items() if kind == "image"}


def _digest_file(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").digest()
    except OSError as error:
        raise DataError(f"Expected to read {name!r}; {error.strerror}. Make it readable or drop it.") from error
