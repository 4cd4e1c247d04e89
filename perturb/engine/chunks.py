"""Chunks: a few samples with all their variants, made and dropped together, so that memory does not grow."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from perturb.contracts import Input, Sample, Variant
from perturb.contracts.preparation import Encoding
from perturb.data import DataSet, Record
from perturb.data.encoding import delivered
from perturb.engine.distance import input_digest
from perturb.engine.render import Recipe, render_many
from perturb.errors import DataError

_CHUNK_BYTES: Final = 48 * 2**20
_LARGEST_CHUNK: Final = 32
_LOOKED_AT: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """One record with all its variants, or the reason why it could not be read.

    Attributes:
        record: The record, with the target that was loaded.
        sample: What was loaded; None where it could not be read.
        digest: Of the sample's input; empty without one.
        variants: In canonical order.
        problem: Why it could not be read; empty where it could.
    """

    record: Record
    sample: Sample | None
    digest: str = ""
    variants: tuple[Variant, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What every chunk needs.

    Attributes:
        data: Where samples come from.
        recipe: What is made of them.
        encoding: What all images go through at the end; None leaves them as they are.
    """

    data: DataSet
    recipe: Recipe
    encoding: Encoding | None = None


def cut_chunks(records: Iterable[Record], size: int) -> Iterator[tuple[int, tuple[Record, ...]]]:
    """Number the chunks of some records, in their order."""
    waiting = iter(records)
    for number in itertools.count():
        chunk = tuple(itertools.islice(waiting, size))
        if not chunk:
            return
        yield number, chunk


def make_chunk(job: Job, records: tuple[Record, ...]) -> list[Made]:
    """Load a chunk's records and make all their variants."""
    made = [load_clean(job.data, record) for record in records]
    variants = render_many([one.sample for one in made if one.sample is not None], job.recipe)
    return [one if one.sample is None else replace(one, variants=tuple(next(variants))) for one in made]


def deliver_chunk(job: Job, records: tuple[Record, ...]) -> list[Made]:
    """Make a chunk with every input as a model gets it: encoded and decoded again where the suite says so."""
    made = make_chunk(job, records)
    return made if job.encoding is None else [_delivered(one, job.encoding) for one in made]


def _delivered(made: Made, encoding: Encoding) -> Made:
    if made.sample is None:
        return made
    sample = replace(made.sample, input=delivered(made.sample.input, encoding, clean=True))
    variants = tuple(replace(variant, input=delivered(variant.input, encoding)) for variant in made.variants)
    return replace(made, sample=sample, variants=variants)


def load_clean(data: DataSet, record: Record) -> Made:
    """Load a record without making anything of it."""
    try:
        sample = load(data, record)
    except DataError as error:
        return Made(record, None, problem=str(error))
    return Made(replace(record, target=sample.target, annotation=""), sample, input_digest(sample.input))


def load(data: DataSet, record: Record) -> Sample:
    """Load one record.

    Raises:
        DataError: If it cannot be used; the message names it.
    """
    if record.problem:
        raise DataError(record.problem)
    return data.load(record)


def chunk_size_for(job: Job) -> int:
    """Choose how many samples make a chunk, by the largest of the first few: the same on every machine."""
    largest = max((_bytes(sample.input) for sample in itertools.islice(_readable(job.data), _LOOKED_AT)), default=0)
    each = max(1, largest * (1 + job.recipe.variants_per_sample))
    return max(1, min(_LARGEST_CHUNK, _CHUNK_BYTES // each))


def _readable(data: DataSet) -> Iterator[Sample]:
    for record in data.records():
        with contextlib.suppress(DataError):
            yield load(data, record)


def _bytes(value: Input) -> int:
    if isinstance(value, Mapping):
        return sum(_bytes(part) for part in value.values())
    return len(value) if isinstance(value, str) else value.nbytes
