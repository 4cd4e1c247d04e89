"""A CSV, TSV, JSON Lines or Parquet file as a data set."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

from perturb.contracts import Masks, Sample, Target, TargetKind
from perturb.contracts.generator import Modality
from perturb.data.chats import chat_from, chat_text
from perturb.data.columns import Columns
from perturb.data.files import digest_fields, inside, is_image_name, load_sample, present
from perturb.data.label_maps import read_classes, read_label_map
from perturb.data.record import Layout, Record
from perturb.data.rows import Row, Source, as_text
from perturb.data.targets import target_from
from perturb.errors import DataError

_LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row for each sample, in file order.

    A row that cannot be used (bytes that do not decode, a missing label, an image outside the table's folder …)
    becomes a record with a problem. An empty text is a text; an empty label is missing.

    Attributes:
        source: The file.
        columns: Which column is what.
        modality: Field name to `image`, where its cells are paths relative to the table's folder, or `text`.
        kind: What the right answers are.
    """

    source: Source
    columns: Columns
    modality: Mapping[str, Modality]
    kind: TargetKind = "label"

    @property
    def name(self) -> str:
        """The file's name."""
        return self.source.path.name

    @property
    def layout(self) -> Layout:
        """A table."""
        return Layout("table")

    def notes(self) -> Sequence[str]:
        """Nothing: every row is a record."""
        return ()

    def records(self) -> Iterator[Record]:
        """Stream the index in file order."""
        for number, row in enumerate(self.source.rows(self.columns.wanted), 1):
            yield self._record(number, row)

    def _record(self, number: int, row: Row) -> Record:
        default_id = f"row-{number:06d}"
        columns = self.columns
        try:
            texts = {column: self._text(row, column) for column in columns.texts}
            target, problem = self._target(row, texts)
        except DataError as error:
            return Record(default_id, {}, problem=self._at(number, row, str(error)))
        contents = {name: held for name, column in columns.fields if (held := _encoded(row.cells[column])) is not None}
        problem = problem or self._problem(texts, contents)
        held = row.cells[columns.target]
        marked = held if isinstance(target, Masks) or _names_label_map(held, self.kind) else ""
        return Record(
            id=(columns.id and texts[columns.id]) or default_id,
            fields={name: texts[column] or "" for name, column in columns.fields},
            target=None if marked else target,
            groups={column: texts[column] or "" for column in columns.groups},
            cluster=(columns.cluster and texts[columns.cluster]) or "",
            problem=problem and self._at(number, row, problem),
            annotation=marked if isinstance(marked, str) else json.dumps(marked),
            contents=contents,
        )

    def _text(self, row: Row, column: str) -> str | None:
        return chat_text(row, column) if self.columns.chat and column in self.columns.inputs else as_text(row, column)

    def _at(self, number: int, row: Row, problem: str) -> str:
        line = f" (line {row.line})" if row.line else ""
        return f"Row {number} of {self.name!r}{line}: {problem}"

    def _target(self, row: Row, texts: Mapping[str, str | None]) -> tuple[Target, str]:
        """Read the right answer, or say why it cannot be read."""
        column, kind = self.columns.target, self.kind
        if column in self.columns.inputs and self.columns.chat:
            value: Any = chat_from(texts[column]).reply
        else:
            value = as_text(row, column) if kind in ("label", "text") else row.cells[column]
        if value is None or (value == "" and kind != "text"):
            wanted = kind if kind.endswith("s") else f"a {kind}"
            return None, f"expected {wanted} in column {column!r}; there is none. Fill it in or drop the row."
        if self.columns.chat and (kind == "spans" or (isinstance(value, Mapping) and "answer_start" in value)):
            return None, f"column {column!r}: expected no places in a chat; got {kind} with some. Give texts alone."
        field, passage = self.columns.passage
        try:
            if _names_label_map(value, kind):
                present(self.source.path.parent, value)
                return None, ""
            return target_from(value, kind, text=texts[passage] or "", field=field), ""
        except DataError as error:
            return None, f"column {column!r}: {error}"

    def _problem(self, texts: Mapping[str, str | None], contents: Mapping[str, bytes]) -> str:
        columns = self.columns
        if columns.id is not None and not texts[columns.id]:
            return f"expected an id in column {columns.id!r}; there is none. Fill it in or drop the row."
        for name, column in columns.fields:
            value = texts[column]
            if value is None:
                return f"expected a value in column {column!r}; there is none. Fill it in or drop the row."
            if self.modality[name] == "image" and name not in contents:
                try:
                    present(self.source.path.parent, value)
                except DataError as error:
                    return str(error)
        return ""

    def load(self, record: Record) -> Sample:
        """Open the record's images; its texts are there already."""
        folder = self.source.path.parent
        if _names_label_map(record.annotation, self.kind):
            target: Target = read_label_map(inside(folder, record.annotation), read_classes(folder))
        else:
            target = target_from(record.annotation, self.kind) if record.annotation else None
        return load_sample(folder, record, self.modality, target=target)

    def fingerprint(self, record: Record) -> bytes:
        """Digest the record's texts, and the paths and bytes of its images and label map."""
        if not _names_label_map(record.annotation, self.kind):
            return digest_fields(self.source.path.parent, record, self.modality)
        modality: dict[str, Modality] = {**self.modality, "label map": "image"}
        fields = {**record.fields, "label map": record.annotation}
        return digest_fields(self.source.path.parent, replace(record, fields=fields), modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def make_table(source: Source, columns: Columns, kind: TargetKind = "label") -> Table:
    """Make a data set of a table; a field whose first 100 values are mostly names of image files holds images."""
    looked_at = list(itertools.islice(source.rows(columns.wanted), _LOOKED_AT))
    modality = {name: _modality(looked_at, column) for name, column in columns.fields}
    return Table(source, columns, modality, kind)


def _names_label_map(cell: Any, kind: TargetKind) -> TypeGuard[str]:
    """Whether a cell names the file of a label map, rather than hold run lengths."""
    return kind == "masks" and isinstance(cell, str) and is_image_name(cell)


def _encoded(cell: Any) -> bytes | None:
    """The encoded image that a cell holds, None where it holds none."""
    held = cell.get("bytes") if isinstance(cell, Mapping) else None
    return held if isinstance(held, bytes) else None


def _modality(rows: Sequence[Row], column: str) -> Modality:
    cells = [row.cells.get(column) for row in rows]
    values = [cell for cell in cells if (isinstance(cell, str) and cell) or isinstance(cell, Mapping)]
    images = sum(isinstance(value, Mapping) or is_image_name(value) for value in values)
    return "image" if 2 * images > len(values) else "text"
