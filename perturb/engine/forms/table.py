"""One table of all variants: JSON Lines, or Parquet with images inside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from perturb.contracts import Chat
from perturb.contracts.chat import MESSAGES
from perturb.data import DataSet, JsonlWriter
from perturb.data.columns import usual_target
from perturb.data.parquet_writing import ParquetWriter
from perturb.engine.forms.contract import Gatherer, Item
from perturb.engine.provenance import Row, table_row, table_schema


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row for each variant; the right answer stands in the column where `perturb.read` looks for it.

    Attributes:
        data: What came in; its first record decides the columns.
        format: Lists and mappings are JSON values in `jsonl`, and JSON texts in `parquet`. Groups that only variants
            have are in columns of their own in `jsonl`, and in `parquet`, whose columns are fixed, in `groups`.
    """

    data: DataSet
    format: Literal["jsonl", "parquet"]

    def place(self, _out: Path, item: Item) -> tuple[Row, Row]:
        """Make a row."""
        row = table_row(item.row, item.value, item.encoding)
        if self.format == "parquet":
            row["groups"] = json.dumps(item.row["groups"])
            if isinstance(item.value, Chat):
                row[MESSAGES] = json.dumps(row[MESSAGES], ensure_ascii=False)
        if self.data.kind == "label":
            return item.row, row
        plain = _plain(item.row["target"])
        cell = plain if self.format == "jsonl" or isinstance(plain, str) else json.dumps(plain)
        return item.row, {self._named(name): cell if name == "label" else value for name, value in row.items()}

    def _named(self, column: str) -> str:
        return usual_target(self.data.kind) if column == "label" else column

    @contextmanager
    def gather(self, out: Path) -> Iterator[Gatherer]:
        """Gather the rows."""
        if self.format == "jsonl":
            with JsonlWriter(out / "data.jsonl") as rows:
                yield rows
        else:
            schema = pa.schema([field.with_name(self._named(field.name)) for field in table_schema(self.data)])
            with ParquetWriter(out / "data.parquet", schema) as columns:
                yield columns


def _plain(target: Any) -> Any:
    """Write a target as others do: a list of spans, ids or answers where that says all."""
    match target:
        case {"answers": texts, "starts": starts}:
            return {"text": texts, "answer_start": starts}
        case {"spans": found} | {"ids": found} | {"answers": found}:
            return found
        case _:
            return target
