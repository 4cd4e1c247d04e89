"""`--limit`: a keyed random subset of a data set."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from perturb.data.forwarded import Forwarded
from perturb.data.index import Summary
from perturb.data.record import DataSet, Record
from perturb.errors import UsageError
from perturb.keys import digest

_DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Subset(Forwarded):
    """Some records of a data set, in its order.

    Attributes:
        takes: Says of each record whether it is in; picklable.
    """

    takes: Callable[[Record], bool]

    def records(self) -> Iterator[Record]:
        """Stream the records that are in."""
        return filter(self.takes, self.data.records())


def subset(data: DataSet, summary: Summary, limit: int, seed: int) -> DataSet:
    """Take a keyed random subset: whether a record is in depends on seed and ids, not on the order.

    The subset of a smaller limit lies in that of a larger one.

    Args:
        data: The data set; unchanged where it has no more than `limit` records.
        summary: Of the data set.
        limit: Number of records, 1 or more.
        seed: Keys the choice.

    Raises:
        UsageError: If the limit is less than 1.

    Example:
        >>> from perturb.contracts import Sample
        >>> from perturb.data.index import check
        >>> from perturb.data.memory import InMemory
        >>> data = InMemory([Sample(name, "Good.", "positive") for name in "abcdefgh"])
        >>> [record.id for record in subset(data, check(data), 3, seed=7).records()]
        ['b', 'c', 'g']
    """
    if limit < 1:
        raise UsageError(f"Expected a limit of at least 1 record; got limit={limit}. Leave it out to use all.")
    if summary.records <= limit:
        return data
    threshold = max(heapq.nsmallest(limit, (_rank(seed, record) for record in data.records())))
    return Subset(data, partial(_ranks_within, seed, threshold))


def split(data: DataSet, share: float, seed: int) -> tuple[DataSet, DataSet]:
    """Split a data set by cluster: whether one is in the first part depends on seed and name, not on the others.

    Args:
        data: The data set.
        share: Of the clusters in the first part, in 0..1; met on average.
        seed: Keys the choice.

    Returns:
        Both parts.

    Example:
        >>> from perturb.contracts import Sample
        >>> from perturb.data.memory import InMemory
        >>> data = InMemory([Sample(name, "Good.", "positive") for name in "abcdefgh"])
        >>> [[record.id for record in part.records()] for part in split(data, 0.25, seed=9)]
        [['g', 'h'], ['a', 'b', 'c', 'd', 'e', 'f']]
    """
    first, second = (Subset(data, partial(_falls, share, seed, side)) for side in (True, False))
    return first, second


def _falls(share: float, seed: int, side: bool, record: Record) -> bool:
    drawn = int.from_bytes(digest("split", seed, record.cluster)) / 256**_DIGEST_BYTES
    return (drawn < share) == side


def _ranks_within(seed: int, threshold: bytes, record: Record) -> bool:
    return _rank(seed, record) <= threshold


def _rank(seed: int, record: Record) -> bytes:
    return digest("limit", seed, record.id)
