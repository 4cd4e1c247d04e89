"""The breaking point: the weakest severity at which a model has lost half of what it knows more than a constant.

It is where the accuracy, made monotone, falls midway between clean and the best constant answer: the threshold of a
psychometric function between its guessing rate and its top (Wichmann & Hill 2001, Perception & Psychophysics 63(8)).
Half of clean would be wrong with few classes: at 0.9 on clean inputs of two classes it lies below guessing.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError

__all__ = ["BreakingPoint", "breaking_of_replicates", "breaking_point"]

Floats = NDArray[np.float64]
_NOT_ABOVE: Final = "Clean accuracy is not above the best constant answer, so there is nothing to lose."


class BreakingPoint(NamedTuple):
    """A breaking point with its interval; where there is no `reason`, None means beyond the strongest severity.

    Attributes:
        value: The severity, or None.
        low: Lower end of the interval, or None.
        high: Upper end of the interval, or None.
        beyond: The strongest severity that was tested: what lies beyond it was not seen.
        reason: Why there is no breaking point; empty where there is one, be it beyond.
    """

    value: float | None
    low: float | None
    high: float | None
    beyond: float
    reason: str = ""

    @property
    def text(self) -> str:
        """As a reader sees it.

        Example:
            >>> BreakingPoint(3.4, 3.1, None, 5.0).text, BreakingPoint(None, None, None, 5.0).text
            ('3.4 [3.1, > 5]', '> 5 [> 5, > 5]')
        """
        if self.reason:
            return "undefined"
        value, low, high = (f"> {self.beyond:g}" if end is None else f"{end:.1f}" for end in self[:3])
        return f"{value} [{low}, {high}]"


def breaking_point(
    severities: ArrayLike, accuracies: ArrayLike, weights: ArrayLike, best_constant: float
) -> BreakingPoint:
    """Find the weakest severity at which accuracy has fallen midway to the best constant answer.

    Args:
        severities: 0 for clean, then ascending, shape (severities,).
        accuracies: At each of them, in 0..1, shape (severities,).
        weights: Of each accuracy in the monotone fit, such as the number of variants, shape (severities,), above 0.
        best_constant: Accuracy of always giving the most frequent right answer.

    Returns:
        The point without an interval: `low` and `high` are the value itself.

    Raises:
        UsageError: The severities do not start with clean and ascend, or the arrays do not fit each other.

    Example:
        Clean 0.9 and best constant 0.1: midway is 0.5.

        >>> breaking_point([0, 1, 2, 3], [0.9, 0.8, 0.6, 0.2], [1, 1, 1, 1], 0.1).value
        2.25...
        >>> breaking_point([0, 1, 2, 3], [0.1, 0.1, 0.1, 0.1], [1, 1, 1, 1], 0.1).reason
        'Clean accuracy is not above the best constant answer, so there is nothing to lose.'
    """
    steps, curve = _checked(severities, accuracies)
    point = _points(steps, curve, np.asarray(weights, dtype=np.float64), np.array([best_constant]))[0]
    if math.isnan(point):
        return BreakingPoint(None, None, None, float(steps[-1]), _NOT_ABOVE)
    value = _finite(point)
    return BreakingPoint(value, value, value, float(steps[-1]))


def breaking_of_replicates(
    severities: Floats, curve: Floats, worse: Floats, better: Floats, constant: float, *, tail: float = 0.025
) -> BreakingPoint:
    """Find the breaking point of any curve, with an interval from replicates of it.

    Args:
        severities: 0 for clean, then ascending, shape (severities,).
        curve: The score at each of them, the higher the better, shape (severities,).
        worse: What it would have been with other clusters, for the low end, shape (resamples, severities).
        better: The same for the high end.
        constant: The score of the best constant answer.
        tail: The share of replicates to cut off at each end.

    Returns:
        The point; ends beyond the strongest severity are None. Replicates with nothing to lose speak for both ends.

    Example:
        >>> curve = np.array([0.9, 0.8, 0.6, 0.2])
        >>> replicates = np.tile(curve, (50, 1))
        >>> breaking_of_replicates(np.arange(4.0), curve, replicates, replicates, 0.1).text
        '2.3 [2.3, 2.3]'
    """
    weights = np.ones(len(severities))
    point = breaking_point(severities, curve, weights, constant)
    if point.reason:
        return point
    low, high = (_points(severities, part, weights, np.full(len(part), constant)) for part in (worse, better))
    return _with_ends(point, low, high, tail)


def _with_ends(point: BreakingPoint, worse: Floats, better: Floats, tail: float) -> BreakingPoint:
    """Cut off a share of the resampled points at each end; undefined ones speak for both ends."""
    low = np.sort(np.nan_to_num(worse, nan=0.0, posinf=np.inf))[int(tail * len(worse))]
    high = np.sort(np.nan_to_num(better, nan=np.inf, posinf=np.inf))[-1 - int(tail * len(better))]
    return point._replace(low=_finite(low), high=_finite(high))


def _checked(severities: ArrayLike, accuracies: ArrayLike) -> tuple[Floats, Floats]:
    """The severities, and the accuracies as one row."""
    steps = np.asarray(severities, dtype=np.float64)
    curve = np.atleast_2d(np.asarray(accuracies, dtype=np.float64))
    ascending = steps.ndim == 1 and len(steps) > 1 and steps[0] == 0.0 and bool((np.diff(steps) > 0.0).all())
    if not ascending or curve.shape != (1, len(steps)) or not np.isfinite(curve).all():
        raise UsageError(
            f"Expected one finite accuracy for each of several ascending severities from 0, got "
            f"severities={steps.tolist()} and accuracies={curve.ravel().tolist()}. Put clean first, as severity 0."
        )
    return steps, curve


def _points(severities: Floats, curves: Floats, weights: Floats, constants: Floats) -> Floats:
    """The breaking point of each row: inf beyond the last severity, NaN where it is undefined."""
    midway = (curves[:, 0] + constants) / 2.0
    fits = _decreasing(curves, weights)
    reached = fits <= midway[:, np.newaxis]
    after = np.maximum(reached.argmax(axis=1), 1)
    rows = np.arange(len(fits))
    above, below = fits[rows, after - 1], fits[rows, after]
    share = np.divide(above - midway, above - below, out=np.zeros(len(fits)), where=above > below)
    points: Floats = severities[after - 1] + share * (severities[after] - severities[after - 1])
    points[~reached.any(axis=1)] = np.inf
    points[~(curves[:, 0] > constants)] = np.nan
    return points


def _decreasing(curves: Floats, weights: Floats) -> Floats:
    """The nearest curves that never rise, by weighted squares: what pool-adjacent-violators finds, for many at once.

    The fit at i is the least over j <= i of the greatest mean over j..k, k >= i (Robertson, Wright & Dykstra 1988,
    Order Restricted Statistical Inference, theorem 1.4.4).
    """
    width = curves.shape[1]
    sums = np.cumsum(np.pad(curves * weights, ((0, 0), (1, 0))), axis=1)
    sizes = np.cumsum(np.pad(weights, (1, 0)))
    fits = np.full(curves.shape, np.inf)
    for start in range(width):
        means = (sums[:, start + 1 :] - sums[:, start, np.newaxis]) / (sizes[start + 1 :] - sizes[start])
        largest = np.maximum.accumulate(means[:, ::-1], axis=1)[:, ::-1]
        fits[:, start:] = np.minimum(fits[:, start:], largest)
    return fits


def _finite(severity: float) -> float | None:
    return float(severity) if math.isfinite(severity) else None
