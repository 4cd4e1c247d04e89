"""A weighted mean of several cells' ratios, as one ratio of cluster sums: so its interval is that of a ratio."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError

__all__ = ["ClusterRatio", "weighted_ratio"]


class ClusterRatio(NamedTuple):
    """What each cluster adds to the two sums of a ratio, each of shape (clusters,)."""

    numerators: NDArray[np.float64]
    denominators: NDArray[np.float64]


def weighted_ratio(numerators: ArrayLike, denominators: ArrayLike, weights: ArrayLike) -> ClusterRatio:
    """Weigh the ratios sum(numerators) / sum(denominators) of several cells into one ratio with the same value.

    A cell with smaller sums is scaled up to the mean of all, which is exact where all cells hold the same variants and
    else takes the sizes of the cells as given.

    Args:
        numerators: Per cluster and cell, shape (clusters, cells).
        denominators: Per cluster and cell, shape (clusters, cells), of positive sum in each cell.
        weights: Of the cells, shape (cells,), at least 0, of any sum above 0.

    Returns:
        Sums per cluster, whose ratio is the weighted mean of the cells' ratios.

    Raises:
        UsageError: The arrays do not fit each other, or a cell's denominators add up to nothing.

    Example:
        Half of the first cell and all of the second, of which the second counts three times:

        >>> ratio = weighted_ratio([[1, 2], [0, 2]], [[1, 2], [1, 2]], [1, 3])
        >>> float(ratio.numerators.sum() / ratio.denominators.sum())
        0.875
    """
    tops, bottoms = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    shares = np.asarray(weights, dtype=np.float64)
    if tops.ndim != 2 or tops.shape != bottoms.shape or shares.shape != tops.shape[1:]:  # noqa: PLR2004
        raise UsageError(
            f"Expected two arrays (clusters, cells) and a weight for each cell, got shapes {tops.shape}, "
            f"{bottoms.shape} and {shares.shape}."
        )
    totals = bottoms.sum(axis=0)
    if not (totals > 0).all():
        raise UsageError(
            f"Expected cells with something to divide by, got sums {totals.tolist()}. Leave out the others."
        )
    scale = shares / shares.sum() * totals.mean() / totals
    return ClusterRatio(tops @ scale, bottoms @ scale)
