"""Statistical assertions on models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from perturb.api import as_data, recipe_for
from perturb.catalogue import find_generator
from perturb.contracts import TIERS, Sample, parse_severity, severity_label
from perturb.data import DataSet, check
from perturb.engine.chunks import Job, cut_chunks, make_chunk
from perturb.engine.run import ask_chunk
from perturb.errors import UsageError
from perturb.gate import apply_gates
from perturb.models import Caller, Model
from perturb.score.counts import Tally
from perturb.score.tally import tally
from perturb.store import OUTCOME_SCHEMA
from perturb.suite import Gate

_CHUNK = 8


def assert_robust(
    model: Model,
    samples: DataSet | Sequence[Sample],
    *,
    axis: str | None = None,
    generator: str | None = None,
    up_to: float | str = "moderate",
    max_drop: float = 0.05,
    confidence: float = 0.95,
    seed: int = 0,
    replicates: int = 1,
    batch_size: int = 64,
    timeout: float | None = None,
) -> dict[str, Any]:
    """Assert that a model's accuracy falls by no more than a margin, with confidence, at every tier up to one.

    The same gate as `perturb run` applies: variants come from keys, never from Hypothesis' choices, so that their rate
    is an estimate. The drop passes where its one-sided upper bound lies below the margin at every tier.

    Args:
        model: Takes a batch of inputs, returns a label or a mapping of label to probability for each.
        samples: A data set, as `perturb.read` opens it, or samples in memory.
        axis: The axis, the drop being the mean over its generators; or give a generator.
        generator: One generator's name.
        up_to: The highest tier, a number or word; whole tiers from 1 up to it are tested.
        max_drop: The margin, in 0..1: clean accuracy minus that on variants.
        confidence: One-sided.
        seed: Decides all luck.
        replicates: Draws for each sample.
        batch_size: Inputs a model call gets.
        timeout: Seconds that one call may take.

    Returns:
        The gate's result: verdict, reason, and the figures of each tier.

    Raises:
        AssertionError: If the drop is too large, or the samples are too few to tell.
        UsageError: If not one of axis and generator is given, or it is unknown.

    Example:
        >>> reviews = [Sample(f"r{number}", "The food was good.", "positive") for number in range(100)]
        >>> result = assert_robust(lambda batch: ["positive"] * len(batch), reviews, axis="typos", up_to="mild")
        >>> result["verdict"]
        'passed'
    """
    __tracebackhide__ = True
    if (axis is None) == (generator is None):
        raise UsageError("assert_robust needs either axis=... or generator=..., to say what it tests.")
    tiers = tuple(tier for tier in TIERS if tier <= parse_severity(up_to))
    if not tiers:
        raise UsageError(f"assert_robust tests whole tiers from 1 on; got up_to={up_to!r}.")
    data = as_data(samples)
    recipe = recipe_for(
        data,
        axes=[] if axis is None else [axis],
        generators=[] if generator is None else [generator],
        severities=tiers,
        replicates=replicates,
        seed=seed,
    )
    caller = Caller(model, frozenset(check(data).labels), timeout)
    name = f"{axis or generator}: max_drop {max_drop:g} up to {severity_label(tiers[-1])}"
    alone = None if generator is None else find_generator(generator).name
    gate = Gate(name, "max_drop", max_drop, tiers, axis, alone, confidence)
    result: dict[str, Any] = apply_gates(_ask(Job(data, recipe), caller, batch_size), [gate])["gates"][0]
    if result["verdict"] != "passed":
        raise AssertionError(f"{name}: {result['verdict']}. {result['reason']}\n{_table(result)}")
    return result


def _ask(job: Job, caller: Caller, batch_size: int) -> Tally:
    chunks = (
        ask_chunk(make_chunk(job, records), caller, batch_size) for _, records in cut_chunks(job.data.records(), _CHUNK)
    )
    return tally(pa.Table.from_pylist(rows, schema=OUTCOME_SCHEMA) for rows in chunks)


def _table(result: dict[str, Any]) -> str:
    rows = [
        f"  {tier['tier']:<9} drop {tier['value']:+.3f}  ({tier['low']:+.3f} to {tier['high']:+.3f})  {tier['verdict']}"
        for tier in result["tiers"]
        if tier["value"] is not None
    ]
    return "\n".join(rows)
