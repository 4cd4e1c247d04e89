"""What `perturb generate` wrote, read back for a review."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.contracts import Field
from perturb.contracts.chat import MESSAGES
from perturb.data.chats import chat_from
from perturb.data.images import load_image
from perturb.errors import DataError, RunError
from perturb.review.items import Item

_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Exported:
    """A folder that `perturb generate` wrote, as image files, JSON Lines or Parquet.

    Attributes:
        folder: It.
    """

    folder: Path

    def items(self) -> Iterator[Item]:
        """Name all that was written and has something to judge."""
        for row in self._manifest():
            if row["status"] == "ok" and row["expectation"] != "undetermined":
                yield Item(**{name: row[name] for name in Item._fields})

    def inputs(self, items: Iterable[Item]) -> Iterator[tuple[Item, Mapping[str, Field]]]:
        """Read the files, or the rows of the table, of some items."""
        wanted = {item.id: item for item in items}
        named: dict[str, Item] = {}
        for row in self._manifest():
            item = wanted.get(Item(**{name: row[name] for name in Item._fields}).id)
            if item is None:
                continue
            if row["file"] is None:
                named[f"{item.sample_id}~{item.generator}~{item.severity:g}~{item.replicate}"] = item
            else:
                with suppress(DataError):
                    yield item, {"": load_image(self.folder / row["file"], name=row["file"])}
        for row in self._table() if named else ():
            if row["id"] in named:
                columns = list(row)[1 : list(row).index("sample_id") - 1]
                with suppress(DataError):
                    fields = dict(chat_from(row[MESSAGES])) if MESSAGES in columns else _fields(row, columns)
                    yield named[row["id"]], fields if len(fields) > 1 else {"": next(iter(fields.values()))}

    def _manifest(self) -> Iterator[dict[str, Any]]:
        return _lines(self.folder / "manifest.jsonl")

    def _table(self) -> Iterator[dict[str, Any]]:
        if (self.folder / "data.jsonl").is_file():
            return _lines(self.folder / "data.jsonl")
        if (self.folder / "data.parquet").is_file():
            return _rows(self.folder / "data.parquet")
        raise RunError(
            f"Expected image files, data.jsonl or data.parquet in {self.folder}; it holds another form. "
            "Write the variants with `perturb generate --format jsonl` or parquet to review them."
        )


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
