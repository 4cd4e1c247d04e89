"""Walking an image folder in an order that depends on names only."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from perturb.data.files import is_image_name, present
from perturb.errors import DataError

Kind = Literal["image", "hidden", "other", "unclassed"]


class Found(NamedTuple):
    """An entry of an image folder.

    Attributes:
        path: Relative to the folder, with forward slashes.
        id: The path without the suffix, unless another image in the same folder would then share it.
        kind: `image`; `hidden`; `other`, no image; `unclassed`, an image in no class folder.
        problem: Why an image cannot be used, "" if it can.
    """

    path: str
    id: str
    kind: Kind
    problem: str = ""


def walk(root: Path) -> Iterator[Found]:
    """Walk a folder of class folders depth first, names sorted; holds the listings on one way down at a time.

    Links to files are followed where they stay in the folder; links to folders are not, and are said.

    Args:
        root: The folder that holds the class folders.
    """
    waiting = _listing(root, "", root)
    while waiting:
        entry, found = waiting.pop()
        if entry is None:
            yield found
            continue
        waiting += _listing(Path(entry.path), f"{found.path}/", root)


def _listing(folder: Path, prefix: str, root: Path) -> list[tuple[os.DirEntry[str] | None, Found]]:
    """List a folder, last name first; an entry comes along where it is a folder to walk into."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        problem = f"Expected to read the folder {prefix!r}; {error.strerror}. Make it readable or remove it."
        return [(None, _unusable(prefix, problem))]
    ids = image_ids(entry.name for entry in listed)
    waiting: list[tuple[os.DirEntry[str] | None, Found]] = []
    for entry in listed:
        path = prefix + entry.name
        if entry.name.startswith("."):
            waiting.append((None, Found(path, path, "hidden")))
        elif entry.is_dir(follow_symlinks=False):
            waiting.append((entry, Found(path, path, "other")))
        elif entry.is_symlink() and Path(entry.path).is_dir():
            problem = f"Expected a folder in {path!r}; it is a link, and links to folders are not followed. Copy it."
            waiting.append((None, _unusable(path, problem)))
        elif entry.name not in ids:
            waiting.append((None, Found(path, path, "other")))
        else:
            waiting.append((None, _image(entry, path, prefix + ids[entry.name], root)))
    return waiting


def _image(entry: os.DirEntry[str], path: str, identity: str, root: Path) -> Found:
    if "/" not in path:
        return Found(path, identity, "unclassed")
    try:
        path.encode()
        if entry.is_symlink():
            present(root, path)
    except UnicodeEncodeError:
        return _unusable(path, f"Expected a file name in Unicode; got {path!r}. Rename the file.")
    except DataError as error:
        return _unusable(path, str(error))
    return Found(path, identity, "image")


def _unusable(path: str, problem: str) -> Found:
    printable = path.encode("utf-8", "backslashreplace").decode()
    return Found(printable, printable, "image", problem)


def image_ids(names: Iterable[str]) -> dict[str, str]:
    """Name the images of one folder: without suffix, unless two would then share a name.

    Example:
        >>> image_ids(["1.png", "2.png", "2.jpg", "notes.txt"])
        {'1.png': '1', '2.png': '2.png', '2.jpg': '2.jpg'}
    """
    stems = {name: os.path.splitext(name)[0] for name in names if is_image_name(name)}  # noqa: PTH122 - thrice as fast
    counts = Counter(stems.values())
    return {name: name if counts[stem] > 1 or stem in stems else stem for name, stem in stems.items()}
