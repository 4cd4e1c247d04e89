"""Class folders: `axis/generator/severity/class/id.png`."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from perturb.engine.forms.contract import Gatherer, Item, Nothing
from perturb.engine.provenance import Row, class_name


@dataclass(frozen=True, slots=True)
class Folder:
    """A tree of class folders, one for each tier."""

    def place(self, out: Path, item: Item) -> tuple[Row, None]:
        """Write an image."""
        file = item.save_image(out, class_name(item.row, item.target))
        return item.row | {"file": str(file)}, None

    def gather(self, _out: Path) -> AbstractContextManager[Gatherer]:
        """Gather nothing."""
        return nullcontext(Nothing())
