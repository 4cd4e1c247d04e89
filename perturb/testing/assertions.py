"""Statistical assertions: rates over keyed variants, judged as the gates of `perturb run` are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from perturb.catalogue import find_generator
from perturb.contracts import Sample, severity_label
from perturb.data import DataSet
from perturb.gate import apply_gates
from perturb.models import Model
from perturb.suite import Gate
from perturb.testing.measuring import measure, named, tiers_up_to

__all__ = ["assert_robust"]


def assert_robust(
    model: Model,
    samples: DataSet | Sequence[Sample],
    *,
    axis: str | None = None,
    generator: str | None = None,
    up_to: float | str = "moderate",
    max_drop: float = 0.05,
    confidence: float = 0.95,
    task: str = "classification",
    seed: int = 0,
    replicates: int = 1,
    batch_size: int = 64,
    timeout: float | None = None,
) -> dict[str, Any]:
    """Assert that a model's score falls by no more than a margin, with confidence, at every tier up to one.

    The same gate as `perturb run` applies: variants come from keys, never from Hypothesis' choices, so that their rate
    is an estimate. The drop passes where its one-sided upper bound lies below the margin at every tier.

    Args:
        model: Takes a batch of inputs, returns one answer for each, as the task wants it.
        samples: A data set, as `perturb.read` opens it, or samples in memory.
        axis: The axis, the drop being the mean over its generators; or give a generator.
        generator: One generator's name.
        up_to: The highest tier, a number or word; whole tiers from 1 up to it are tested.
        max_drop: The margin, in 0..1: the clean score by the task's primary metric minus that on variants.
        confidence: One-sided.
        task: What is asked, as suites call it.
        seed: Decides all luck.
        replicates: Draws for each sample.
        batch_size: Inputs a model call gets.
        timeout: Seconds that one call may take.

    Returns:
        The gate's result: verdict, reason, and the figures of each tier.

    Raises:
        AssertionError: If the drop is too large, or the samples are too few to tell, or clean scores are no better than
            those of a constant answer. It says so where the model does not answer the same when asked again.
        UsageError: If not one of axis and generator is given, or it is unknown.

    Example:
        >>> reviews = [Sample(f"r{number}", "The food was good.", "positive") for number in range(100)]
        >>> result = assert_robust(lambda batch: ["positive"] * len(batch), reviews, axis="typos", up_to="mild")
        >>> result["verdict"]
        'passed'
    """
    __tracebackhide__ = True
    what, tiers = named(axis, generator, "assert_robust"), tiers_up_to(up_to, "assert_robust")
    alone = None if generator is None else find_generator(generator).name
    measured = measure(
        model,
        samples,
        task=task,
        axis=axis,
        generators=[] if generator is None else [generator],
        severities=tiers,
        replicates=replicates,
        seed=seed,
        batch_size=batch_size,
        timeout=timeout,
    )
    name = f"{what}: max_drop {max_drop:g} up to {severity_label(tiers[-1])}"
    gate = Gate(name, "max_drop", max_drop, tiers, axis=axis, generator=alone, confidence=confidence)
    result: dict[str, Any] = apply_gates(measured.tally, [gate])["gates"][0]
    if result["verdict"] != "passed":
        words = [f"{name}: {result['verdict']}. {result['reason']}", *_rows(result), measured.warning]
        raise AssertionError("\n".join(filter(None, words)))
    return result


def _rows(result: dict[str, Any]) -> list[str]:
    return [
        f"  {tier['tier']:<9} drop {tier['value']:+.3f}  ({tier['low']:+.3f} to {tier['high']:+.3f})  {tier['verdict']}"
        for tier in result["tiers"]
        if tier["value"] is not None
    ]
