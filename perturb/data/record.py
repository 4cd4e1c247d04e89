"""What a data set is: an index that streams, and samples that are loaded one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from perturb.contracts import Sample, Target, TargetKind
from perturb.contracts.generator import Modality

INPUT = "input"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a data set's index: cheap, picklable, no image opened yet.

    Attributes:
        id: Unique in its data set.
        fields: Field name to its text, or to an image's path relative to the data folder, with forward slashes.
            A single input has the one field `input`.
        target: The right answer; a class label is a `str`. None where it is missing.
        groups: Slice name to this record's value; "" where it has none.
        cluster: The unit that resampling uses; the id where none is given.
        problem: Why this row cannot be used; "" if it can.
        annotation: What `load` makes the target of, where that is large (masks) and the target None, or checks it by:
            the size of a COCO image, and in a frozen set the digest that the input must have.
        contents: Field name to an encoded image, where the data hold it themselves rather than name a file.

    Example:
        >>> Record("r1", {"input": "Good food."}, "positive").cluster
        'r1'
    """

    id: str
    fields: Mapping[str, str]
    target: Target = None
    groups: Mapping[str, str] = field(default_factory=dict)
    cluster: str = ""
    problem: str = ""
    annotation: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.cluster:
            object.__setattr__(self, "cluster", self.id)


class Layout(NamedTuple):
    """How a data set is kept.

    Attributes:
        name: An export takes the same form where there is one.
        classes: Class name to its number in this form: a category's id, or a pixel's value; empty where it has none.
        points: The names of a keypointed class's points in their order; empty where there are none.
        selected_against: Digests of the models that the inputs were chosen against, because these fail on them.
        chunks: Whether the tags of tokens mark chunks.
    """

    name: Literal["folder", "table", "memory", "coco", "kitti", "masks", "squad", "conll"]
    classes: Mapping[str, int] = {}
    points: Mapping[str, tuple[str, ...]] = {}
    selected_against: tuple[str, ...] = ()
    chunks: bool = True


class DataSet(Protocol):
    """Labelled inputs, however they are kept. Picklable, since worker processes load from it."""

    @property
    def name(self) -> str:
        """What to call it in a report."""

    @property
    def modality(self) -> Mapping[str, Modality]:
        """Field name to what it holds: `image` or `text`."""

    @property
    def kind(self) -> TargetKind:
        """What the right answers are."""

    @property
    def layout(self) -> Layout:
        """How it is kept."""

    def notes(self) -> Sequence[str]:
        """Say in sentences what of the source is no record, such as files that are not images."""

    def records(self) -> Iterator[Record]:
        """Stream the index from its start, always in the same order, in bounded memory."""

    def load(self, record: Record) -> Sample:
        """Open the record's input.

        Raises:
            DataError: If it cannot be read; the message names the record or file and what to do.
        """

    def fingerprint(self, record: Record) -> bytes:
        """Digest the content of the record's input without decoding it: texts, or the bytes of its files.

        Raises:
            DataError: If a file cannot be read.
        """

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample; a record that cannot be used is a DataError."""
