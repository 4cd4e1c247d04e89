"""Gaffke's bound of a mean, over clusters: it holds at every sample size, and it draws nothing.

Weigh the clusters by one of all weightings that add up to one, uniformly (the Bayesian bootstrap of Rubin 1981), with
one more cluster among them: the most extreme that could have been seen. The quantiles of the weighted ratio then bound
the true ratio.

For independent clusters of one size the bound holds for every distribution: conjectured by Gaffke 2005 and by
Learned-Miller & Thomas 2019 (arXiv 1905.06208), proved by Vlassis & Thomas 2026 (arXiv 2607.08415, theorem 1). With one
right-or-wrong observation per cluster it is the bound of Clopper & Pearson 1934; with many clusters it narrows to the
width of the normal interval (Ming et al. 2026, arXiv 2607.18661). For clusters of unequal size the mean is that of
numerator - ratio * denominator, which is 0 at the true ratio, and the extreme cluster is as large as the largest seen.
"""

from __future__ import annotations

import functools
import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bounds", "Cluster", "PValues", "ratio_bounds", "ratio_p_values"]

_STEP: Final = 0.5  # in standard deviations of the tilted sum; no pole is nearer to the path than one
_NODES: Final = 400
_BLOCK: Final = 20
_NEGLIGIBLE: Final = 1e-10
_XTOL: Final = 1e-9


class Bounds(NamedTuple):
    """Two bounds, each at its own one-sided confidence: at 95 % each, both hold together at 90 %."""

    lower: float
    upper: float


class PValues(NamedTuple):
    """Of two one-sided tests: a small `at_least` speaks for a smaller ratio, a small `at_most` for a larger one."""

    at_least: float
    at_most: float


class Cluster(NamedTuple):
    """What one cluster adds to the two sums of a ratio."""

    numerator: float
    denominator: float


class _Distinct(NamedTuple):
    """The distinct clusters, and how often each occurs."""

    numerators: NDArray[np.float64]
    denominators: NDArray[np.float64]
    multiplicities: NDArray[np.float64]


def ratio_bounds(
    numerators: NDArray[np.float64],
    denominators: NDArray[np.float64],
    *,
    lowest: Cluster,
    highest: Cluster,
    confidence: float,
) -> Bounds:
    """Bound the population's sum(numerators) / sum(denominators) from below and from above.

    Args:
        numerators: One per cluster, shape (clusters,).
        denominators: One per cluster, shape (clusters,), at least 0 and not all 0.
        lowest: The possible cluster that would lower the ratio most.
        highest: The possible cluster that would raise it most.
        confidence: Of each bound alone, in (0, 1).

    Returns:
        Lower and upper bound, in the numerators' unit per denominator.

    Example:
        No failure in 59 samples: the failure rate is below 5 %, as Clopper and Pearson have it.

        >>> bounds = ratio_bounds(
        ...     np.zeros(59), np.ones(59), lowest=Cluster(0, 1), highest=Cluster(1, 1), confidence=0.95
        ... )
        >>> bounds.lower, round(bounds.upper, 4), round(1 - 0.05 ** (1 / 59), 4)
        (0.0, 0.0495, 0.0495)
    """
    below, above = _both_sides(numerators, denominators, lowest, highest)
    return Bounds(0.0 - _upper_bound(below, confidence), _upper_bound(above, confidence))


def ratio_p_values(
    numerators: NDArray[np.float64],
    denominators: NDArray[np.float64],
    ratio: float,
    *,
    lowest: Cluster,
    highest: Cluster,
    multiplicities: NDArray[np.float64] | None = None,
) -> PValues:
    """Test that the population's ratio is at least `ratio`, and that it is at most `ratio`.

    `at_least` is at most 1 - confidence exactly where the upper bound at that confidence is at most `ratio`, and
    `at_most` where the lower bound is at least `ratio`.

    Args:
        numerators: One per cluster, shape (clusters,).
        denominators: One per cluster, shape (clusters,), at least 0.
        ratio: The ratio under test.
        lowest: The possible cluster that would lower the ratio most.
        highest: The possible cluster that would raise it most.
        multiplicities: How many clusters each entry stands for, shape (clusters,), above 0; one where None.

    Returns:
        Two p-values in [0, 1].

    Example:
        >>> p = ratio_p_values(np.zeros(59), np.ones(59), 0.05, lowest=Cluster(0, 1), highest=Cluster(1, 1))
        >>> round(p.at_least, 4), round(0.95**59, 4), p.at_most
        (0.0485, 0.0485, 1.0)
    """
    below, above = _both_sides(numerators, denominators, lowest, highest, multiplicities)
    return PValues(_probability_at_least(above, ratio), _probability_at_least(below, -ratio))


