"""Does a score fall with severity? A permutation test within clusters.

Where severity does not matter, a cluster's scores could as well have come in the opposite order, so the sign of its
trend is the toss of a coin: the test compares the sum of the trends with what tosses give. Reversing is the one
permutation of Page's L (1963, J. Am. Stat. Assoc. 58) that leaves a trend its size, so right-or-wrong scores, which tie
heavily, lose nothing to ranks; over two severities it is the one-sided exact McNemar test.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError

__all__ = ["Trend", "falls_with_severity"]

_TOSSES_PER_BLOCK: Final = 2_000_000
_DECIMALS: Final = 12


class Trend(NamedTuple):
    """How a score moves with severity.

    Attributes:
        slope: Mean change of the score from one severity to the next, in the score's unit; None where no cluster was
            scored at two severities.
        p_value: Of the test that it does not fall; small where it falls.
        clusters: How many were scored at two severities or more.
    """

    slope: float | None
    p_value: float
    clusters: int


def falls_with_severity(
    sums: ArrayLike, counts: ArrayLike, *, rng: np.random.Generator, resamples: int = 9_999
) -> Trend:
    """Test whether a score falls with severity.

    A cluster's trend is the least-squares slope of its mean scores over the ranks of the severities it was scored at.

    Args:
        sums: Of the scores per cluster and severity, in ascending order of severity, shape (clusters, severities).
        counts: Scored variants per cluster and severity, shape (clusters, severities); 0 where it has none.
        rng: Tosses the coins.
        resamples: How many tosses of all coins the trend is compared with.

    Returns:
        The slope and the p-value, which is exact but for the number of tosses and at least 1 / (resamples + 1).

    Raises:
        UsageError: The arrays are not of one shape (clusters, severities), or a score is not finite.

    Example:
        Five samples, each lost at some severity:

        >>> right = [[1, 1, 0], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0]]
        >>> trend = falls_with_severity(right, np.ones((5, 3)), rng=np.random.default_rng(7))
        >>> trend.slope, round(trend.p_value, 2), 1 / 2**5
        (-0.5, 0.03, 0.03125)
    """
    totals, sizes = np.asarray(sums, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    if totals.ndim != 2 or totals.shape != sizes.shape or not np.isfinite(totals).all():  # noqa: PLR2004
        raise UsageError(
            f"Expected two arrays of one shape (clusters, severities) with finite sums, got shapes {totals.shape} and "
            f"{sizes.shape}. Give one row per cluster, with 0 where it has no variant at a severity."
        )
    slopes = _slopes(totals, sizes)
    if len(slopes) == 0:
        return Trend(None, 1.0, 0)
    fall = -float(slopes.sum())
    tosses = _tossed(np.abs(slopes), rng, resamples)
    beaten = int(np.count_nonzero(tosses >= fall - 10.0**-_DECIMALS * len(slopes)))
    return Trend(-fall / len(slopes), (1 + beaten) / (1 + resamples), len(slopes))


def _slopes(totals: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each cluster that was scored at two severities or more."""
    scored = sizes > 0
    several = scored.sum(axis=1) > 1
    scored, means = scored[several], np.divide(totals, sizes, out=np.zeros_like(totals), where=sizes > 0)[several]
    ranks = np.where(scored, np.cumsum(scored, axis=1), 0.0)
    centred = np.where(scored, ranks - (ranks.sum(axis=1) / scored.sum(axis=1))[:, np.newaxis], 0.0)
    return np.asarray((centred * means).sum(axis=1) / (centred**2).sum(axis=1))


def _tossed(sizes: NDArray[np.float64], rng: np.random.Generator, resamples: int) -> NDArray[np.float64]:
    """Sums of the sizes with random signs, shape (resamples,); equal sizes are tossed together."""
    distinct, numbers = np.unique(np.round(sizes[sizes > 0], _DECIMALS), return_counts=True)
    block = max(1, _TOSSES_PER_BLOCK // max(1, len(distinct)))
    return np.concatenate(
        [
            (2 * rng.binomial(numbers, 0.5, size=(min(block, resamples - start), len(distinct))) - numbers) @ distinct
            for start in range(0, resamples, block)
        ]
    )
