"""Does a model abstain where an input no longer decides its answer?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from perturb.catalogue import catalogue, find_generator
from perturb.contracts import TIERS, Expectation, Sample
from perturb.data import DataSet
from perturb.errors import UsageError
from perturb.models import Model
from perturb.score.abstention import score_abstention
from perturb.testing.measuring import measure

__all__ = ["assert_abstains"]


def assert_abstains(
    model: Model,
    samples: DataSet | Sequence[Sample],
    *,
    generator: str,
    min_share: float = 0.5,
    confidence: float = 0.95,
    abstain_label: str | None = None,
    seed: int = 0,
    replicates: int = 1,
    batch_size: int = 64,
    timeout: float | None = None,
) -> list[dict[str, Any]]:
    """Assert that a model abstains on a share of the inputs that no longer decide the answer, with confidence.

    It abstains by a label of its own, or where its confidence falls by more than on 95 % of the generator's matched
    controls, which disturb as much and leave the answer decided.

    Args:
        model: Takes a batch of inputs, returns a label or a mapping of label to probability for each.
        samples: A data set, as `perturb.read` opens it, or samples in memory.
        generator: One that leaves the answer undecided from some tier on, such as `class_blend` or `mixed_verdict`.
        min_share: The least share of these inputs on which it must abstain, at every such tier, in 0..1.
        confidence: One-sided.
        abstain_label: The label with which the model abstains, if it has one.
        seed: Decides all luck.
        replicates: Draws for each sample.
        batch_size: Inputs a model call gets.
        timeout: Seconds that one call may take.

    Returns:
        The figures of each tier, as in the scorecard's `abstention`.

    Raises:
        AssertionError: If the share is too small, the samples are too few to tell, or the model shows neither
            confidence nor the label.
        UsageError: If the generator always leaves the answer decided, or nothing was disturbed.

    Example:
        >>> from perturb import Sample
        >>> words = {"positive": "good", "negative": "bad"}
        >>> pairs = [(n, k, w) for n in range(9) for k, w in words.items()]
        >>> reviews = [Sample(f"{w}{n}", f"The food was {w}, {n} times.", k) for n, k, w in pairs]
        >>> sure = lambda batch: [{"positive": 0.9, "negative": 0.1} for _ in batch]
        >>> assert_abstains(sure, reviews, generator="mixed_verdict")
        Traceback (most recent call last):
        AssertionError: mixed_verdict: the model abstains on too few...
    """
    __tracebackhide__ = True
    undecided = find_generator(generator)
    tiers = tuple(tier for tier in TIERS if undecided.expectation_at(tier) is Expectation.ABSTAIN)
    if not tiers:
        doubtful = [found.name for found in catalogue().values() if found.abstain_from is not None]
        raise UsageError(
            f"{generator} leaves the answer decided at every tier, so a right model does not abstain. "
            f"Name one that does not: {', '.join(doubtful)}."
        )
    controls = [name for name, found in catalogue().items() if found.control_of == undecided.name]
    measured = measure(
        model,
        samples,
        task="classification",
        generators=[generator, *controls],
        severities=tiers,
        replicates=replicates,
        seed=seed,
        batch_size=batch_size,
        timeout=timeout,
        abstain_label=abstain_label,
    )
    entries = score_abstention(measured.tally, confidence=2 * confidence - 1)
    if not entries:
        raise UsageError(f"{generator} changed none of these samples, so nothing was tested. Give others.")
    verdicts = [_verdict(entry, min_share) for entry in entries]
    problem = next((word for word in ("abstains on too few", "may abstain on too few") if word in verdicts), "")
    if problem:
        lines = [f"{generator}: the model {problem} of the inputs that decide nothing; wanted {min_share:g} of them."]
        lines += [_row(entry) for entry in entries]
        raise AssertionError("\n".join(filter(None, [*lines, measured.warning])))
    return entries


def _verdict(entry: dict[str, Any], min_share: float) -> str:
    """Judge one tier: its interval lies above the share, below it, or holds it."""
    share = entry["abstained"]
    if share is None or share["high"] < min_share:
        return "abstains on too few"
    return "enough" if share["low"] >= min_share else "may abstain on too few"


def _row(entry: dict[str, Any]) -> str:
    share = entry["abstained"]
    if share is None:
        return f"  {entry['tier']:<9} {entry['reason']}"
    return (
        f"  {entry['tier']:<9} {share['value']:.3f}  ({share['low']:.3f} to {share['high']:.3f})  n={entry['samples']}"
    )
