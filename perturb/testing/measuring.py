"""Rates over keyed variants: what the statistical assertions are made of, never Hypothesis' choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from perturb.api import as_data, recipe_for
from perturb.contracts import TIERS, Sample, parse_severity
from perturb.data import DataSet, Record, check
from perturb.engine.chunks import Job, cut_chunks, make_chunk
from perturb.engine.run import ask_chunk, stop_at_dead_model
from perturb.errors import UsageError
from perturb.models import Caller, Model
from perturb.models.determinism import probe
from perturb.score.counts import Tally
from perturb.score.tally import tally
from perturb.store import OUTCOME_SCHEMA
from perturb.tasks import find_task
from perturb.testing.asking import warn_of

__all__ = ["Measured", "measure", "named", "tiers_up_to"]

_CHUNK = 8


def named(axis: str | None, generator: str | None, who: str) -> str:
    """Return the one of axis and generator that is given.

    Raises:
        UsageError: If not one of them is.
    """
    if axis is not None and generator is None:
        return axis
    if generator is not None and axis is None:
        return generator
    raise UsageError(f"{who} needs either axis=... or generator=..., to say what it tests.")


def tiers_up_to(up_to: float | str, who: str) -> tuple[float, ...]:
    """Return the whole tiers from 1 to one.

    Raises:
        UsageError: If there are none.
    """
    tiers = tuple(tier for tier in TIERS if tier <= parse_severity(up_to))
    if not tiers:
        raise UsageError(f"{who} tests whole tiers from 1 on; got up_to={up_to!r}.")
    return tiers


class Measured(NamedTuple):
    """What came of asking.

    Attributes:
        tally: Counts of all outcomes.
        warning: A sentence where the model did not answer the same when asked again; else empty.
    """

    tally: Tally
    warning: str


def measure(
    model: Model,
    samples: DataSet | Sequence[Sample],
    *,
    task: str,
    axis: str | None = None,
    generators: Sequence[str] = (),
    severities: Sequence[float],
    replicates: int,
    seed: int,
    batch_size: int,
    timeout: float | None,
    abstain_label: str | None = None,
) -> Measured:
    """Ask a model about clean samples and keyed variants, and count.

    The arguments are those of the assertions; an axis and generators are what `perturb.generate` takes.

    Raises:
        UsageError: If no generator is left, or there is no such task.
        ModelError: If the model answers nothing of a chunk, or hangs several times in a row.
    """
    data, found = as_data(samples), find_task(task)
    axes = [] if axis is None else [axis]
    recipe = recipe_for(data, axes=axes, generators=generators, severities=severities, replicates=replicates, seed=seed)
    job = Job(data, recipe)
    labels = frozenset((*check(data).labels, *([] if abstain_label is None else [abstain_label])))
    caller = Caller(model, labels if found.target == "label" else None, timeout, found.read_answer)
    warning = probe(caller, data)
    warn_of(caller)
    cut = cut_chunks(data.records(), _CHUNK)
    tables = (_asked(job, records, caller, batch_size) for _, records in cut)
    return Measured(tally(tables, task=found, abstain_label=abstain_label), warning)


def _asked(job: Job, records: tuple[Record, ...], caller: Caller, batch_size: int) -> pa.Table:
    rows = ask_chunk(make_chunk(job, records), caller, batch_size)
    stop_at_dead_model(rows)
    return pa.Table.from_pylist(rows, schema=OUTCOME_SCHEMA)
