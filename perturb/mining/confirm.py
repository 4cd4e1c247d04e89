"""Failures confirmed by a fresh trial: each variant is made again from its key, and the model is asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, Literal, NamedTuple

import pyarrow as pa

from perturb.contracts import Sample, Variant
from perturb.data.encoding import delivered
from perturb.engine.chunks import Job, Made, load
from perturb.engine.distance import input_digest
from perturb.engine.render import render_one
from perturb.engine.run import ask_chunk
from perturb.errors import PerturbError
from perturb.mining.pool import Pool, at_stake, is_lost
from perturb.models import Caller
from perturb.score.part import Part
from perturb.store import OUTCOME_SCHEMA
from perturb.tasks import Task

_AT_ONCE: Final = 16
Verdict = Literal["confirmed", "unconfirmed", "different"]


class Trial(NamedTuple):
    """What came of one failure when it was tried again.

    Attributes:
        row: Of the pool.
        verdict: `confirmed` where the model fails again; `different` where the variant could not be made as it was.
        variant: As it was made again, its input as the model got it; None where it could not be made.
        score: Of the answer to the clean sample, by the primary metric.
    """

    row: int
    verdict: Verdict
    variant: Variant | None = None
    score: float = 0.0


def try_again(
    rows: Sequence[int], pool: Pool, job: Job, task: Task, caller: Caller, *, batch_size: int, least_loss: float
) -> Iterator[Trial]:
    """Make variants of one run again and ask a model about them and their clean samples.

    Args:
        rows: Of the pool, all of them of this run.
        pool: The variants.
        job: The run's data and recipe.
        task: What is asked.
        caller: The model.
        batch_size: Inputs it gets at once.
        least_loss: What counts as lost, as in `perturb.mining.pool.gather`.
    """
    samples = load_samples(job, {pool.sample.values[pool.sample.codes[row]] for row in rows})
    waiting = iter([(row, _remake(pool, job, samples, row)) for row in rows])
    while batch := list(islice(waiting, _AT_ONCE)):
        yield from (Trial(row, "different") for row, made in batch if made is None)
        again = [(row, made) for row, made in batch if made is not None]
        if not again:
            continue
        answers = fail([made for _, made in again], task, caller, batch_size=batch_size, least_loss=least_loss)
        for (row, made), (failed, score) in zip(again, answers, strict=True):
            verdict: Verdict = "confirmed" if failed else "unconfirmed"
            yield Trial(row, verdict, made.variants[0], score)


def fail(
    several: Sequence[Made], task: Task, caller: Caller, *, batch_size: int, least_loss: float
) -> list[tuple[bool, float]]:
    """Ask about clean samples and one variant of each: say whether it fails, and the score of the clean answer."""
    part = Part(pa.Table.from_pylist(ask_chunk(several, caller, batch_size), OUTCOME_SCHEMA), task)
    failing = set(at_stake(part).tolist()) & set(is_lost(part, least_loss).nonzero()[0].tolist())
    return [(2 * number + 1 in failing, float(part.score[2 * number])) for number in range(len(several))]


def load_samples(job: Job, wanted: set[str]) -> dict[str, tuple[Made, Sample]]:
    """Load clean samples by id, each also as the model gets it."""
    found = {}
    for record in job.data.records():
        if record.id in wanted:
            sample = load(job.data, record)
            clean = replace(sample, input=delivered(sample.input, job.encoding, clean=True))
            known = replace(record, target=sample.target, annotation="")
            found[record.id] = Made(known, clean, input_digest(sample.input)), sample
    return found


def _remake(pool: Pool, job: Job, samples: dict[str, tuple[Made, Sample]], row: int) -> Made | None:
    """Make a variant again; None where it is not the one that was asked about."""
    made = at_severity(pool, job, samples, row, float(pool.severity[row]))
    return made if made is not None and made.variants[0].input_digest == pool.digest[row] else None


def at_severity(
    pool: Pool, job: Job, samples: dict[str, tuple[Made, Sample]], row: int, severity: float
) -> Made | None:
    """Make the variant of a row at any severity; None where its generator cannot take the sample."""
    made, sample = samples[pool.sample.values[pool.sample.codes[row]]]
    name, replicate = pool.generator.values[pool.generator.codes[row]], int(pool.replicate[row])
    try:
        variant, _ = render_one(sample, job.recipe, name=name, replicate=replicate, severity=severity)
    except PerturbError:
        return None
    return replace(made, variants=(replace(variant, input=delivered(variant.input, job.encoding)),))
