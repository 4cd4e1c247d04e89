"""Label maps: `axis/generator/severity/images/id.png` and `masks/id.png`, with the classes' names beside them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image

from perturb.contracts import Masks
from perturb.contracts.rle import VOID
from perturb.data import Layout, write_file
from perturb.engine.forms.contract import Gatherer, Item
from perturb.engine.provenance import Row
from perturb.errors import DataError

_LARGEST: Final = 65_535
_SMALL: Final = 255


@dataclass(frozen=True, slots=True)
class LabelMaps:
    """Images and label maps for each tier; where masks overlap, the later one shows.

    What is ignored is `void`, a value without a name; where no class has a name it is 0, as what is no class.

    Attributes:
        layout: Of the data that came in: its classes keep their values.
    """

    layout: Layout

    def place(self, out: Path, item: Item) -> tuple[Row, str]:
        """Write an image and its label map."""
        if not isinstance(item.target, Masks):
            raise DataError("Expected masks for the format masks; these data have none. Leave out --format.")
        file = item.save_image(out, "images")
        values = np.full(item.image().shape[:2], self._value(VOID) if self.layout.classes else 0, dtype=np.uint16)
        for mask, label in zip(item.target.seen, item.target.labels, strict=True):
            values[mask] = self._value(label)
        content = io.BytesIO()
        PIL.Image.fromarray(values if values.max() > _SMALL else values.astype(np.uint8)).save(content, "PNG")
        write_file(out / item.place("masks", ".png"), content.getvalue())
        return item.row | {"file": str(file)}, item.tier

    def _value(self, label: str) -> int:
        classes = self.layout.classes
        if label in classes:
            return int(classes[label])
        if label == VOID:
            taken = set(classes.values())
            return next(value for value in range(_SMALL, _LARGEST) if value not in taken)
        if not classes and label.isdecimal() and int(label) <= _LARGEST:
            return int(label)
        raise DataError(
            f"Expected classes with pixel values for the format masks; {label!r} has none. Use --format coco."
        )

    @contextmanager
    def gather(self, out: Path) -> Iterator[Gatherer]:
        """Write the names of the classes into each tier."""
        tiers = _Tiers({})
        yield tiers
        if self.layout.classes:
            names = {str(value): name for name, value in self.layout.classes.items()}
            for tier in tiers.found:
                write_file(out / tier / "classes.json", json.dumps(names, ensure_ascii=False, indent=1).encode())


@dataclass(frozen=True, slots=True)
class _Tiers:
    """Gathers which tiers there are."""

    found: dict[str, None]

    def write(self, entries: Iterable[str]) -> None:
        """Take tiers."""
        self.found.update(dict.fromkeys(entries))
