"""The class of a sample as one of its groups, where a suite has gates for single classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from perturb.contracts import Sample
from perturb.data.forwarded import Forwarded
from perturb.data.record import Record

__all__ = ["CLASS", "WithClasses"]

CLASS: Final = "class"


@dataclass(frozen=True, slots=True)
class WithClasses(Forwarded):
    """A data set whose samples have the group `class`; a column of that name stays as it is."""

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


def _with_class(one: Sample | Record) -> dict[str, str]:
    return {CLASS: str(one.target)} | dict(one.groups)
