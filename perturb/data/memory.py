"""Samples that are in memory already, as a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from perturb.contracts import (
    Answers,
    Boxes,
    Chat,
    Field,
    Ids,
    Keypoints,
    Masks,
    Sample,
    Spans,
    Target,
    TargetKind,
    check_image,
    check_text,
)
from perturb.contracts.chat import MESSAGES
from perturb.contracts.generator import Modality
from perturb.data.chats import chat_json
from perturb.data.content import content_parts
from perturb.data.record import INPUT, Layout, Record
from perturb.errors import DataError, InputError
from perturb.keys import digest


@dataclass(frozen=True, slots=True, eq=False)
class InMemory:
    """Samples that are in memory already, in the order given.

    Attributes:
        samples: Any inputs and targets; ids are unique.

    Raises:
        DataError: If two samples share an id.

    Example:
        >>> data = InMemory([Sample("a", "Good.", "positive"), Sample("b", "Bad.", "negative")])
        >>> [record.id for record in data.records()]
        ['a', 'b']
    """

    samples: Sequence[Sample]
    _places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places: dict[str, int] = {}
        for place, sample in enumerate(self.samples):
            if places.setdefault(sample.id, place) != place:
                raise DataError(
                    f"Expected each id once; samples {places[sample.id]} and {place} are both {sample.id!r}. "
                    "Give them ids of their own."
                )
        object.__setattr__(self, "_places", places)

    @property
    def name(self) -> str:
        """Fixed, as samples in memory have no file."""
        return "samples in memory"

    @property
    def modality(self) -> Mapping[str, Modality]:
        """Of the first sample."""
        fields = _fields(self.samples[0]) if self.samples else {}
        return {name: "text" if isinstance(value, str) else "image" for name, value in fields.items()}

    @property
    def kind(self) -> TargetKind:
        """Of the first sample's target; that of a text is a label."""
        return kind_of(self.samples[0].target) if self.samples else "label"

    @property
    def layout(self) -> Layout:
        """None."""
        return Layout("memory")

    def notes(self) -> Sequence[str]:
        """Nothing: every sample is a record."""
        return ()

    def records(self) -> Iterator[Record]:
        """Stream the index in the order given; an image's field names its place."""
        for place, sample in enumerate(self.samples):
            fields = {
                name: value if isinstance(value, str) else f"samples[{place}]"
                for name, value in _fields(sample).items()
            }
            yield Record(sample.id, fields, sample.target, sample.groups, sample.cluster, self._problem(sample))

    def _problem(self, sample: Sample) -> str:
        modality = self.modality
        fields = _fields(sample)
        if fields.keys() != modality.keys():
            return (
                f"Expected the fields {sorted(modality)} in sample {sample.id!r}, as in the first one; "
                f"got {sorted(fields)}. Give all samples the same fields."
            )
        for name, value in fields.items():
            try:
                check_image(value) if modality[name] == "image" else check_text(value)
            except InputError as error:
                return f"Sample {sample.id!r}: {error}"
        return ""

    def load(self, record: Record) -> Sample:
        """Return the sample itself."""
        if record.problem:
            raise DataError(record.problem)
        return self.samples[self._places[record.id]]

    def fingerprint(self, record: Record) -> bytes:
        """Digest the sample's texts, and the shape and pixels of its images."""
        return digest(*content_parts(_fields(self.samples[self._places[record.id]])))

    def __iter__(self) -> Iterator[Sample]:
        """Return sample after sample."""
        return map(self.load, self.records())


def kind_of(target: Target) -> TargetKind:
    """Say what a target is; a text counts as a label.

    Example:
        >>> kind_of("cat"), kind_of(2.5), kind_of(Ids({"d1": 1.0}))
        ('label', 'number', 'ids')
    """
    kinds: dict[type, TargetKind] = {float: "number", Answers: "answers", Spans: "spans", Boxes: "boxes", Ids: "ids"}
    kinds |= {int: "number", Masks: "masks", Keypoints: "keypoints"}
    return kinds.get(type(target), "label")


def _fields(sample: Sample) -> Mapping[str, Field]:
    if isinstance(sample.input, Chat):
        return {MESSAGES: chat_json(sample.input.conversation)}
    return sample.input if isinstance(sample.input, Mapping) else {INPUT: sample.input}
