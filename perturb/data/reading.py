"""`perturb.read`: one door to every kind of data set."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from perturb.contracts import TargetKind
from perturb.data.chats import chat_column
from perturb.data.columns import choose_columns, split_names
from perturb.data.csv_rows import CsvRows
from perturb.data.forms import CONLL, TABLES, Said, open_folder, open_json, open_tagged
from perturb.data.json_rows import JsonRows
from perturb.data.record import DataSet
from perturb.data.rows import Source
from perturb.data.table import make_table
from perturb.errors import DataError


def read(
    path: str | os.PathLike[str],
    *,
    input: str | Sequence[str] | None = None,  # noqa: A002 - the option's name
    target: str | None = None,
    groups: str | Sequence[str] = (),
    cluster: str | None = None,
    id: str | None = None,  # noqa: A002 - the option's name
    encoding: str = "utf-8",
    kind: TargetKind | None = None,
) -> DataSet:
    r"""Open a data set: a folder of images, a table, or a COCO, SQuAD or CoNLL file; its content says which.

    Folders are class folders; KITTI's `image_2` and `label_2`; or `images` beside label maps in `masks` (or folders of
    like names, such as `image` and `labels`, with a PNG for each picture), with the names of the classes in
    `classes.txt`. Tables are CSV, TSV, JSON Lines and Parquet. Tables and CoNLL files stream when the data set is
    iterated over; JSON files are read as a whole.

    Args:
        path: The folder or file. A folder takes groups and clusters from a `metadata.csv` in it, with a column
            `file_name`.
        input: Columns that the model gets, as a list or separated by commas; several become named fields. Cells
            that name image files are paths relative to the table's folder, and lists of messages are chats. Without it
            a column `messages` or `prompt` of chats, or a usual pair such as sentence1 and sentence2 or instruction and
            input, or the first of text, input, sentence, image, path, file_name, prompt, instruction, question.
        target: Column of the right answer; without it the first of label, target, class, answer, output, or the
            assistant's last turn of a chat.
        groups: Columns to score by, as a list or separated by commas; of a COCO or SQuAD file the keys of an image or
            question.
        cluster: Column of the unit that resampling uses (a patient, a writer); without it each row is its own.
        id: Column of the ids; without it rows are numbered: `row-000001`.
        encoding: Of the text of a table.
        kind: What the right answers are, as the task needs them: `label`, `text`, `number`, `answers`, `spans`,
            `boxes`, `masks`, `keypoints` or `ids`. How cells hold them: see `perturb.data.targets.target_from`. Without
            it what the data hold: labels in tables and class folders, boxes in COCO files.

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
    said = Said(split_names(input), target, split_names(groups), cluster, id, encoding, kind)
    if path.is_dir():
        return open_folder(path, said)
    match path.suffix.lower():
        case ".json":
            return open_json(path, said)
        case suffix if suffix in CONLL:
            return open_tagged(path, said)
        case _:
            return _open_table(path, said)


def _open_table(path: Path, said: Said) -> DataSet:
    source = _source(path, said.encoding)
    chat = chat_column(source, said.input)
    columns = choose_columns(
        source.columns(),
        table=path.name,
        input=said.input,
        target=said.target,
        groups=said.groups,
        cluster=said.cluster,
        id=said.id,
        kind=said.kind or "label",
        chat=chat,
    )
    return make_table(source, columns, said.kind or "label")


def _source(path: Path, encoding: str) -> Source:
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
            raise DataError(
                f"Expected a folder of images, a COCO or SQuAD file (.json), a CoNLL file ({', '.join(CONLL)}), or a "
                f"table ending in {TABLES}; got {path.name!r}."
            )
