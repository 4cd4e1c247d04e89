"""`perturb.read`: one door to every kind of data set."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from perturb.contracts import TargetKind
from perturb.data.columns import choose_columns, split_names
from perturb.data.csv_rows import CsvRows
from perturb.data.files import is_image_name
from perturb.data.folder import ImageFolder
from perturb.data.json_rows import JsonRows
from perturb.data.metadata import find_metadata
from perturb.data.record import DataSet
from perturb.data.rows import Source
from perturb.data.table import make_table
from perturb.errors import DataError

_KINDS: Final = ".csv, .tsv, .jsonl, .ndjson or .parquet"


def read(
    path: str | os.PathLike[str],
    *,
    input: str | Sequence[str] | None = None,  # noqa: A002 - the option's name
    target: str | None = None,
    groups: str | Sequence[str] = (),
    cluster: str | None = None,
    id: str | None = None,  # noqa: A002 - the option's name
    encoding: str = "utf-8",
    kind: TargetKind = "label",
) -> DataSet:
    r"""Open a data set: a folder of class folders with images, or a CSV, TSV, JSON Lines or Parquet file.

    Only the header and the first rows are read; the rest streams when the data set is iterated over.

    Args:
        path: The folder or file. A folder takes groups and clusters from a `metadata.csv` beside its class folders,
            with a column `file_name`.
        input: Columns that the model gets, as a list or separated by commas; several become named fields. Cells
            that name image files are paths relative to the table's folder. Without it the first of text, input,
            sentence, image, path, file_name.
        target: Column of the right answer; without it the first of label, target, class, answer.
        groups: Columns to score by, as a list or separated by commas.
        cluster: Column of the unit that resampling uses (a patient, a writer); without it each row is its own.
        id: Column of the ids; without it rows are numbered: `row-000001`.
        encoding: Of the text of a table.
        kind: What the right answers are, as the task needs them: `label`, `text`, `number`, `answers`, `spans`,
            `boxes`, `masks`, `keypoints` or `ids`. How cells hold them: see `perturb.data.targets.target_from`.

    Returns:
        A data set to iterate over, sample by sample.

    Raises:
        DataError: If there is no such data set or column.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = pathlib.Path(folder, "reviews.csv")
        ...     _ = table.write_text("text,label\nGood food.,positive\n")
        ...     [(sample.id, sample.input, sample.target) for sample in read(table)]
        [('row-000001', 'Good food.', 'positive')]
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"Expected a data set in '{path}'; there is no such file or folder. Check the path.")
    if path.is_dir():
        if input or target or id:
            raise DataError(
                f"Expected no input, target or id column for the folder '{path}': its class folders are the labels. "
                "Leave out --input, --target and --id, or give a table in place of the folder."
            )
        if kind != "label":
            raise DataError(
                f"Expected {kind} as right answers; the class folders of '{path}' hold labels. Give a table with a "
                f"column of {kind} in place of the folder."
            )
        _refuse_export(path)
        _check_class_folders(path)
        return ImageFolder(path, find_metadata(path, split_names(groups), cluster, encoding))
    source = _open(path, encoding)
    columns = choose_columns(
        source.columns(), table=path.name, input=input, target=target, groups=groups, cluster=cluster, id=id, kind=kind
    )
    return make_table(source, columns, kind)


def _open(path: Path, encoding: str) -> Source:
    match path.suffix.lower():
        case ".csv":
            return CsvRows(path, encoding)
        case ".tsv":
            return CsvRows(path, encoding, delimiter="\t")
        case ".jsonl" | ".ndjson":
            return JsonRows(path, encoding)
        case ".parquet":
            from perturb.data.parquet_rows import ParquetRows

            return ParquetRows(path)
        case _:
            raise DataError(f"Expected a folder of images or a file ending in {_KINDS}; got {path.name!r}.")


def _refuse_export(folder: Path) -> None:
    """The class folders of an export lie three levels down; at its top, the axes would be taken for classes."""
    if (folder / "generate.json").is_file() and (folder / "manifest.jsonl").is_file():
        tier = next((path.parent.parent for path in sorted(folder.glob("*/*/*/*/*.png"))), folder)
        raise DataError(
            f"Expected class folders in '{folder}'; it is an export of `perturb generate`, with axes at its top. "
            f"Read one tier of it, such as '{tier}'."
        )


def _check_class_folders(folder: Path) -> None:
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    if any(entry.is_dir() for entry in entries):
        return
    images = sum(is_image_name(entry.name) for entry in entries)
    tables = [entry.name for entry in entries if entry.suffix.lower() in _KINDS]
    hint = f" To read a table, name it: {folder / min(tables)}" if tables else ""
    raise DataError(
        f"Expected class folders with images, {folder.name}/CLASS/FILE.png; got {images} images and "
        f"{len(entries) - images} other files in '{folder}'. Move each image into a folder named after its class.{hint}"
    )
