"""Chunks: a few samples with all their variants, made and dropped together, so that memory does not grow."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from perturb.contracts import Input, Sample, Variant
from perturb.data import DataSet, Record
from perturb.engine.render import Recipe, render_variants
from perturb.errors import DataError

_CHUNK_BYTES: Final = 48 * 2**20
_LARGEST_CHUNK: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """One record with all its variants, or the reason why it could not be read."""

    record: Record
    sample: Sample | None
    variants: tuple[Variant, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What every chunk needs: where samples come from and what is made of them."""

    data: DataSet
    recipe: Recipe


def cut_chunks(data: DataSet, size: int) -> Iterator[tuple[int, tuple[Record, ...]]]:
    """Number the chunks of a data set, in canonical order."""
    records = data.records()
    for number in itertools.count():
        chunk = tuple(itertools.islice(records, size))
        if not chunk:
            return
        yield number, chunk


def make_chunk(job: Job, records: tuple[Record, ...]) -> list[Made]:
    """Load a chunk's records and make all their variants."""
    return [_make(job, record) for record in records]


def _make(job: Job, record: Record) -> Made:
    try:
        sample = load(job.data, record)
    except DataError as error:
        return Made(record, None, (), str(error))
    return Made(record, sample, tuple(render_variants(sample, job.recipe)))


def load(data: DataSet, record: Record) -> Sample:
    """Load one record.

    Raises:
        DataError: If it cannot be used; the message names it.
    """
    if record.problem:
        raise DataError(record.problem)
    return data.load(record)


def chunk_size_for(job: Job) -> int:
    """Choose how many samples make a chunk, by the first sample that can be read: the same on every machine."""
    for record in job.data.records():
        try:
            sample = load(job.data, record)
        except DataError:
            continue
        each = _bytes(sample.input) * (1 + job.recipe.variants_per_sample)
        return max(1, min(_LARGEST_CHUNK, _CHUNK_BYTES // max(each, 1)))
    return 1


def _bytes(value: Input) -> int:
    if isinstance(value, Mapping):
        return sum(_bytes(part) for part in value.values())
    return len(value) if isinstance(value, str) else value.nbytes
