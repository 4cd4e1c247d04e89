"""The pool that partners come from: frozen in the run, so that a variant depends on nothing but its key."""

from __future__ import annotations

import contextlib
import itertools
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from perturb.contracts import Partner, Sample
from perturb.data import DataSet, Record
from perturb.engine.distance import input_digest
from perturb.engine.readonly import read_only
from perturb.errors import DataError
from perturb.keys import digest, rendezvous

POOL_SIZE: Final = 256
_KEPT_LOADED: Final = 16


@dataclass(slots=True, eq=False)
class Pool:
    """Samples of a data set from which a generator's second sample is picked by key.

    Attributes:
        data: Loads the records.
        records: At most `POOL_SIZE` records, each of which can be read.
        digests: The digest of each one's input.
        digest: Over ids, targets and inputs; part of every key that uses the pool.
    """

    data: DataSet
    records: tuple[Record, ...]
    digests: tuple[str, ...]
    digest: bytes
    _loaded: OrderedDict[str, Sample] = field(default_factory=OrderedDict)

    def pick(self, key: bytes, sample: Sample, wanted: Partner) -> tuple[Sample, str] | None:
        """Pick a partner and its input's digest, or None where no sample of the wanted class is there."""
        fitting = [i for i, r in enumerate(self.records) if (r.target != sample.target) == wanted.other_class]
        chosen = rendezvous(key, [self.records[i].id for i in fitting], exclude=sample.id)
        if chosen is None:
            return None
        index = fitting[chosen]
        return self._load(self.records[index]), self.digests[index]

    def _load(self, record: Record) -> Sample:
        if record.id in self._loaded:
            self._loaded.move_to_end(record.id)
            return self._loaded[record.id]
        sample = self._loaded[record.id] = read_only(self.data.load(record))
        if len(self._loaded) > _KEPT_LOADED:
            self._loaded.popitem(last=False)
        return sample


def build_pool(data: DataSet, candidates: DataSet) -> Pool:
    """Freeze a pool: the first `POOL_SIZE` candidates that have a target and can be read, sorted by id.

    Args:
        data: Loads the records.
        candidates: A keyed random subset of the data.
    """
    found: list[tuple[Record, str]] = []
    usable = (r for r in candidates.records() if not r.problem and (r.target is not None or r.annotation))
    for record in itertools.islice(usable, POOL_SIZE):
        with contextlib.suppress(DataError):  # the same record is a data_error outcome of its own
            found.append((record, input_digest(data.load(record).input)))
    found.sort(key=lambda pair: pair[0].id)
    parts = [part for record, made in found for part in (record.id, str(record.target) + record.annotation, made)]
    return Pool(data, tuple(record for record, _ in found), tuple(made for _, made in found), digest(*parts))
