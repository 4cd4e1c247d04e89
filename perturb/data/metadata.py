"""Groups and clusters of an image folder, from the `metadata.csv` beside its class folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perturb.data.columns import choose_columns
from perturb.data.csv_rows import CsvRows
from perturb.data.rows import Row, as_text
from perturb.errors import DataError

_FILE: Final = "metadata.csv"
_KEY: Final = "file_name"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The columns of a `metadata.csv` that a data set uses.

    Attributes:
        source: The file; its column `file_name` holds paths relative to its folder.
        groups: Columns to score by.
        cluster: Column of the unit that resampling uses, or None.
    """

    source: CsvRows
    groups: tuple[str, ...]
    cluster: str | None

    def rows(self) -> Mapping[str, tuple[Mapping[str, str], str]]:
        """Read groups and cluster of each file; rows with the same groups share them in memory.

        Raises:
            DataError: If a row cannot be read.
        """
        shared: dict[tuple[str, ...], Mapping[str, str]] = {}
        wanted = tuple(dict.fromkeys((_KEY, *self.groups, *([self.cluster] if self.cluster else []))))
        rows: dict[str, tuple[Mapping[str, str], str]] = {}
        for row in self.source.rows(wanted):
            cells = _cells(row, wanted)
            values = tuple(cells[column] for column in self.groups)
            groups = shared.setdefault(values, dict(zip(self.groups, values, strict=True)))
            rows[cells[_KEY]] = groups, cells[self.cluster] if self.cluster else ""
        return rows


def _cells(row: Row, wanted: Sequence[str]) -> Mapping[str, str]:
    try:
        return {column: as_text(row, column) or "" for column in wanted}
    except DataError as error:
        raise DataError(f"Line {row.line} of '{_FILE}': {error}") from error


def find_metadata(folder: Path, groups: tuple[str, ...], cluster: str | None, encoding: str) -> Metadata | None:
    """Find the metadata of an image folder, where any are asked for.

    Raises:
        DataError: If there is no such file or it lacks a column.
    """
    if not groups and cluster is None:
        return None
    if not (folder / _FILE).is_file():
        raise DataError(
            f"Expected a file '{_FILE}' with a column '{_KEY}' in {folder.name!r}, since an image folder takes its "
            "groups and clusters from there; there is none. Write one, or leave out --groups and --cluster."
        )
    source = CsvRows(folder / _FILE, encoding)
    choose_columns(source.columns(), table=_FILE, input=_KEY, target=_KEY, groups=groups, cluster=cluster)
    return Metadata(source, groups, cluster)
