"""Parquet files. The one module of the data package that reads with pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from perturb.data.rows import Row
from perturb.errors import DataError

_BATCH: Final = 1024
_BATCH_OF_IMAGES: Final = 64


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """A Parquet file, read batch by batch.

    Attributes:
        path: The file.
    """

    path: Path

    def columns(self) -> Sequence[str]:
        """Name its columns.

        Raises:
            DataError: If it is no Parquet file.
        """
        with self._open() as file:
            return list(file.schema_arrow.names)

    def rows(self, wanted: Sequence[str]) -> Iterator[Row]:
        """Stream its rows.

        Raises:
            DataError: If the file turns out damaged half-way.
        """
        with self._open() as file:
            try:
                nested = any(pa.types.is_struct(file.schema_arrow.field(column).type) for column in wanted)
                size = _BATCH_OF_IMAGES if nested else _BATCH
                for batch in file.iter_batches(size, columns=list(wanted), use_threads=False):
                    values = [_values(batch.column(column)) for column in wanted]
                    for cells in zip(*values, strict=True):
                        yield Row(dict(zip(wanted, cells, strict=True)))
            except (OSError, pa.ArrowException) as error:
                raise self._damaged(error) from error

    def _open(self) -> Any:
        try:
            return pq.ParquetFile(self.path)
        except (OSError, pa.ArrowException) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DataError:
        return DataError(f"Expected {self.path.name!r} to be a Parquet file; {error} Write it anew.")


def _values(column: Any) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        raw = column.cast(pa.binary()).to_pylist()
        return [None if cell is None else cell.decode("utf-8", "surrogateescape") for cell in raw]
    return values
