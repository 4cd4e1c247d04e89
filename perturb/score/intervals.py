"""Intervals of a rate, of a paired drop and of a retention, with clusters as the independent units.

A cell (an axis, a generator, a tier) comes as arrays with one entry per cluster: the sum over the cluster's variants of
what was scored, and their number. All variants of a cluster stay together, however they are correlated.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError
from perturb.score.gaffke import Bounds, Cluster, PValues, ratio_bounds, ratio_p_values

__all__ = [
    "Estimate",
    "checked_confidence",
    "one_sided_bounds",
    "one_sided_p_values",
    "paired_drop",
    "rate_interval",
    "retention",
]

_FEWEST_CLUSTERS: Final = 2


class Estimate(NamedTuple):
    """A figure with its two-sided interval.

    Attributes:
        value: The figure; None without a single scored variant.
        low: Lower end of the interval.
        high: Upper end of the interval.
        method: How the interval was made: "Gaffke"; "Clopper-Pearson" where the two are one and the same; "too few
            clusters" below 2, where it covers everything possible.
    """

    value: float | None
    low: float
    high: float
    method: str


class _Cell(NamedTuple):
    sums: NDArray[np.float64]
    counts: NDArray[np.float64]
    lowest: float


def rate_interval(sums: ArrayLike, counts: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Estimate a rate, such as an accuracy: sum(sums) / sum(counts).

    Args:
        sums: Right answers per cluster, shape (clusters,), each in 0..count.
        counts: Scored variants per cluster, shape (clusters,).
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The rate and an interval within 0..1.

    Raises:
        UsageError: The arrays do not fit each other, or the confidence is out of range.

    Example:
        >>> rate_interval([3, 3, 2, 3, 0, 3], [3, 3, 3, 3, 3, 3])
        Estimate(value=0.777..., low=0.331..., high=0.974..., method='Gaffke')
        >>> rate_interval([1, 1, 1, 0], [1, 1, 1, 1]).method
        'Clopper-Pearson'
    """
    cell = _cell(sums, counts, lowest=0.0)
    exact = bool((cell.counts == 1).all() and np.isin(cell.sums, (0.0, 1.0)).all())
    return _estimate(cell, confidence, "Clopper-Pearson" if exact else "Gaffke")