def _both_sides(
    numerators: NDArray[np.float64],
    denominators: NDArray[np.float64],
    lowest: Cluster,
    highest: Cluster,
    multiplicities: NDArray[np.float64] | None = None,
) -> tuple[_Distinct, _Distinct]:
    """The distinct clusters, mirrored with the lowest among them, and as they are with the highest."""
    pairs, counts = numerators + 1j * denominators, multiplicities
    if counts is None:
        pairs, frequencies = np.unique(pairs, return_counts=True)
        counts = frequencies.astype(np.float64)
    multiplicities = np.append(counts, 1.0)
    return (
        _Distinct(np.append(-pairs.real, -lowest.numerator), np.append(pairs.imag, lowest.denominator), multiplicities),
        _Distinct(np.append(pairs.real, highest.numerator), np.append(pairs.imag, highest.denominator), multiplicities),
    )


def _upper_bound(clusters: _Distinct, confidence: float) -> float:
    """Solve for the ratio whose tail is 1 - confidence, on the scale of normal quantiles: there it is nearly a line."""
    from scipy.optimize import brentq
    from scipy.special import ndtri

    finite = clusters.denominators > 0
    ratios = clusters.numerators[finite] / clusters.denominators[finite]
    low, high = float(ratios.min()), float(ratios.max())
    if low == high and finite.all():
        return high
    wanted = float(ndtri(1.0 - confidence))

    @functools.cache
    def excess(ratio: float) -> float:
        tail = min(max(_probability_at_least(clusters, ratio), _NEGLIGIBLE), 1.0 - _NEGLIGIBLE)
        return float(ndtri(tail)) - wanted

    while excess(low) < 0.0:  # clusters without a denominator lie beyond any ratio
        low -= max(1.0, abs(low))
    while excess(high) > 0.0:
        high += max(1.0, abs(high))
    guess, spread = _normal_quantile(clusters, wanted)
    for nearer in (guess - spread, guess + spread):
        if low < nearer < high:
            low, high = (nearer, high) if excess(nearer) >= 0.0 else (low, nearer)
    return float(brentq(excess, low, high, xtol=_XTOL))


def _normal_quantile(clusters: _Distinct, wanted: float) -> tuple[float, float]:
    """About where the bound will be were the tail normal, and how far off that may be."""
    total = float(clusters.multiplicities @ clusters.denominators)
    ratio = float(clusters.multiplicities @ clusters.numerators) / total
    residuals = clusters.numerators - ratio * clusters.denominators
    spread = math.sqrt(float(clusters.multiplicities @ residuals**2)) / total
    return ratio - wanted * spread, 0.5 * spread


def _probability_at_least(clusters: _Distinct, ratio: float) -> float:
    """Probability that the weighted ratio is at least `ratio`."""
    excess = clusters.numerators - ratio * clusters.denominators
    if excess.min() >= 0.0:
        return 1.0
    if excess.max() <= 0.0:
        return 0.0
    if clusters.multiplicities @ excess > 0.0:
        return 1.0 - _upper_tail(-excess, clusters.multiplicities)
    return _upper_tail(excess, clusters.multiplicities)


def _upper_tail(values: NDArray[np.float64], shapes: NDArray[np.float64]) -> float:
    """P(sum of values * gamma(shapes) >= 0): uniform weights are exponential ones over their sum.

    The moment-generating function is inverted along the vertical line through its saddlepoint, where the integrand only
    falls (Rice 1980, SIAM J. Sci. Stat. Comput. 1(4)). Absolute error below 2e-5.
    """
    from scipy.optimize import brentq

    values = values / values.max()

    def slope(point: float) -> float:
        return float(shapes @ (values / (1.0 - point * values)) * point - 1.0) * (1.0 - point)

    saddle = float(brentq(slope, 0.0, 1.0 - 1e-12, xtol=1e-12, rtol=0.01))  # near it is enough
    tilted = np.append(values / (1.0 - saddle * values), -1.0 / saddle)  # the last is the pole of 1/s
    powers = np.append(shapes, 1.0)
    step = _STEP / math.sqrt(powers @ tilted**2)
    total = -0.5  # the trapezoid's first node counts half
    for start in range(0, _NODES, _BLOCK):
        path = np.multiply.outer(tilted, step * np.arange(start, start + _BLOCK))
        modulus = np.exp(-0.5 * (powers @ np.log1p(path * path)))
        total += float(np.cos(powers @ np.arctan(path)) @ modulus)
        if modulus[-1] < _NEGLIGIBLE:
            break
    height = math.exp(-float(shapes @ np.log1p(-saddle * values))) / saddle
    return min(max(height * step * total / math.pi, 0.0), 1.0)
