"""How well a score tells two kinds of input apart, with an interval that takes clusters as the independent units."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

from numpy.typing import ArrayLike

from perturb.score.comparisons import auroc
from perturb.score.intervals import Estimate, checked_confidence

__all__ = ["separation"]

_BESIDE: Final = 1e-9


def separation(
    positive_scores: ArrayLike, negative_scores: ArrayLike, *, clusters: int, confidence: float = 0.95
) -> Estimate | None:
    """Estimate the area under the ROC curve.

    The interval holds what the area may be, its variance being that of Hanley & McNeil 1982 at each value tried (method
    5 of Newcombe 2006, Statistics in Medicine 25(4)), with as many independent scores on either side as there are
    clusters: so a cluster's scores may be correlated as they like, and an area of 1 has an interval too.

    Args:
        positive_scores: Shape (positives,), finite.
        negative_scores: Shape (negatives,), finite.
        clusters: How many independent clusters the scores come from.
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The area and its interval, within 0..1; None where one side is empty.

    Raises:
        UsageError: If a score is NaN, or the confidence out of range.

    Example:
        >>> separation([0.9, 0.8, 0.7, 0.4], [0.1, 0.2, 0.3, 0.5], clusters=4)
        Estimate(value=0.9375, low=0.513..., high=0.994..., method='Newcombe')
    """
    area = auroc(positive_scores, negative_scores)
    if area is None:
        return None
    quantile = NormalDist().inv_cdf((1.0 + checked_confidence(confidence)) / 2.0)
    low = _end(area, 0.0, clusters, quantile) if area > _BESIDE else 0.0
    high = _end(area, 1.0, clusters, quantile) if area < 1.0 - _BESIDE else 1.0
    return Estimate(area, low, high, "Newcombe")


def _end(area: float, extreme: float, clusters: int, quantile: float) -> float:
    """The farthest value towards an extreme from which the area is no further than the quantile allows."""
    from scipy.optimize import brentq

    def excess(tried: float) -> float:
        return abs(area - tried) - quantile * _standard_error(tried, clusters)

    start = area + math.copysign(_BESIDE, extreme - area)  # at 0 and 1 the area itself is a root, not the end
    return float(brentq(excess, start, extreme))


def _standard_error(area: float, clusters: int) -> float:
    """Of the area over as many scores on either side, were both exponential."""
    spread = 1.0 + (clusters - 1.0) * ((1.0 - area) / (2.0 - area) + area / (1.0 + area))
    return math.sqrt(area * (1.0 - area) * spread) / clusters
