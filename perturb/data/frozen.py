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

from perturb.contracts import Sample, TargetKind
from perturb.contracts.generator import Modality
from perturb.data.content import input_digest
from perturb.data.files import digest_fields, load_sample
from perturb.data.json_files import read_json
from perturb.data.json_rows import JsonRows
from perturb.data.record import INPUT, Layout, Record
from perturb.data.rows import Row
from perturb.data.targets import target_from
from perturb.data.writing import JsonlWriter, encode_png, write_file
from perturb.errors import DataError

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
                "Take the files as `perturb mine` wrote them."
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
            raise DataError(f"Expected a frozen set in '{root}'; its {ABOUT} is something else. Mine it again.")


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
    root.mkdir(parents=True, exist_ok=True)
    with JsonlWriter(root / _ROWS) as rows:
        for number, (sample, target, origin) in enumerate(samples, start=1):
            fields, checked = _kept(root, number, sample), input_digest(sample.input)
            row = (sample.id, fields, target, dict(sample.groups), sample.cluster, checked)
            rows.write([dict(zip(_COLUMNS, row, strict=True)) | {"origin": origin}])
    write_file(root / ABOUT, (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode())


def _kept(root: Path, number: int, sample: Sample) -> dict[str, str]:
    """Return the fields as a row holds them, each image written and named."""
    fields = sample.input if isinstance(sample.input, Mapping) else {INPUT: sample.input}
    kept: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, str):
            kept[name] = value
        else:
            kept[name] = f"images/{number:05d}.png" if name == INPUT else f"images/{number:05d}-{name}.png"
            write_file(root / kept[name], encode_png(value))
    return kept
