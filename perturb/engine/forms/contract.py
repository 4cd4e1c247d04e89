"""What a form of export is: files that a worker writes, and lists that are gathered in one place."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol

import numpy as np

from perturb.contracts import Image, Input, Target
from perturb.contracts.preparation import Encoding
from perturb.data import variant_file, write_file
from perturb.data.encoding import saved
from perturb.engine.provenance import Row
from perturb.errors import DataError


class Item(NamedTuple):
    """A clean sample or a variant that is written.

    Attributes:
        row: Its row of the manifest.
        value: Its input.
        target: The right answer to it.
        replicates: How many draws its generator has.
        encoding: How its images are saved; None saves them as PNG.
    """

    row: Row
    value: Input
    target: Target
    replicates: int = 1
    encoding: Encoding | None = None

    def place(self, folder: str, suffix: str) -> PurePosixPath:
        """Name its file in a folder of its tier: `axis/generator/severity/folder/id.png`."""
        return variant_file(
            self.row["axis"],
            self.row["generator"],
            self.row["severity"],
            folder,
            self.row["sample_id"],
            replicate=self.row["replicate"],
            replicates=self.replicates,
            suffix=suffix,
        )

    @property
    def tier(self) -> str:
        """The folder of its tier: `axis/generator/severity`."""
        return str(self.place("-", "").parent.parent)

    @property
    def name(self) -> str:
        """What it is called in its tier."""
        return (
            f"{self.row['sample_id']}~r{self.row['replicate']}" if self.replicates > 1 else str(self.row["sample_id"])
        )

    @property
    def shares(self) -> tuple[float, ...]:
        """The visible share of each object of the target, in 0..1; those that left it are not counted."""
        objects = len(getattr(self.target, "labels", ()))
        gone = {entry["object"] for entry in self.row.get("removed", ())}
        told = [share for number, share in enumerate(self.row["visibility"] or ()) if number not in gone]
        return tuple(told) if len(told) == objects else (1.0,) * objects

    def save_image(self, out: Path, folder: str) -> PurePosixPath:
        """Write its image into a folder of its tier, and return where.

        Raises:
            DataError: If its input is no single image.
        """
        image = self.image()
        content, suffix = saved(image, self.encoding, clean=self.row["generator"] == "clean")
        file = self.place(folder, suffix)
        write_file(out / file, content)
        return file

    def image(self) -> Image:
        """Return its image.

        Raises:
            DataError: If its input is no single image.
        """
        if not isinstance(self.value, np.ndarray):
            raise DataError("Expected one image each; these data hold texts. Use --format parquet or jsonl.")
        return self.value


class Gatherer(Protocol):
    """Takes what was placed, in canonical order."""

    def write(self, entries: Iterable[Any]) -> None:
        """Append entries."""


class Nothing:
    """Gathers nothing: every item has all it needs in files of its own."""

    def write(self, entries: Iterable[Any]) -> None:
        """Take entries, and leave them."""


class Form(Protocol):
    """How an export looks. Picklable, since workers place items."""

    def place(self, out: Path, item: Item) -> tuple[Row, Any]:
        """Write an item's own files.

        Returns:
            Its row of the manifest, and what is to be gathered of it; None for nothing.
        """

    def gather(self, out: Path) -> AbstractContextManager[Gatherer]:
        """Open what entries are gathered in; it is whole when it closes without an error."""
