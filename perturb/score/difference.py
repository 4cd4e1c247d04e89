"""The interval of a difference, from the intervals of its two sides."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.score.intervals import Estimate

__all__ = ["cluster_correlation", "difference"]


def difference(first: Estimate, second: Estimate, *, correlation: float = 0.0) -> Estimate | None:
    """Subtract two estimates, with the interval that theirs recover: as good as these are where events are few.

    The distance from an estimate to an end of its interval stands for its spread on that side (the method of variance
    estimates recovery: Zou & Donner 2008, Statistics in Medicine 27(10); of two rates Newcombe 1998, ibid. 17(8)).

    Args:
        first: An estimate.
        second: The estimate that is subtracted, its interval at the same confidence.
        correlation: Between the two, in -1..1; 0 where they share no cluster.

    Returns:
        The difference at that confidence; None where one side has no value.

    Example:
        >>> sure, unsure = Estimate(0.9, 0.86, 0.92, "Gaffke"), Estimate(0.5, 0.38, 0.63, "Gaffke")
        >>> difference(sure, unsure)
        Estimate(value=0.4, low=0.263..., high=0.521..., method='variance recovery')
    """
    if first.value is None or second.value is None:
        return None
    below, above = first.value - first.low, first.high - first.value
    taken_below, taken_above = second.value - second.low, second.high - second.value
    value = first.value - second.value
    down = _joined(below, taken_above, correlation)
    up = _joined(above, taken_below, correlation)
    return Estimate(value, value - down, value + up, "variance recovery")


def cluster_correlation(sums: ArrayLike, counts: ArrayLike, other_sums: ArrayLike, other_counts: ArrayLike) -> float:
    """Correlation of two ratios sum(sums) / sum(counts) that come from the same clusters, linearised.

    One cluster in which both sides lost something would tie them wholly, and leave their difference no interval. So two
    clusters of the largest size are added, in each of which one side alone had an event; among many they do not count.

    Args:
        sums: Of the first ratio per cluster, shape (clusters,).
        counts: Of the first ratio per cluster, shape (clusters,).
        other_sums: Of the second ratio, in the same order of clusters.
        other_counts: Of the second ratio, in the same order of clusters.

    Returns:
        A number in -1..1; 0 where they share no cluster.

    Example:
        >>> few, many = [1, 0, 1, 0], [1, 0, 1, 0] * 500
        >>> round(cluster_correlation(few, [1] * 4, few, [1] * 4), 2)
        0.33
        >>> round(cluster_correlation(many, [1] * 2000, many, [1] * 2000), 2)
        1.0
        >>> cluster_correlation([1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1])
        0.0
    """
    sizes, other_sizes = np.asarray(counts, dtype=np.float64), np.asarray(other_counts, dtype=np.float64)
    if not np.any(sizes * other_sizes > 0.0):
        return 0.0
    first, second = _influences(sums, sizes, (1.0, 0.0)), _influences(other_sums, other_sizes, (0.0, 1.0))
    spread = math.sqrt(float(first @ first) * float(second @ second))
    return min(1.0, max(-1.0, float(first @ second) / spread))


def _influences(sums: ArrayLike, counts: NDArray[np.float64], added: tuple[float, float]) -> NDArray[np.float64]:
    largest = counts.max()
    tops = np.append(np.asarray(sums, dtype=np.float64), np.multiply(added, largest))
    bottoms = np.append(counts, (largest, largest))
    influences: NDArray[np.float64] = tops - tops.sum() / bottoms.sum() * bottoms
    return influences


def _joined(first: float, second: float, correlation: float) -> float:
    return math.sqrt(max(first**2 + second**2 - 2.0 * correlation * first * second, 0.0))
