"""The cluster bootstrap: how figures that join several cells would have varied with other clusters.

Clusters are drawn with replacement, each with all its variants and in all cells at once (Field & Welsh 2007, J. R.
Statist. Soc. B 69(3)), so cells keep their correlation and differences between them are paired. A figure made of sums
then needs no resampled data: one product of resample weights and per-cluster sums gives every cell of every resample.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError

__all__ = ["Interval", "bootstrap_ratio", "percentile_interval"]

_DRAWS_PER_BLOCK: Final = 2_000_000


class Interval(NamedTuple):
    """A two-sided interval."""

    low: float
    high: float


def bootstrap_ratio(
    numerators: ArrayLike, denominators: ArrayLike, *, rng: np.random.Generator, resamples: int = 2000
) -> NDArray[np.float64]:
    """Resample clusters, and take sum(numerators) / sum(denominators) of each cell in each resample.

    Sums of whole numbers below 2**24 are exact, so the result does not depend on the order of summation.

    Args:
        numerators: Per cluster and cell, such as right answers, shape (clusters, cells).
        denominators: Per cluster and cell, such as scored variants, shape (clusters, cells); 0 where it has none.
        rng: Draws the clusters.
        resamples: How many.

    Returns:
        Ratios, shape (resamples, cells); NaN where a resample holds none of a cell's variants.

    Raises:
        UsageError: The arrays are not of one shape (clusters, cells) with at least one cluster.

    Example:
        The difference of two cells that stand or fall together does not vary:

        >>> right = np.array([[1, 1], [0, 0], [1, 1], [1, 1]])
        >>> ratios = bootstrap_ratio(right, np.ones((4, 2)), rng=np.random.default_rng(7), resamples=100)
        >>> ratios.shape, float(np.ptp(ratios[:, 0])), float(np.ptp(ratios[:, 1] - ratios[:, 0]))
        ((100, 2), 0.75, 0.0)
    """
    tops, bottoms = np.asarray(numerators, dtype=np.float32), np.asarray(denominators, dtype=np.float32)
    if tops.ndim != 2 or tops.shape != bottoms.shape or len(tops) == 0:  # noqa: PLR2004
        raise UsageError(
            f"Expected two arrays of one shape (clusters, cells) with at least one cluster, got shapes {tops.shape} "
            f"and {bottoms.shape}. Give one row per cluster, with 0 where it has no variant in a cell."
        )
    clusters, cells = tops.shape
    both = np.hstack((tops, bottoms))
    block = max(1, _DRAWS_PER_BLOCK // clusters)
    sums = np.concatenate(
        [_weights(min(block, resamples - start), clusters, rng) @ both for start in range(0, resamples, block)]
    ).astype(np.float64)
    ratios = np.full((resamples, cells), np.nan)
    np.divide(sums[:, :cells], sums[:, cells:], out=ratios, where=sums[:, cells:] > 0)
    return ratios


def percentile_interval(replicates: ArrayLike, *, confidence: float = 0.95) -> Interval | None:
    """Cut off the same share of the resampled figures at both ends.

    With few clusters it is too narrow (about 91 % instead of 95 % for a rate of 5 % over 50 samples): for a rate, a
    drop or a retention of one cell take `perturb.score.intervals`.

    Args:
        replicates: One figure per resample, shape (resamples,); those that are not finite are left out.
        confidence: Of the interval, in (0, 1).

    Returns:
        The interval; None without a finite figure.

    Example:
        >>> percentile_interval(np.arange(101), confidence=0.5)
        Interval(low=25.0, high=75.0)
    """
    figures = np.asarray(replicates, dtype=np.float64)
    finite = figures[np.isfinite(figures)]
    if len(finite) == 0:
        return None
    low, high = np.quantile(finite, [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0])
    return Interval(float(low), float(high))


def _weights(resamples: int, clusters: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """How often each cluster is drawn in each resample, shape (resamples, clusters)."""
    drawn = rng.integers(clusters, size=(resamples, clusters), dtype=np.int64)
    drawn += clusters * np.arange(resamples)[:, np.newaxis]
    counts = np.bincount(drawn.ravel(), minlength=resamples * clusters)
    return counts.astype(np.float32).reshape(resamples, clusters)
