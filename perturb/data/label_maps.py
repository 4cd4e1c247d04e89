"""Label maps: pictures whose pixel values are classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from perturb.contracts import Masks
from perturb.contracts.rle import VOID, BoolArray
from perturb.data.images import open_image
from perturb.errors import DataError

_MODES: Final = ("1", "L", "P", "I", "I;16", "I;16B")


def read_classes(folder: Path) -> Mapping[str, int]:
    """Read the names of the classes from `classes.txt` or `classes.json`.

    Args:
        folder: Where they lie: a text file with the name of value 0 in its first line, or JSON, either a list of names
            or a mapping of value to name.

    Returns:
        Class name to pixel value; empty where there is neither file.

    Raises:
        DataError: If a file is there and is no such list, or names a class twice.
    """
    text, table = folder / "classes.txt", folder / "classes.json"
    try:
        if text.is_file():
            names = dict(enumerate(line.strip() for line in text.read_text("utf-8").splitlines()))
        elif table.is_file():
            content = json.loads(table.read_text("utf-8"))
            names = {int(v): str(n) for v, n in (content.items() if isinstance(content, dict) else enumerate(content))}
        else:
            return {}
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"Expected the names of classes in classes.txt or classes.json; {error}. Repair it.") from error
    classes = {name: value for value, name in names.items() if name}
    if len(classes) < sum(map(bool, names.values())):
        raise DataError(
            f"Expected each class once among the classes of {folder.name!r}; one is named twice. Rename it."
        )
    return classes


def read_label_map(path: Path, classes: Mapping[str, int]) -> Masks:
    """Read a label map: one mask for each class that it shows.

    Values without a name, and that of the name `void`, are ignored. Without any names every value but 0 is a class of
    its own, named by its number, and 0 is no class.

    Args:
        path: A PNG with a palette or grey, of 1 to 16 bits.
        classes: Class name to pixel value.

    Raises:
        DataError: If it cannot be read, or is in colour.
    """
    with open_image(path, path.name) as opened:
        if opened.mode not in _MODES:
            raise DataError(f"a label map has one value a pixel, grey or from a palette, and this one is {opened.mode}")
        values = np.asarray(opened).astype(np.int64)
    found = np.unique(values)
    if not classes:
        kept = [int(value) for value in found if value]
        return _masks({str(value): values == value for value in kept}, values.shape)
    named = {name: value for name, value in classes.items() if name != VOID}
    shown = {name: values == value for name, value in named.items() if value in found}
    unnamed = ~np.isin(values, list(named.values()))
    return _masks(shown, values.shape, unnamed if unnamed.any() else None)


def _masks(shown: Mapping[str, BoolArray], size: tuple[int, ...], ignored: BoolArray | None = None) -> Masks:
    masks = np.stack(list(shown.values())) if shown else np.zeros((0, *size), dtype=np.bool_)
    return Masks(masks, tuple(shown), ignored=ignored)
