"""A frozen set: inputs that models failed on, kept byte for byte, to be asked again.

frozen.json      what the right answers are, the fields, and the models that the inputs were chosen against
data.jsonl       an input each: its fields, right answer, groups, cluster, digest, and where it comes from
images/          lossless, where a field holds an image
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.contracts import Chat, Input, Sample, TargetKind
from perturb.contracts.chat import MESSAGES
from perturb.contracts.generator import Modality
from perturb.data.chats import chat_json
from perturb.data.content import input_digest
from perturb.data.files import digest_fields, load_sample
from perturb.data.json_files import read_json
from perturb.data.json_rows import JsonRows
from perturb.data.record import INPUT, Layout, Record
from perturb.data.rows import Row
from perturb.data.targets import target_from
from perturb.data.writing import JsonlWriter, encode_png, write_file
from perturb.errors import DataError

Kept = Mapping[str, Any]

ABOUT: Final = "frozen.json"
_ROWS: Final = "data.jsonl"
_COLUMNS: Final = ("id", "fields", "target", "groups", "cluster", "digest")


@dataclass(frozen=True, slots=True)
class FrozenSet:
    """A folder that `write_frozen` made; loading an input checks that it is still the one that was frozen.

    Attributes:
        root: The folder.
        modality: Field name to what it holds.
        kind: What the right answers are.
        selected_against: Digests of the models that the inputs were chosen against.
    """

    root: Path
    modality: Mapping[str, Modality]
    kind: TargetKind
    selected_against: tuple[str, ...]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.resolve().name

    @property
    def layout(self) -> Layout:
        """A table, of inputs that some models fail on more than on others."""
        return Layout("table", selected_against=self.selected_against)

    def notes(self) -> Sequence[str]:
        """Say what the inputs are."""
        return ["These inputs were chosen because models failed on them: the scores say nothing of other inputs."]

    def records(self) -> Iterator[Record]:
        """Stream the index in file order."""
        for row in JsonRows(self.root / _ROWS).rows(_COLUMNS):
            yield self._record(row)

    def _record(self, row: Row) -> Record:
        name = f"line {row.line}"
        try:
            name, fields, target = (row.cells[column] for column in _COLUMNS[:3])
            field = target.get("field", "") if isinstance(target, Mapping) else ""
            right = target_from(target, self.kind, text=fields.get(field or INPUT, ""), field=field)
            cells = row.cells
            return Record(name, fields, right, cells["groups"], cells["cluster"], annotation=cells["digest"])
        except (DataError, KeyError, TypeError, AttributeError) as error:
            why = row.problem or str(error)
            return Record(name, {}, problem=f"{name} of {_ROWS} in {self.name!r} is not as it was written: {why}.")

    def load(self, record: Record) -> Sample:
        """Open the record's input.

        Raises:
            DataError: If it cannot be read, or is another one than was frozen.
        """
        sample = load_sample(self.root, record, self.modality)
        if input_digest(sample.input) != record.annotation:
            raise DataError(
                f"Expected {record.id!r} of the frozen set {self.name!r} as it was frozen; it has changed since. "
                "Take the files as perturb wrote them."
            )
        return sample

    def fingerprint(self, record: Record) -> bytes:
        """Digest the record's texts, and the paths and bytes of its images."""
        return digest_fields(self.root, record, self.modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def open_frozen(root: Path) -> FrozenSet:
    """Open a frozen set.

    Raises:
        DataError: If its `frozen.json` is not as it was written.
    """
    match read_json(root / ABOUT):
        case {"kind": str(kind), "modality": dict(modality), "selected_against": list(models)}:
            return FrozenSet(root, modality, kind, tuple(models))  # type: ignore[arg-type]
        case _:
            raise DataError(
                f"Expected a frozen set in '{root}'; its {ABOUT} is something else. Write it again with `perturb mine` "
                "or `perturb search`."
            )


def write_frozen(
    root: Path, samples: Iterable[tuple[Sample, Any, Mapping[str, Any]]], about: Mapping[str, Any]
) -> None:
    """Write a frozen set.

    Args:
        root: The folder; it is made.
        samples: Each with its right answer as JSON holds it (`perturb.store.targets.target_json`), and with where it
            comes from.
        about: What `frozen.json` says: `kind`, `modality` and `selected_against`, and anything else.

    Example:
        >>> import tempfile
        >>> about = {"kind": "label", "modality": {"input": "text"}, "selected_against": ["5f"]}
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_frozen(Path(folder), [(Sample("a", "Goood.", "positive"), "positive", {"axis": "typos"})], about)
        ...     [(sample.input, sample.target) for sample in open_frozen(Path(folder))]
        [('Goood.', 'positive')]
    """
    write_frozen_rows(root, (_row(root, number, *one) for number, one in enumerate(samples, start=1)), about)


def write_frozen_rows(root: Path, rows: Iterable[Kept], about: Mapping[str, Any]) -> None:
    """Write the index of a frozen set whose images are there, one row an input, and its `frozen.json`."""
    root.mkdir(parents=True, exist_ok=True)
    with JsonlWriter(root / _ROWS) as index:
        for row in rows:
            index.write([dict(row)])
    write_file(root / ABOUT, (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode())


def _row(root: Path, number: int, sample: Sample, target: Any, origin: Mapping[str, Any]) -> Kept:
    fields, checked = kept_fields(root, f"{number:05d}", sample.input), input_digest(sample.input)
    row = (sample.id, fields, target, dict(sample.groups), sample.cluster, checked)
    return dict(zip(_COLUMNS, row, strict=True)) | {"origin": origin}


def kept_fields(root: Path, name: str, value: Input) -> dict[str, str]:
    """Return the fields of an input as a row holds them, each image written as `images/NAME.png`."""
    if isinstance(value, Chat):
        return {MESSAGES: chat_json(value.conversation)}
    fields = value if isinstance(value, Mapping) else {INPUT: value}
    kept: dict[str, str] = {}
    for field, part in fields.items():
        if isinstance(part, str):
            kept[field] = part
        else:
            kept[field] = f"images/{name}.png" if field == INPUT else f"images/{name}-{field}.png"
            write_file(root / kept[field], encode_png(part))
    return kept
