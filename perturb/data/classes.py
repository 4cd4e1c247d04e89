"""The class of a sample as one of its groups, where a suite has gates for single classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from perturb.contracts import Sample, TargetKind
from perturb.contracts.generator import Modality
from perturb.data.record import DataSet, Layout, Record

__all__ = ["CLASS", "WithClasses"]

CLASS: Final = "class"


@dataclass(frozen=True, slots=True)
class WithClasses:
    """A data set whose samples have the group `class`; a column of that name stays as it is.

    Attributes:
        data: The data set as it is kept.
    """

    data: DataSet

    @property
    def name(self) -> str:
        """That of the data."""
        return self.data.name

    @property
    def modality(self) -> Mapping[str, Modality]:
        """That of the data."""
        return self.data.modality

    @property
    def kind(self) -> TargetKind:
        """That of the data."""
        return self.data.kind

    @property
    def layout(self) -> Layout:
        """That of the data."""
        return self.data.layout

    def notes(self) -> Sequence[str]:
        """Return those of the data."""
        return self.data.notes()

    def records(self) -> Iterator[Record]:
        """Stream those of the data, with the group."""
        for record in self.data.records():
            yield replace(record, groups=_with_class(record)) if isinstance(record.target, str) else record

    def load(self, record: Record) -> Sample:
        """Load a record, with the group.

        Raises:
            DataError: If it cannot be read.
        """
        sample = self.data.load(record)
        return replace(sample, groups=_with_class(sample)) if isinstance(sample.target, str) else sample

    def fingerprint(self, record: Record) -> bytes:
        """Digest a record as the data do."""
        return self.data.fingerprint(record)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def _with_class(one: Sample | Record) -> dict[str, str]:
    return {CLASS: str(one.target)} | dict(one.groups)
