"""The interval of a breaking point, from tests at single severities, which hold however few the clusters are.

The breaking point lies beyond a severity exactly where the falling curve, linear between the severities that were
tested, is still above midway there. That is a statement on one mean over clusters: the curve's height minus half of the
clean score, against half of the best constant answer's. Gaffke's test decides it at every sample size, and the interval
holds the severities at which neither side is rejected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError
from perturb.score.breaking import BreakingPoint, breaking_point
from perturb.score.gaffke import Cluster, PValues, ratio_p_values
from perturb.score.intervals import checked_confidence

__all__ = ["breaking_interval"]

_RESOLUTION = 0.01
_FEWEST_CLUSTERS = 2
Floats = NDArray[np.float64]


def breaking_interval(
    sums: ArrayLike, counts: ArrayLike, severities: ArrayLike, best_constant: float, *, confidence: float = 0.95
) -> BreakingPoint:
    """Find a breaking point and its interval.

    Args:
        sums: Right answers per cluster and severity, clean first, shape (clusters, severities).
        counts: Scored variants per cluster and severity, shape (clusters, severities).
        severities: 0 for clean, then ascending, shape (severities,).
        best_constant: Accuracy of the best constant answer, taken as given.
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The point; ends beyond the strongest severity are None. They are exact to a hundredth, rounded outwards.

    Raises:
        UsageError: The arrays do not fit each other, or a severity has no variant.

    Example:
        Thirty samples tell where a model breaks that loses all of them at once, two tell little:

        >>> right = np.repeat([[1, 1, 1, 0]], 30, axis=0)
        >>> breaking_interval(right, np.ones((30, 4)), [0, 1, 2, 3], 0.0).text
        '2.5 [2.4, 2.6]'
        >>> breaking_interval(right[:2], np.ones((2, 4)), [0, 1, 2, 3], 0.0).text
        '2.5 [0.6, > 3]'
    """
    rights, sizes = np.asarray(sums, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    totals = sizes.sum(axis=0)
    if rights.ndim != 2 or rights.shape != sizes.shape or not totals.all():  # noqa: PLR2004
        raise UsageError(
            f"Expected two arrays of one shape (clusters, severities) with variants at each severity, got shapes "
            f"{rights.shape} and {sizes.shape} with {totals.tolist()} variants. Leave out severities without a variant."
        )
    steps = np.asarray(severities, dtype=np.float64)
    point = breaking_point(steps, rights.sum(axis=0) / totals, totals, best_constant)
    if point.reason:
        return point
    whole = (sizes > 0).all(axis=1)
    rates, weights = rights[whole] / sizes[whole], sizes[whole, 0]
    tail = (1.0 - checked_confidence(confidence)) / 2.0

    def may_have_broken(severity: float) -> bool:
        return _midway_tests(rates, weights, steps, severity, best_constant).at_most > tail

    def may_still_hold(severity: float) -> bool:
        return _midway_tests(rates, weights, steps, severity, best_constant).at_least > tail

    value = math.inf if point.value is None else point.value
    low = min(_first(steps, may_have_broken), value)
    high = max(_first(steps[::-1], may_still_hold), value)
    return point._replace(low=None if math.isinf(low) else float(low), high=None if high >= steps[-1] else float(high))


def _midway_tests(rates: Floats, weights: Floats, severities: Floats, severity: float, best_constant: float) -> PValues:
    """Test the height of the curve at a severity against midway: a small `at_most` says that it is still above."""
    if len(rates) < _FEWEST_CLUSTERS:
        return PValues(1.0, 1.0)
    parts = np.array([np.interp(severity, severities, row) for row in np.eye(len(severities))])
    parts[0] -= 0.5
    largest = float(weights.max())
    return ratio_p_values(
        weights * (rates @ parts),
        weights,
        best_constant / 2.0,
        lowest=Cluster(largest * float(parts.clip(max=0.0).sum()), largest),
        highest=Cluster(largest * float(parts.clip(min=0.0).sum()), largest),
    )


def _first(severities: Iterable[float], holds: Callable[[float], bool]) -> float:
    """The first severity in that order from which on something holds, found between two by halving; else infinity."""
    before: float | None = None
    for severity in severities:
        if holds(severity):
            return severity if before is None else _between(before, severity, holds)
        before = severity
    return math.inf


def _between(without: float, within: float, holds: Callable[[float], bool]) -> float:
    while abs(within - without) > _RESOLUTION:
        middle = (without + within) / 2.0
        without, within = (without, middle) if holds(middle) else (middle, within)
    return without
