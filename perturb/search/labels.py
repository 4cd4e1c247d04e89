"""The label that a targeted search is after: somebody must know it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from typing import Final

from perturb.contracts import Sample
from perturb.errors import UsageError
from perturb.models.determinism import PROBED
from perturb.search.budget import Meter
from perturb.search.goals import Goal, Targeted
from perturb.suggesting import closest

__all__ = ["require_label"]

_SHOWN: Final = 20


def require_label(goal: Goal, meter: Meter, samples: Iterable[Sample]) -> None:
    """Make sure that the label of a targeted goal can be answered, and let it be.

    The data, the suite and the model are asked, in this order: a model may show a probability of a label that no
    sample has.

    Args:
        goal: Any; only a targeted one is looked at.
        meter: Asks the model, about eight samples, where neither data nor suite know the label.
        samples: As the model gets them.

    Raises:
        UsageError: If nobody knows it; the labels that there are stand in the message.
        SearchBudgetError: If nothing is left to ask the model with.

    Example:
        >>> from perturb.models import Caller
        >>> meter = Meter(Caller(lambda batch: [{"cat": 0.9, "emu": 0.1} for _ in batch], frozenset({"cat", "dog"})))
        >>> require_label(Targeted("emu"), meter, [Sample("a", "text", "cat")])
        >>> sorted(meter.caller.labels)
        ['cat', 'dog', 'emu']
        >>> require_label(Targeted("cats"), meter, [Sample("a", "text", "cat")])
        Traceback (most recent call last):
        perturb.errors.UsageError: Expected a label that the data or the model have ... Did you mean cat? ...
    """
    known = meter.caller.labels
    if not isinstance(goal, Targeted) or known is None or goal.label in known:
        return
    found = known | _shown(meter, samples)
    if goal.label not in found:
        raise UsageError(
            f"Expected a label that the data or the model have as the goal; got --goal targeted:{goal.label}."
            f"{closest(goal.label, found)} There are {_listed(found)}. One that only the model has, and shows no "
            "probability of, goes into a suite as labels = [...]."
        )
    meter.caller.labels = known | {goal.label}


def _shown(meter: Meter, samples: Iterable[Sample]) -> frozenset[str]:
    """The labels that the model shows in its answers to a few samples, whether the data have them or not."""
    known, meter.caller.labels = meter.caller.labels, None
    try:
        answers = meter.each([sample.input for sample in itertools.islice(samples, PROBED)])
    finally:
        meter.caller.labels = known
    given = [answer for answer in answers if answer.value is not None]
    return frozenset(label for answer in given for label in answer.probabilities or (answer.value,))


def _listed(labels: Collection[str]) -> str:
    more = f", and {len(labels) - _SHOWN:,} more" if len(labels) > _SHOWN else ""
    return ", ".join(sorted(labels)[:_SHOWN]) + more
