"""CSV and TSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perturb.data.lines import Lines
from perturb.data.rows import Row
from perturb.errors import DataError

_LONGEST_CELL: Final = 2**24  # characters; bounds the memory that a quote never closed can take


@dataclass(frozen=True, slots=True)
class CsvRows:
    """A CSV file with a header row, quoted as RFC 4180 says; blank lines are skipped.

    Attributes:
        path: The file.
        encoding: How its text is encoded; a byte-order mark is accepted.
        delimiter: What separates its cells.
    """

    path: Path
    encoding: str = "utf-8"
    delimiter: str = ","

    def columns(self) -> Sequence[str]:
        """Read the header row.

        Raises:
            DataError: If the file is empty, cannot be read, or its header does not decode.
        """
        with Lines(self.path, self.encoding) as lines:
            try:
                header = next(csv.reader(lines, delimiter=self.delimiter, strict=True), [])
            except csv.Error as error:
                raise DataError(f"Expected a header row in {self.path.name!r}; {error}. Repair its quotes.") from error
            if not header:
                raise DataError(f"Expected a header row in {self.path.name!r}; the file begins with none. Add one.")
            if lines.bad_byte is not None:
                raise DataError(
                    f"Expected the header row of {self.path.name!r} in {self.encoding}; the byte at offset "
                    f"{lines.bad_byte} does not decode. Give the file's own encoding (--encoding), such as utf-16."
                )
            return header

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Stream the rows after the header."""
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
        with Lines(self.path, self.encoding) as lines:
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            header = next(reader)
            places = [(column, header.index(column)) for column in wanted]
            while True:
                line, lines.bad_byte = lines.number + 1, None
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    problem = f"its quotes do not match ({error}). Double each quote inside a quoted cell."
                    yield Row({}, line, problem=problem)
                    continue
                if len(cells) == len(header):
                    yield Row({column: cells[place] for column, place in places}, line, lines.bad_byte)
                elif cells:
                    problem = (
                        f"expected {len(header)} cells; got {len(cells)}. Quote cells that hold {self.delimiter!r}."
                    )
                    yield Row({}, line, problem=problem)
