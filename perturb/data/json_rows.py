"""JSON Lines files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.data.lines import Lines
from perturb.data.rows import Row
from perturb.errors import DataError

_LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class JsonRows:
    """A file with one JSON object a line; blank lines are skipped, and an absent key is a missing value.

    Attributes:
        path: The file.
        encoding: How its text is encoded; a byte-order mark is accepted.
    """

    path: Path
    encoding: str = "utf-8"

    def columns(self) -> Sequence[str]:
        """Name the keys of the first 100 rows.

        Raises:
            DataError: If the file cannot be read or none of these rows is an object.
        """
        looked_at = itertools.islice(self._objects(), _LOOKED_AT)
        columns = list(dict.fromkeys(key for value, _ in looked_at for key in value))
        if not columns:
            raise DataError(f"Expected one JSON object a line in {self.path.name!r}; its first lines hold none.")
        return columns

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Stream the rows."""
        for value, row in self._objects():
            yield row if row.problem else row._replace(cells={column: value.get(column) for column in wanted})

    def _objects(self) -> Iterator[tuple[dict[str, Any], Row]]:
        with Lines(self.path, self.encoding) as lines:
            for text in lines:
                bad_byte, lines.bad_byte = lines.bad_byte, None
                if text.isspace():
                    continue
                try:
                    value = json.loads(text)
                except (ValueError, RecursionError) as error:
                    yield {}, Row({}, lines.number, problem=f"expected a JSON object; {error}. Repair the line.")
                    continue
                if isinstance(value, dict):
                    yield value, Row({}, lines.number, bad_byte)
                else:
                    problem = f"expected a JSON object; got {type(value).__name__}. Write one object a line."
                    yield {}, Row({}, lines.number, problem=problem)
