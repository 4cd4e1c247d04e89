"""A data set that shows another one otherwise: what it does not change, it asks of that one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perturb.contracts import Sample, TargetKind
from perturb.contracts.generator import Modality
from perturb.data.record import DataSet, Layout, Record


@dataclass(frozen=True, slots=True)
class Forwarded:
    """All of a data set as it is; who shows it otherwise replaces `records` or `load`.

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
        """Stream those of the data."""
        return self.data.records()

    def load(self, record: Record) -> Sample:
        """Load as the data do.

        Raises:
            DataError: If it cannot be read.
        """
        return self.data.load(record)

    def fingerprint(self, record: Record) -> bytes:
        """Digest a record as it is kept."""
        return self.data.fingerprint(record)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())
