"""Does a model's confidence fall as its inputs get worse?"""

from __future__ import annotations

from collections.abc import Sequence

from perturb.contracts import Sample, severity_label
from perturb.data import DataSet
from perturb.errors import ModelError
from perturb.models import Model
from perturb.score.counts import CellNotes
from perturb.score.part import CLEAN
from perturb.testing.measuring import measure, named, tiers_up_to

__all__ = ["assert_monotone"]


def assert_monotone(
    model: Model,
    samples: DataSet | Sequence[Sample],
    *,
    axis: str | None = None,
    generator: str | None = None,
    up_to: float | str = "extreme",
    tolerance: float = 0.05,
    task: str = "classification",
    seed: int = 0,
    replicates: int = 1,
    batch_size: int = 64,
    timeout: float | None = None,
) -> dict[str, list[float]]:
    """Assert that a model's mean confidence falls from tier to tier, or stays, on each generator.

    Confidence is that in its own answer, whichever it is: a model that becomes surer while its inputs get worse is one
    to distrust. The tiers of a sample share one draw, so that few samples tell.

    Args:
        model: Takes a batch of inputs, returns a mapping of label to probability for each.
        samples: A data set, as `perturb.read` opens it, or samples in memory.
        axis: Every generator of this axis that takes the samples; or give a generator.
        generator: One generator's name.
        up_to: The highest tier, a number or word; whole tiers from 1 up to it are tested.
        tolerance: By how much the mean may rise above the lowest at any weaker tier, clean included; in 0..1.
        task: What is asked, as suites call it.
        seed: Decides all luck.
        replicates: Draws for each sample.
        batch_size: Inputs a model call gets.
        timeout: Seconds that one call may take.

    Returns:
        The mean confidence on clean inputs and at each tier, by generator.

    Raises:
        AssertionError: If it rises by more.
        ModelError: If the model shows no confidence.
        UsageError: If not one of axis and generator is given, or it is unknown.

    Example:
        >>> from perturb import Sample
        >>> def model(batch):
        ...     return [{"calm": 0.9, "loud": 0.1} if "!" not in text else {"calm": 0.6, "loud": 0.4} for text in batch]
        >>> found = assert_monotone(model, [Sample("a", "So good.", "calm")], generator="casing", up_to="mild")
        >>> found
        {'casing': [0.9, 0.9, 0.9]}
    """
    __tracebackhide__ = True
    named(axis, generator, "assert_monotone")
    measured = measure(
        model,
        samples,
        task=task,
        axis=axis,
        generators=[] if generator is None else [generator],
        severities=tiers_up_to(up_to, "assert_monotone"),
        replicates=replicates,
        seed=seed,
        batch_size=batch_size,
        timeout=timeout,
    )
    clean = _mean(measured.tally.cells[CLEAN])
    curves: dict[str, list[float]] = {}
    for cell, notes in measured.tally.cells.items():
        if cell != CLEAN:
            curves.setdefault(cell.generator, [clean]).append(_mean(notes))
    rising = [name for name, curve in curves.items() if _rise(curve) > tolerance]
    if rising:
        lines = [f"The model's confidence rises by more than {tolerance:g} as its inputs get worse:"]
        lines += [_row(name, curves[name]) for name in rising]
        raise AssertionError("\n".join(filter(None, [*lines, measured.warning])))
    return curves


def _mean(notes: CellNotes) -> float:
    if not notes.with_confidence:
        raise ModelError(
            "Expected a model that shows confidence, as a mapping of label to probability; it shows none. "
            "Without it there is nothing that could fall."
        )
    return notes.confidence / notes.with_confidence


def _rise(curve: Sequence[float]) -> float:
    """The most that any tier lies above the lowest of those before it."""
    return max((later - min(curve[:place]) for place, later in enumerate(curve) if place), default=0.0)


def _row(name: str, curve: Sequence[float]) -> str:
    return f"  {name}: " + ", ".join(f"{severity_label(tier)} {value:.3f}" for tier, value in enumerate(curve))
