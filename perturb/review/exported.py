"""What `perturb generate` wrote, read back for a review."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.contracts import Field
from perturb.contracts.chat import MESSAGES
from perturb.data import read
from perturb.data.chats import chat_from
from perturb.data.files import is_image_name
from perturb.data.images import load_image
from perturb.errors import DataError, RunError
from perturb.review.items import Item, fields_of
from perturb.store.targets import target_json

_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Exported:
    """A folder that `perturb generate` wrote, in any of its formats.

    Attributes:
        folder: It.
    """

    folder: Path

    def items(self) -> Iterator[Item]:
        """Name all that was written and has something to judge."""
        for row in self._manifest():
            if row["status"] == "ok" and row["expectation"] != "undetermined":
                yield _item(row)

    def inputs(self, items: Iterable[Item]) -> Iterator[tuple[Item, Mapping[str, Field]]]:
        """Read the files of some items, or their rows of a table, or their entries of a file that holds many."""
        wanted = {item.id for item in items}
        named: dict[str, Item] = {}
        placed: dict[str, dict[int, Item]] = {}
        entries: Counter[str] = Counter()
        for row in self._manifest():
            item, file = _item(row), row["file"]
            holds_many = file is not None and not is_image_name(file)
            if item.id in wanted and holds_many:
                placed.setdefault(file, {})[entries[file]] = item
            elif item.id in wanted and file is None:
                named[f"{item.sample_id}~{item.generator}~{item.severity:g}~{item.replicate}"] = item
            elif item.id in wanted:
                with suppress(DataError):
                    yield item, {"": load_image(self.folder / file, name=file)}
            entries[file] += holds_many
        yield from self._rows(named)
        for file, own in placed.items():
            yield from self._entries(file, own, entries[file])

    def _rows(self, named: Mapping[str, Item]) -> Iterator[tuple[Item, Mapping[str, Field]]]:
        for row in self._table() if named else ():
            if row["id"] in named:
                columns = list(row)[1 : list(row).index("sample_id") - 1]
                with suppress(DataError):
                    fields = fields_of(chat_from(row[MESSAGES])) if MESSAGES in columns else _fields(row, columns)
                    yield named[row["id"]], fields if len(fields) > 1 else {"": next(iter(fields.values()))}

    def _entries(
        self, file: str, placed: Mapping[int, Item], entries: int
    ) -> Iterator[tuple[Item, Mapping[str, Field]]]:
        """Read a file of SQuAD or CoNLL, which holds its inputs in the order of the manifest."""
        data, found = read(self.folder / file), 0
        for found, record in enumerate(data.records(), start=1):
            if found - 1 in placed:
                with suppress(DataError):
                    sample = data.load(record)
                    item = placed[found - 1]._replace(target=json.loads(target_json(sample.target)))
                    yield item, fields_of(sample.input)
        if found != entries:
            raise RunError(
                f"Expected {entries} inputs in {self.folder / file}, as many as the manifest tells; it holds {found}. "
                "Write the folder again with `perturb generate`."
            )

    def _manifest(self) -> Iterator[dict[str, Any]]:
        return _lines(self.folder / "manifest.jsonl")

    def _table(self) -> Iterator[dict[str, Any]]:
        if (self.folder / "data.jsonl").is_file():
            return _lines(self.folder / "data.jsonl")
        if (self.folder / "data.parquet").is_file():
            return _rows(self.folder / "data.parquet")
        raise RunError(
            f"Expected data.jsonl or data.parquet in {self.folder}, since its manifest names no other files; there is "
            "neither. Write the folder again with `perturb generate`."
        )


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{name: row[name] for name in Item._fields})


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read: {error}. Write the folder again with `perturb generate`.") from error


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from batch.to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise RunError(f"{path} cannot be read: {error}. Write the folder again with `perturb generate`.") from error


def _fields(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Field]:
    return {name: _field(row[name]) for name in columns}


def _field(cell: Any) -> Field:
    return str(cell) if not isinstance(cell, Mapping) else load_image(io.BytesIO(cell["bytes"]), name=cell["path"])
