"""Area under retention: how much of the clean accuracy is left, on average from clean to the strongest severity."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError
from perturb.score.gaffke import Cluster, PValues, ratio_p_values
from perturb.score.intervals import Estimate, checked_confidence
from perturb.score.weighted import ClusterRatio, weighted_ratio

__all__ = ["area_under_retention"]

_NEAREST: Final = 1.0 / 64.0
_FARTHEST: Final = 64.0
_FEWEST_CLUSTERS: Final = 2


def area_under_retention(
    sums: ArrayLike,
    clean_sums: ArrayLike,
    counts: ArrayLike,
    severities: ArrayLike,
    *,
    best_constant: float = 0.0,
    confidence: float = 0.95,
) -> Estimate | None:
    """Estimate the mean retention over severities from 0, where it is 1, by the trapezoid rule.

    Retention is the accuracy over the clean accuracy of the same variants; corrected for chance, both count only what
    they have above the best constant answer. 1 is a model that loses nothing; 0, corrected, one that keeps nothing.

    Args:
        sums: Right answers per cluster and severity, shape (clusters, severities).
        clean_sums: Right answers on the same variants' clean inputs, shape (clusters, severities).
        counts: Scored variants per cluster and severity, shape (clusters, severities); severities without are left out.
        severities: Ascending, without clean, shape (severities,).
        best_constant: Accuracy of the best constant answer, to correct for it; 0 for the plain area.
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The area and an interval by Gaffke's method, which holds with few failures as well; both ends are infinite where
        clean accuracy is not clearly above the constant. None where it is not above at all, or nothing was scored.

    Raises:
        UsageError: The arrays do not fit each other, or the severities do not ascend from above 0.

    Example:
        Two severities; nothing lost at the first, half at the second:

        >>> clean = np.ones((40, 2))
        >>> right = np.column_stack((np.ones(40), np.arange(40) % 2))
        >>> area_under_retention(right, clean, clean, [1, 2])
        Estimate(value=0.875, low=0.808..., high=0.956..., method='Gaffke')
        >>> area_under_retention(right, clean, clean, [1, 2], best_constant=0.5).value
        0.75
    """
    rights, cleans, sizes = (np.asarray(array, dtype=np.float64) for array in (sums, clean_sums, counts))
    steps = np.asarray(severities, dtype=np.float64)
    if not rights.shape == cleans.shape == sizes.shape or sizes.shape[1:] != steps.shape:
        raise UsageError(
            f"Expected three arrays (clusters, severities) and a severity for each column, got shapes {rights.shape}, "
            f"{cleans.shape}, {sizes.shape} and {steps.shape}."
        )
    if not (np.diff(steps, prepend=0.0) > 0.0).all():
        raise UsageError(f"Expected ascending severities above 0, got {steps.tolist()}. Leave out clean.")
    scored = sizes.any(axis=0)
    above, kept = (cleans - best_constant * sizes)[:, scored], (rights - best_constant * sizes)[:, scored]
    if not scored.any() or not (above.sum(axis=0) > 0.0).all():
        return None
    weights = _trapezoid(steps[scored])
    ratio = weighted_ratio(kept, above, weights[1:])
    value = float(ratio.numerators.sum() / ratio.denominators.sum())
    size = float(weighted_ratio(sizes[:, scored], above, weights[1:]).numerators.max())
    down, up = _reach(ratio, value, size, best_constant, checked_confidence(confidence))
    if math.isinf(max(down, up)):
        down = up = math.inf
    share = float(weights[1:].sum())
    area = float(weights[0]) + share * value
    method = "Gaffke" if len(kept) >= _FEWEST_CLUSTERS else "too few clusters"
    return Estimate(area, area - share * down, area + share * up, method)


def _trapezoid(severities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the values at 0 and at each severity; they add up to 1."""
    gaps = np.diff(severities, prepend=0.0)
    return np.asarray((np.append(gaps, 0.0) + np.insert(gaps, 0, 0.0)) / (2.0 * severities[-1]))


def _reach(
    ratio: ClusterRatio, value: float, size: float, best_constant: float, confidence: float
) -> tuple[float, float]:
    """How far below and above the value a ratio may lie that neither of two one-sided tests rejects."""
    if len(ratio.numerators) < _FEWEST_CLUSTERS:
        return math.inf, math.inf
    lowest = Cluster(-best_constant * size, (1.0 - best_constant) * size)
    highest = Cluster((1.0 - best_constant) * size, -best_constant * size)
    level = (1.0 - confidence) / 2.0

    def tests(at: float) -> PValues:
        return ratio_p_values(*ratio, at, lowest=lowest, highest=highest)

    return (
        _first_rejected(lambda step: tests(value - step).at_most - level),
        _first_rejected(lambda step: tests(value + step).at_least - level),
    )


def _first_rejected(excess: Callable[[float], float]) -> float:
    """The least step at which the excess is 0; infinite where it stays above, as the ratio has no bound."""
    from scipy.optimize import brentq

    before, step = 0.0, _NEAREST
    while excess(step) > 0.0:
        before, step = step, 2.0 * step
        if step > _FARTHEST:
            return math.inf
    return float(brentq(excess, before, step, xtol=1e-9)) if excess(before) > 0.0 else before
