"""Metrics of classification: the right answer is a label, the model's is a label and perhaps probabilities."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from perturb.errors import UsageError
from perturb.metrics.contract import Array, Metric, Sums, mean_metric, ratio
from perturb.models.answers import Answer

__all__ = ["ACCURACY", "BALANCED_ACCURACY", "BRIER", "LOG_LOSS", "MACRO_F1", "top_k"]

SMALLEST: Final = float(np.finfo(np.float64).eps)
LARGEST_BRIER: Final = 2.0
WORST_LOG_LOSS: Final = -math.log(SMALLEST)

ACCURACY: Final = mean_metric("accuracy", lambda target, label: float(target == label))


def top_k(k: int) -> Metric:
    """Make the metric "the right label is among the k most probable".

    Of labels with the same probability those that the model names first count as more probable, as in its answer: top 1
    is accuracy. A model that shows no probabilities has named one label only. It decides little where there are hardly
    more than k labels, so the task does not compute it unless a suite asks, as `top_5_accuracy`.

    Args:
        k: How many labels, at least 1.

    Raises:
        UsageError: If k is below 1.

    Example:
        >>> answer = Answer("cat", 0.5, {"cat": 0.5, "dog": 0.3, "cow": 0.2})
        >>> [top_k(k).update("dog", answer)["sum"] for k in (1, 2)]
        [0.0, 1.0]
    """
    if k < 1:
        raise UsageError(f"Expected k of at least 1 for top-k accuracy, got k={k}.")

    def score(target: str, answer: Answer) -> float:
        shown = answer.probabilities
        if shown is None:
            return float(target == answer.value)
        return float(target in heapq.nlargest(k, shown, key=shown.__getitem__))

    return mean_metric(f"top_{k}_accuracy", score, needs="probabilities")


def _update_labels(target: str, answer: Answer) -> Mapping[str, float]:
    """Count one true label, one predicted label, and one hit where they are the same.

    A failed answer misses its label and is a false find of it, lest it be better to fail than to err.
    """
    if answer.value is None:
        return {f"true/{target}": 1.0, f"predicted/{target}": 1.0}
    counts = {f"true/{target}": 1.0, f"predicted/{answer.value}": 1.0}
    if answer.value == target:
        counts[f"hit/{target}"] = 1.0
    return counts


def _labels(sums: Sums) -> list[str]:
    return sorted({name.partition("/")[2] for name in sums})


def _mean_over_labels(sums: Sums, numerators: tuple[str, ...], denominators: tuple[str, ...]) -> Array:
    """Average over labels a ratio of their sums, leaving out the labels whose denominator is 0."""
    shape = np.broadcast_shapes(*(np.shape(values) for values in sums.values()))
    total, labels, zero = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for label in _labels(sums):
        above = sum((sums.get(f"{name}/{label}", zero) for name in numerators), zero)
        below = sum((sums.get(f"{name}/{label}", zero) for name in denominators), zero)
        total += np.nan_to_num(ratio(above, below))
        labels += below > 0
    return ratio(total, labels)


def _balanced_accuracy(sums: Sums) -> Array:
    return _mean_over_labels(sums, ("hit",), ("true",))


def _macro_f1(sums: Sums) -> Array:
    return _mean_over_labels(sums, ("hit", "hit"), ("true", "predicted"))


BALANCED_ACCURACY: Final = Metric("balanced_accuracy", _update_labels, _balanced_accuracy)
"""The mean over true labels of their recall.

A label without weight in a resample is left out of that resample's mean, as scikit-learn leaves out labels that no
sample has. A failed answer is a miss.
"""

MACRO_F1: Final = Metric("macro_f1", _update_labels, _macro_f1)
"""The mean over labels of F1 = 2 hits / (true + predicted).

The labels are those that are true or predicted anywhere in a resample, as in scikit-learn. A failed answer is a miss of
its true label, and a false find of it too.
"""


def _normalised(probabilities: Mapping[str, float]) -> Mapping[str, float]:
    """Scale down what sums to more than 1; what is missing to 1 belongs to labels that are not shown."""
    total = math.fsum(probabilities.values())
    return {label: value / total for label, value in probabilities.items()} if total > 1 else probabilities


def _log_loss(target: str, probabilities: Mapping[str, float]) -> float:
    return -math.log(max(probabilities.get(target, 0.0), SMALLEST))


def _brier(target: str, probabilities: Mapping[str, float]) -> float:
    others = math.fsum(value**2 for label, value in probabilities.items() if label != target)
    return others + (1 - probabilities.get(target, 0.0)) ** 2


def _update_losses(target: str, answer: Answer) -> Mapping[str, float]:
    """Add both losses at once, so that they share what they are made of."""
    if answer.value is None:
        return {"count": 1.0, "log_loss": WORST_LOG_LOSS, "brier_score": LARGEST_BRIER}
    if answer.probabilities is None:
        return {"count": 1.0, "without": 1.0}
    shown = _normalised(answer.probabilities)
    return {"count": 1.0, "log_loss": _log_loss(target, shown), "brier_score": _brier(target, shown)}


def _loss_metric(name: str, high: float) -> Metric:
    def mean_loss(sums: Sums) -> Array:
        """Average; NaN where an answer came without probabilities: the metric cannot be told then."""
        mean = ratio(sums.get(name, np.zeros_like(sums["count"])), sums["count"])
        return np.where(sums["without"] > 0, np.nan, mean) if "without" in sums else mean

    return Metric(name, _update_losses, mean_loss, higher_is_better=False, high=high, needs="probabilities")


LOG_LOSS: Final = _loss_metric("log_loss", high=math.inf)
"""The mean of -ln p(true label), in nats, with p at least 2.2e-16 (the clip of scikit-learn): 36.04 at worst.

A failed answer costs the worst. NaN as soon as one answer came without probabilities.
"""

BRIER: Final = _loss_metric("brier_score", high=LARGEST_BRIER)
"""The mean of the sum over labels of (p - truth)²: the original form (Brier 1950), in 0..2.

For two labels it is twice the one-sided form. A failed answer costs 2. NaN as soon as one answer came without
probabilities.
"""
