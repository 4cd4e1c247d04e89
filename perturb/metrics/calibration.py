"""Metrics of confidence: does it say how often the model is right, and does it rank what it gets wrong last?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.metrics.contract import Array, RowMetric
from perturb.models.answers import Answer

__all__ = [
    "AREA_UNDER_RISK_COVERAGE",
    "BINS",
    "EXPECTED_CALIBRATION_ERROR",
    "Reliability",
    "area_under_risk_coverage",
    "expected_calibration_error",
    "reliability",
]

BINS: Final = 15
Correct = Callable[[Any, Any], float]
FloatLike = npt.NDArray[Any]


class Reliability(NamedTuple):
    """A reliability diagram: what the model said against what came, in bins of one mass, least sure first.

    Attributes:
        confidence: Mean confidence of each bin, shape `(bins,)`, in 0..1.
        accuracy: Share that was right in each bin, shape `(bins,)`, in 0..1.
    """

    confidence: Array
    accuracy: Array


def reliability(confidence: Array, correct: Array, weights: Array | None = None, *, bins: int = BINS) -> Reliability:
    """Tabulate accuracy against confidence in bins that hold the same mass of answers.

    Answers are ordered by confidence; one that lies across the border of two bins counts in each with its share, and
    so do answers of one confidence, together: the order of the rows plays no part.

    Args:
        confidence: Shape `(rows,)`, in 0..1.
        correct: How right each answer was, shape `(rows,)`, in 0..1.
        weights: Shape `(rows,)`, at least 0, with a sum above 0; by default 1 each.
        bins: How many, at least 1.

    Raises:
        UsageError: If there are no bins.

    Example:
        >>> table = reliability(np.array([0.9, 0.6, 0.8, 0.5]), np.array([1.0, 0.0, 1.0, 1.0]), bins=2)
        >>> table.confidence.round(2), table.accuracy
        (array([0.55, 0.85]), array([0.5, 1. ]))
    """
    mass = np.ones(len(confidence)) if weights is None else weights
    levels, level = np.unique(confidence, return_inverse=True)
    return _reliability(levels, np.bincount(level, mass), np.bincount(level, mass * correct), bins)


def _reliability(levels: Array, mass: FloatLike, right: FloatLike, bins: int) -> Reliability:
    """Cut levels of confidence, ascending, with their mass and the mass of what is right, into bins."""
    if bins < 1:
        raise UsageError(f"Expected at least 1 bin, got bins={bins}.")
    upto = _cumulative(mass)
    borders = np.linspace(0, upto[-1], bins + 1)
    share = upto[-1] / bins
    said = np.diff(np.interp(borders, upto, _cumulative(mass * levels))) / share
    came = np.diff(np.interp(borders, upto, _cumulative(right))) / share
    return Reliability(said, came)


def _cumulative(values: FloatLike) -> Array:
    return np.concatenate([[0.0], np.cumsum(values)])


def expected_calibration_error(name: str, correct: Correct, *, bins: int = BINS) -> RowMetric:
    """Make the expected calibration error with equal-mass bins: the mean over bins of |accuracy - confidence|.

    Bins of one mass have less bias than bins of one width (Guo et al. 2017 have those), since none is nearly empty;
    see `reliability` for how they are cut. Some bias stays: even a calibrated model shows an error of up to
    0.4 sqrt(bins / rows), so figures from very different numbers of rows are not alike. A failed answer counts as wrong
    with confidence 1. NaN where an answer came without a confidence.

    Args:
        name: As reports and suites call it.
        correct: From the right answer and the model's to 0..1: how right it was.
        bins: How many, at least 1.

    Source:
        Nixon et al. 2019, Measuring Calibration in Deep Learning; Roelofs et al. 2022, Mitigating Bias in Calibration
        Error Estimation; the 15 bins are those of Guo et al. 2017, On Calibration of Modern Neural Networks.

    Example:
        >>> metric = expected_calibration_error("ece", lambda target, label: float(target == label), bins=4)
        >>> kept = [metric.update("cat", Answer("cat", 0.75)), metric.update("cat", Answer("dog", 0.5))]
        >>> metric.compute(kept, np.array([3.0, 1.0]))
        0.3125
    """

    def value(levels: Array, mass: FloatLike, right: FloatLike) -> float:
        table = _reliability(levels, mass, right, bins)
        return min(float(np.abs(table.accuracy - table.confidence).mean()), 1.0)

    return _metric(name, correct, value)


def area_under_risk_coverage(name: str, correct: Correct) -> RowMetric:
    """Make the area under the risk–coverage curve: the mean, over how many answers are kept, of the share wrong.

    The surest answers are kept first; answers of one confidence come in any order, and the expectation over that order
    is taken. A failed answer counts as wrong with confidence 1. NaN where an answer came without a confidence.

    Args:
        name: As reports and suites call it.
        correct: From the right answer and the model's to 0..1: how right it was.

    Source:
        Geifman and El-Yaniv 2017, Selective Classification for Deep Neural Networks (the curve); Geifman, Uziel and
        El-Yaniv 2019, Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers (the area under it).

    Example:
        >>> metric = area_under_risk_coverage("selective", lambda target, label: float(target == label))
        >>> kept = [metric.update("cat", Answer("cat", 0.9)), metric.update("cat", Answer("dog", 0.5))]
        >>> metric.compute(kept, np.ones(2))
        0.25
    """

    def value(levels: Array, mass: FloatLike, right: FloatLike) -> float:  # noqa: ARG001 - the order says it all
        upto = _cumulative(mass[::-1])
        answers = np.arange(1, round(upto[-1]) + 1)
        wrong = np.interp(answers, upto, _cumulative((mass - right)[::-1]))
        return min(float(np.mean(wrong / answers)), 1.0)

    return _metric(name, correct, value)


def _metric(name: str, correct: Correct, value: Callable[[Array, FloatLike, FloatLike], float]) -> RowMetric:
    """Make a metric of a function of levels of confidence, ascending, their mass and the mass of what is right."""

    def compute_many(kept: Sequence[Any], weights: Array) -> Array:
        rows = np.asarray(kept, np.float64).reshape(-1, 2)
        unknown = np.isnan(rows[:, 0])
        levels, level = np.unique(np.nan_to_num(rows[:, 0]), return_inverse=True)
        found = np.full(len(weights), np.nan)
        for index in np.flatnonzero(weights.any(axis=1) & ~weights[:, unknown].any(axis=1)):
            drawn = weights[index]
            mass, right = (np.bincount(level, part, minlength=len(levels)) for part in (drawn, drawn * rows[:, 1]))
            found[index] = value(levels, mass, right)
        return found

    def compute(kept: Sequence[Any], weights: Array) -> float:
        return float(compute_many(kept, weights[np.newaxis])[0])

    return RowMetric(
        name,
        _confidence_and(correct),
        compute,
        higher_is_better=False,
        needs="probabilities",
        compute_many=compute_many,
        numbers=2,
    )


@functools.cache
def _confidence_and(correct: Correct) -> Callable[[Any, Answer], tuple[float, float]]:
    """Make an update that keeps the confidence and how right the answer was: the same for metrics that share it."""

    def update(target: Any, answer: Answer) -> tuple[float, float]:
        if answer.value is None:
            return 1.0, 0.0
        return np.nan if answer.confidence is None else answer.confidence, correct(target, answer.value)

    return update


def _same_label(target: Any, label: Any) -> float:
    return float(target == label)


EXPECTED_CALIBRATION_ERROR: Final = expected_calibration_error("expected_calibration_error", _same_label)
AREA_UNDER_RISK_COVERAGE: Final = area_under_risk_coverage("area_under_risk_coverage", _same_label)
