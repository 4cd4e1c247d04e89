"""Rows of a table, whatever its format."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from perturb.errors import DataError

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Row(NamedTuple):
    """One row as it was read.

    Attributes:
        cells: Column to value; empty where there is a problem.
        line: Where it starts in the file, from 1; 0 where the format has no lines.
        bad_byte: Offset in the file of its first byte that does not decode; None where all decode.
        problem: What is wrong with it as a whole, "" if nothing.
    """

    cells: Mapping[str, Any]
    line: int = 0
    bad_byte: int | None = None
    problem: str = ""


class Source(Protocol):
    """A file of rows. Picklable."""

    @property
    def path(self) -> Path:
        """The file."""

    def columns(self) -> Sequence[str]:
        """Name its columns.

        Raises:
            DataError: If the file cannot be read or has none.
        """

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Stream its rows with the wanted columns."""


def as_text(row: Row, column: str) -> str | None:
    """Return a cell as text: None where it is missing, `true` and `false` for booleans, numbers as Python writes them.

    An image as Hugging Face data sets hold it, `{"bytes": …, "path": …}`, goes by its path.

    Raises:
        DataError: If the row has a problem, or the cell is no single value or holds bytes that did not decode.

    Example:
        >>> as_text(Row({"label": 3}), "label"), as_text(Row({"label": True}), "label")
        ('3', 'true')
    """
    if row.problem:
        raise DataError(row.problem)
    match _image_path(row.cells[column], column):
        case str() as text:
            if is_broken(text):
                raise DataError(_undecoded(row, column))
            return text
        case None:
            return None
        case bool() as truth:
            return "true" if truth else "false"
        case float() as number if math.isnan(number):
            return None
        case (dict() | list() | bytes()) as value:
            raise DataError(
                f"expected a text or a number in column {column!r}; got {type(value).__name__}. "
                "Put images into files beside the table, and one value into each cell."
            )
        case value:
            return str(value)


def is_broken(text: str) -> bool:
    """Whether a text holds half a surrogate pair, which nothing can be written from.

    Example:
        >>> is_broken("naïve"), is_broken(chr(0xD800))
        (False, True)
    """
    return not text.isascii() and _LONE_SURROGATE.search(text) is not None


def _image_path(value: Any, column: str) -> Any:
    """Name an image that a cell holds by its path, or by its column; any other value stays."""
    if isinstance(value, dict) and (isinstance(value.get("bytes"), bytes) or isinstance(value.get("path"), str)):
        return value.get("path") or column
    return value


def _undecoded(row: Row, column: str) -> str:
    if row.bad_byte is None:
        return f"expected Unicode text in column {column!r}; it holds half a surrogate pair. Write the text anew."
    return (
        f"the byte at offset {row.bad_byte} does not decode. Give the file's own encoding (--encoding cp1252, "
        "for example), or save it as UTF-8."
    )
