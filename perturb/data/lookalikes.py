"""Folders that would be read as classes and are none: pictures beside their labels, or parts of a data set."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from perturb.data.files import is_image_name
from perturb.errors import DataError

__all__ = ["find_label_maps", "refuse_lookalike"]

_PICTURES: Final = ("images", "image", "imgs", "img", "pictures", "photos", "jpegimages", "image_2", "leftimg8bit")
_LABELS: Final = (
    *("masks", "mask", "labels", "label", "label_2", "annotations", "annotation", "annots", "segmentation"),
    *("segmentations", "segmentationclass", "gt", "gtfine", "ground_truth", "groundtruth", "bboxes", "boxes"),
)
_PARTS: Final = ("train", "training", "val", "valid", "validation", "test", "testing", "dev", "eval", "holdout")
_LOOKED_AT: Final = 50
_YOLO_COLUMNS: Final = 5
_KITTI_COLUMNS: Final = (15, 16)
_KNOWN: Final = {
    ".txt": "a text for each. Write them into a table with a column of the pictures' paths, and name that.",
    ".xml": "Pascal VOC's boxes, which are not read. Write them as a COCO file, and name that.",
    ".json": "JSON files. A COCO file is read by its own name; write other labels as one.",
}
_IF_CLASSES: Final = "To read the folders as classes, give them other names."


def find_label_maps(folder: Path) -> tuple[str, str] | None:
    """Find a folder of pictures and one that holds a PNG of the same name for each of them.

    Args:
        folder: Where both lie.

    Returns:
        Their names; None where there are no two such folders, or a picture has no PNG.
    """
    pictures, labels = _named(folder, _PICTURES), _named(folder, _LABELS)
    if pictures is None or labels is None:
        return None
    paths = [path.relative_to(folder / pictures) for path in _files(folder / pictures) if is_image_name(path.name)]
    maps = [folder / labels / path.with_suffix(".png") for path in paths]
    return (pictures, labels) if maps and all(path.is_file() for path in maps) else None


def refuse_lookalike(folder: Path) -> None:
    """Refuse a folder whose folders have the names of something else than classes.

    Raises:
        DataError: If it seems to hold pictures beside their labels, or parts such as train and test; the message says
            how these are read.
    """
    names = _folders(folder)
    if names and {name.casefold() for name in names} <= set(_PARTS):
        alone = len(names) == 1
        told = "is a part" if alone else "are parts"
        raise DataError(
            f"Expected class folders in '{folder}'; {' and '.join(names)} by name {told} of a data set, not "
            f"{'a class' if alone else 'classes'}. Read one part, such as '{folder / names[-1]}'. {_IF_CLASSES}"
        )
    pictures, labels = _named(folder, _PICTURES), _named(folder, _LABELS)
    if pictures is None or labels is None:
        return
    first = next(_files(folder / labels), None)
    if first is not None:
        raise DataError(
            f"Expected class folders in '{folder}'; {pictures!r} and {labels!r} seem pictures and {_what(first)} "
            f"{_IF_CLASSES}"
        )


def _what(file: Path) -> str:
    """Say what a file of labels seems to hold, and how such are read."""
    ending = file.suffix.lower()
    if is_image_name(file.name):
        other = "" if ending == ".png" else f", ending in .png and not in {ending}"
        return f"label maps. Give every picture one of its name{other}, and they are read."
    if ending == ".txt" and (columns := _columns(file)) >= _YOLO_COLUMNS:
        if columns in _KITTI_COLUMNS:
            return "KITTI's boxes. Call the folders image_2 and label_2, and they are read."
        return "YOLO's boxes, which are not read. Write them as a COCO file, and name that."
    return _KNOWN.get(ending, "their labels. See docs/data.md for what is read.")


def _columns(file: Path) -> int:
    """Count the columns of a text's first line that has any."""
    with file.open(encoding="utf-8", errors="replace") as opened:
        return next((len(line.split()) for line in itertools.islice(opened, _LOOKED_AT) if line.strip()), 0)


def _folders(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def _named(folder: Path, names: tuple[str, ...]) -> str | None:
    """The one folder of such a name, where there are none but of pictures and labels; else None."""
    found = _folders(folder)
    fitting = [name for name in found if name.casefold() in names]
    others = {name for name in found if name.casefold() not in (*_PICTURES, *_LABELS)}
    return fitting[0] if len(fitting) == 1 and not others else None


def _files(folder: Path) -> Iterator[Path]:
    """The first files below a folder, in order of their names where there are not too many."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return iter(sorted(itertools.islice(files, _LOOKED_AT)))