def paired_drop(differences: ArrayLike, counts: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Estimate a drop, the mean of clean minus perturbed over variants: sum(differences) / sum(counts).

    Args:
        differences: Sum over a cluster's variants of clean minus perturbed, shape (clusters,), each in -count..count.
        counts: Scored variants per cluster, shape (clusters,).
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The drop and an interval within -1..1; positive means worse than clean.

    Raises:
        UsageError: The arrays do not fit each other, or the confidence is out of range.

    Example:
        Twenty samples, of which one was lost:

        >>> paired_drop([1] + [0] * 19, [1] * 20)
        Estimate(value=0.05, low=-0.139..., high=0.248..., method='Gaffke')
    """
    return _estimate(_cell(differences, counts, lowest=-1.0), confidence, "Gaffke")


def one_sided_bounds(sums: ArrayLike, counts: ArrayLike, *, lowest: float = -1.0, confidence: float = 0.95) -> Bounds:
    """Bound a drop or a rate from below and from above, each at its own one-sided confidence, as gates need it.

    Args:
        sums: Sum over a cluster's variants, shape (clusters,), each in lowest * count..count.
        counts: Scored variants per cluster, shape (clusters,).
        lowest: The least one variant can score: -1 for clean minus perturbed, 0 for right or wrong.
        confidence: Of each bound alone, in (0, 1).

    Returns:
        Lower and upper bound; the whole range below two clusters.

    Raises:
        UsageError: The arrays do not fit each other, or the confidence is out of range.

    Example:
        >>> one_sided_bounds([0] * 59, [1] * 59, confidence=0.95)
        Bounds(lower=-0.0495..., upper=0.0495...)
    """
    return _bounds(_cell(sums, counts, lowest=lowest), checked_confidence(confidence))


def one_sided_p_values(sums: ArrayLike, counts: ArrayLike, limit: float, *, lowest: float = -1.0) -> PValues:
    """Test a drop or a rate against a limit from both sides; both p-values are 1 below two clusters.

    Args:
        sums: Sum over a cluster's variants, shape (clusters,), each in lowest * count..count.
        counts: Scored variants per cluster, shape (clusters,).
        limit: The value under test.
        lowest: The least one variant can score: -1 for clean minus perturbed, 0 for right or wrong.

    Returns:
        A small `at_least` speaks for less than the limit, a small `at_most` for more.

    Raises:
        UsageError: The arrays do not fit each other.

    Example:
        >>> one_sided_p_values([0] * 59, [1] * 59, 0.05)
        PValues(at_least=0.0484..., at_most=1.0)
    """
    cell = _cell(sums, counts, lowest=lowest)
    if len(cell.counts) < _FEWEST_CLUSTERS:
        return PValues(1.0, 1.0)
    worst, best = _extremes(cell)
    return ratio_p_values(cell.sums, cell.counts, limit, lowest=worst, highest=best)


def retention(
    sums: ArrayLike, clean_sums: ArrayLike, counts: ArrayLike, *, confidence: float = 0.95
) -> Estimate | None:
    """Estimate how much of the clean accuracy is left: sum(sums) / sum(clean_sums).

    Args:
        sums: Right answers on perturbed inputs per cluster, shape (clusters,).
        clean_sums: Right answers on the same variants' clean inputs, shape (clusters,).
        counts: Scored variants per cluster, shape (clusters,).
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The ratio and an interval from 0 on, possibly above 1; None where nothing was right on clean inputs.

    Raises:
        UsageError: The arrays do not fit each other, or the confidence is out of range.

    Example:
        >>> retention([1] * 15 + [0] * 5, [1] * 18 + [0] * 2, [1] * 20)
        Estimate(value=0.833..., low=0.585..., high=1.102..., method='Gaffke')
    """
    perturbed, clean = _cell(sums, counts, lowest=0.0), _cell(clean_sums, counts, lowest=0.0)
    level = _two_sided(confidence)
    if not clean.sums.any():
        return None
    value = float(perturbed.sums.sum() / clean.sums.sum())
    if len(clean.sums) < _FEWEST_CLUSTERS:
        return Estimate(value, 0.0, math.inf, "too few clusters")
    size = float(perturbed.counts.max())
    bounds = ratio_bounds(
        perturbed.sums, clean.sums, lowest=Cluster(0.0, size), highest=Cluster(size, 0.0), confidence=level
    )
    return Estimate(value, *bounds, "Gaffke")


def _cell(sums: ArrayLike, counts: ArrayLike, *, lowest: float) -> _Cell:
    totals, sizes = np.asarray(sums, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    if totals.ndim != 1 or totals.shape != sizes.shape:
        raise UsageError(
            f"Expected one sum and one count per cluster, got shapes {totals.shape} and {sizes.shape}. "
            "Pass two arrays of one dimension and the same length."
        )
    outside = ~((totals >= lowest * sizes) & (totals <= sizes))
    if outside.any():
        first = int(outside.argmax())
        raise UsageError(
            f"Expected each sum within {lowest:g}..1 times its count, got sum={totals[first]:g} and "
            f"count={sizes[first]:g} in cluster {first}. Sum what was scored, and count the same variants."
        )
    scored = sizes > 0
    return _Cell(totals[scored], sizes[scored], lowest)


def _estimate(cell: _Cell, confidence: float, method: str) -> Estimate:
    level = _two_sided(confidence)
    value = float(cell.sums.sum() / cell.counts.sum()) if len(cell.counts) else None
    few = len(cell.counts) < _FEWEST_CLUSTERS
    return Estimate(value, *_bounds(cell, level), "too few clusters" if few else method)


def _bounds(cell: _Cell, confidence: float) -> Bounds:
    if len(cell.counts) < _FEWEST_CLUSTERS:
        return Bounds(cell.lowest, 1.0)
    worst, best = _extremes(cell)
    return ratio_bounds(cell.sums, cell.counts, lowest=worst, highest=best, confidence=confidence)


def _extremes(cell: _Cell) -> tuple[Cluster, Cluster]:
    size = float(cell.counts.max())
    return Cluster(cell.lowest * size, size), Cluster(size, size)


def _two_sided(confidence: float) -> float:
    return (1.0 + checked_confidence(confidence)) / 2.0


def checked_confidence(confidence: float) -> float:
    """Return a confidence that is one.

    Raises:
        UsageError: It is not between 0 and 1.

    Example:
        >>> checked_confidence(0.95)
        0.95
    """
    if not 0.0 < confidence < 1.0:
        raise UsageError(f"Expected a confidence between 0 and 1, got confidence={confidence}. Write 95 % as 0.95.")
    return confidence
