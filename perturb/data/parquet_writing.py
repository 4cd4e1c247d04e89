"""Writing Parquet. The one module of the data package that writes with pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from perturb.data.writing import part_of, settle

_GROUP_ROWS: Final = 4096
_GROUP_SIZE: Final = 2**24  # characters and bytes


class ParquetWriter:
    """Writes rows as Parquet; a context manager. The file appears when it ends without an error.

    A row group ends after 4,096 rows or 16 MiB of text, wherever the calls of `write` end: so the bytes depend on
    the rows alone, and memory on neither.

    Args:
        path: The file to write.
        schema: A `pyarrow.Schema`.

    Example:
        >>> import tempfile
        >>> schema = pa.schema([("text", pa.string()), ("label", pa.string())])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "out.parquet")
        ...     with ParquetWriter(path, schema) as writer:
        ...         writer.write([{"text": "Good food.", "label": "positive"}])
        ...     pq.read_table(path).num_rows
        1
    """

    def __init__(self, path: Path, schema: Any) -> None:
        self._path = path
        self._schema = schema
        self._writer = pq.ParquetWriter(part_of(path), schema, compression="zstd")
        self._rows: list[Mapping[str, Any]] = []
        self._size = 0

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows: column to value, None where a column is missing."""
        for row in rows:
            self._rows.append(row)
            self._size += sum(map(_size, row.values()))
            if len(self._rows) >= _GROUP_ROWS or self._size >= _GROUP_SIZE:
                self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._size = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        whole = False
        try:
            if kind is None and self._rows:
                self._flush()
            self._writer.close()
            whole = kind is None
        finally:
            settle(self._path, whole=whole)


def _size(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_size, value.values()))
    return len(value) if isinstance(value, str | bytes) else 0
