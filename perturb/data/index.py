"""One pass over a data set before anything is run on it."""

from __future__ import annotations

import hashlib
import unicodedata
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from perturb.contracts import TargetKind
from perturb.contracts.generator import Modality
from perturb.data.content import content_parts
from perturb.data.record import DataSet, Layout, Record
from perturb.errors import DataError
from perturb.keys import digest

_EXAMPLES: Final = 5
_DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Summary:
    """What one pass over a data set found.

    Attributes:
        records: Number of records, usable or not.
        unusable: Number of records with a problem.
        problems: The first five problems.
        labels: Class label to its number of usable records.
        modality: Field name to `image` or `text`.
        digest: 32 hexadecimal digits over ids, targets, groups, clusters and inputs, in order.
        case_twins: Two ids that differ by case or Unicode form only, None where there are none: files named after
            them would overwrite one another on Windows and macOS.
        notes: What of the source is no record, in sentences.
        kind: What the right answers are.
        layout: How the data are kept.
    """

    records: int
    unusable: int
    problems: tuple[str, ...]
    labels: Mapping[str, int]
    modality: Mapping[str, Modality]
    digest: str
    case_twins: tuple[str, str] | None
    notes: tuple[str, ...]
    kind: TargetKind
    layout: Layout


def check(data: DataSet, *, contents: bool = True) -> Summary:
    """Check and summarise a data set in one pass, with about 16 bytes of memory a record.

    Args:
        data: The data set.
        contents: Whether the digest covers the bytes of files; without it their paths stand for them.

    Raises:
        DataError: If there is no usable record, or two records share an id.

    Example:
        >>> from perturb.contracts import Sample
        >>> from perturb.data.memory import InMemory
        >>> summary = check(InMemory([Sample("a", "Good.", "positive"), Sample("b", "Bad.", "negative")]))
        >>> summary.records, summary.labels, summary.digest
        (2, {'positive': 1, 'negative': 1}, 'ac533a45e6fef844d656fcb369ed1e63')
    """
    state = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    hashes = array("q")
    labels: Counter[str] = Counter()
    problems: list[str] = []
    unusable = 0
    for record in data.records():
        hashes.append(hash(_folded(record.id)))
        fingerprint, problem = _fingerprint(data, record, contents=contents)
        state.update(_digest(record, fingerprint))
        if problem:
            unusable += 1
            problems += [problem] if len(problems) < _EXAMPLES else []
        elif isinstance(record.target, str) and data.kind == "label":
            labels[record.target] += 1
    notes = tuple(data.notes())
    if unusable == len(hashes):
        why = f"of {unusable} records none can be used, the first since: {problems[0]}" if problems else "it has none."
        raise DataError(" ".join((f"Expected samples in {data.name!r}; {why}", *notes)))
    return Summary(
        records=len(hashes),
        unusable=unusable,
        problems=tuple(problems),
        labels=dict(labels),
        modality=data.modality,
        digest=state.hexdigest(),
        case_twins=_find_twins(data, hashes),
        notes=notes,
        kind=data.kind,
        layout=data.layout,
    )


def _folded(identity: str) -> str:
    return identity.lower() if identity.isascii() else unicodedata.normalize("NFC", identity.casefold())


def _fingerprint(data: DataSet, record: Record, *, contents: bool) -> tuple[bytes, str]:
    if record.problem:
        return b"unusable", record.problem
    if not contents:
        return digest(*content_parts(record.fields)), ""
    try:
        return data.fingerprint(record), ""
    except DataError as error:
        return b"unreadable", str(error)


def _digest(record: Record, fingerprint: bytes) -> bytes:
    described = (record.id, record.target, record.groups, record.cluster, *filter(None, [record.annotation]))
    return digest(fingerprint, *content_parts(described))


def _find_twins(data: DataSet, hashes: array[int]) -> tuple[str, str] | None:
    """Look for records that share an id, in a second pass where hashes say that there may be some."""
    ordered = np.sort(np.frombuffer(hashes, dtype=np.int64))
    suspects = set(ordered[1:][ordered[1:] == ordered[:-1]].tolist())
    if not suspects:
        return None
    places: dict[str, int] = {}
    folded: dict[str, str] = {}
    twins = None
    for number, (record, hashed) in enumerate(zip(data.records(), hashes, strict=True), 1):
        if hashed not in suspects:
            continue
        if places.setdefault(record.id, number) != number:
            raise DataError(
                f"Expected each id once in {data.name!r}; records {places[record.id]} and {number} are both "
                f"{record.id!r}. Give each its own; of a table, name a column of unique ids (--id), or leave it out to "
                "number the rows."
            )
        first = folded.setdefault(_folded(record.id), record.id)
        twins = twins or ((first, record.id) if first != record.id else None)
    return twins
