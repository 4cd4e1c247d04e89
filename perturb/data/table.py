"""A CSV, TSV, JSON Lines or Parquet file as a data set."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from perturb.contracts import Sample
from perturb.contracts.generator import Modality
from perturb.data.columns import Columns
from perturb.data.files import digest_fields, is_image_name, load_sample, present
from perturb.data.record import Record
from perturb.data.rows import Row, Source, as_text
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
    """

    source: Source
    columns: Columns
    modality: Mapping[str, Modality]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.source.path.name

    def notes(self) -> Sequence[str]:
        """Nothing: every row is a record."""
        return ()

    def records(self) -> Iterator[Record]:
        """Stream the index in file order."""
        wanted = self.columns.wanted
        for number, row in enumerate(self.source.rows(wanted), 1):
            yield self._record(number, row, wanted)

    def _record(self, number: int, row: Row, wanted: Sequence[str]) -> Record:
        default_id = f"row-{number:06d}"
        try:
            cells = {column: as_text(row, column) for column in wanted}
        except DataError as error:
            return Record(default_id, {}, problem=self._at(number, row, str(error)))
        columns = self.columns
        problem = self._problem(cells)
        return Record(
            id=(columns.id and cells[columns.id]) or default_id,
            fields={name: cells[column] or "" for name, column in columns.fields},
            target=cells[columns.target] or None,
            groups={column: cells[column] or "" for column in columns.groups},
            cluster=(columns.cluster and cells[columns.cluster]) or "",
            problem=problem and self._at(number, row, problem),
        )

    def _at(self, number: int, row: Row, problem: str) -> str:
        line = f" (line {row.line})" if row.line else ""
        return f"Row {number} of {self.name!r}{line}: {problem}"

    def _problem(self, cells: Mapping[str, str | None]) -> str:
        columns = self.columns
        if not cells[columns.target]:
            return f"expected a label in column {columns.target!r}; there is none. Fill it in or drop the row."
        if columns.id is not None and not cells[columns.id]:
            return f"expected an id in column {columns.id!r}; there is none. Fill it in or drop the row."
        for name, column in columns.fields:
            value = cells[column]
            if value is None:
                return f"expected a value in column {column!r}; there is none. Fill it in or drop the row."
            if self.modality[name] == "image":
                try:
                    present(self.source.path.parent, value)
                except DataError as error:
                    return str(error)
        return ""

    def load(self, record: Record) -> Sample:
        """Open the record's images; its texts are there already."""
        return load_sample(self.source.path.parent, record, self.modality)

    def fingerprint(self, record: Record) -> bytes:
        """Digest the record's texts, and the paths and bytes of its images."""
        return digest_fields(self.source.path.parent, record, self.modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def make_table(source: Source, columns: Columns) -> Table:
    """Make a data set of a table; a field whose first 100 values are mostly names of image files holds images."""
    looked_at = list(itertools.islice(source.rows(columns.wanted), _LOOKED_AT))
    modality = {name: _modality(looked_at, column) for name, column in columns.fields}
    return Table(source, columns, modality)


def _modality(rows: Sequence[Row], column: str) -> Modality:
    values = [value for row in rows if isinstance(value := row.cells.get(column), str) and value]
    images = sum(is_image_name(value) for value in values)
    return "image" if 2 * images > len(values) else "text"
