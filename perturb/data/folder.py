"""A folder of class folders as a data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perturb.contracts import Sample, TargetKind
from perturb.contracts.generator import Modality
from perturb.data.files import IMAGE_SUFFIXES, digest_fields, load_sample
from perturb.data.metadata import Metadata
from perturb.data.record import INPUT, Layout, Record
from perturb.data.walk import Found, Kind, walk


@dataclass(frozen=True, slots=True)
class ImageFolder:
    """A folder `ROOT/CLASS/**/FILE`: the class folder's name is the label, the path without suffix the id.

    Hidden files, files that are not images and images in no class folder are no records; `notes` counts them.
    Records come sorted by path. Memory: the listing of one folder at a time, and the metadata where there are any.

    Attributes:
        root: The folder that holds the class folders.
        metadata: Where groups and clusters come from; None without.
    """

    root: Path
    metadata: Metadata | None = None

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.resolve().name

    @property
    def modality(self) -> Mapping[str, Modality]:
        """One image."""
        return {INPUT: "image"}

    @property
    def kind(self) -> TargetKind:
        """Class labels."""
        return "label"

    @property
    def layout(self) -> Layout:
        """Class folders."""
        return Layout("folder")

    def notes(self) -> Sequence[str]:
        """Count what was ignored."""
        counts = Counter(found.kind for found in walk(self.root))
        said: dict[Kind, str] = {
            "hidden": "hidden files and folders were ignored",
            "other": f"files were ignored, since they do not end in {', '.join(IMAGE_SUFFIXES)}",
            "unclassed": "images were ignored, since they lie in no class folder",
        }
        return [f"{counts[kind]} {words}." for kind, words in said.items() if counts[kind]]

    def records(self) -> Iterator[Record]:
        """Stream the index, sorted by path."""
        rows = self.metadata.rows() if self.metadata else None
        for found in walk(self.root):
            if found.kind == "image":
                yield self._record(found, rows)

    def _record(self, found: Found, rows: Mapping[str, tuple[Mapping[str, str], str]] | None) -> Record:
        label = found.path.partition("/")[0]
        problem = found.problem
        groups, cluster = ({}, "") if rows is None else rows.get(found.path, ({}, ""))
        if rows is not None and found.path not in rows and not problem:
            problem = f"Expected a row for {found.path!r} in metadata.csv; there is none. Add one."
        return Record(found.id, {INPUT: found.path}, label, groups, cluster, problem)

    def load(self, record: Record) -> Sample:
        """Open the record's image; see `perturb.data.images.load_image`."""
        return load_sample(self.root, record, self.modality)

    def fingerprint(self, record: Record) -> bytes:
        """Digest the record's path and the bytes of its file."""
        return digest_fields(self.root, record, self.modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())
