"""Comparing two sets of answers without a margin: McNemar's test of pairs, and the area under the ROC curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from perturb.errors import UsageError

__all__ = ["auroc", "mcnemar_exact"]


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Test whether two models, or clean and perturbed, are right equally often on the same independent samples.

    Given their sum, each count is Binomial(sum, 1/2) where they are (McNemar 1947, Psychometrika 12(2), in its exact
    form).

    Args:
        only_first: Samples that only the first got right.
        only_second: Samples that only the second got right.

    Returns:
        The two-sided p-value; 1 without a discordant sample.

    Example:
        >>> mcnemar_exact(0, 6), mcnemar_exact(3, 3)
        (0.03125, 1.0)
    """
    from scipy.special import bdtr

    return min(1.0, 2.0 * float(bdtr(min(only_first, only_second), only_first + only_second, 0.5)))


def auroc(positive_scores: ArrayLike, negative_scores: ArrayLike) -> float | None:
    """Probability that a positive scores above a negative, ties counted half: the area under the ROC curve.

    Args:
        positive_scores: Shape (positives,), finite.
        negative_scores: Shape (negatives,), finite.

    Returns:
        The area, in 0..1; None where one side is empty.

    Raises:
        UsageError: A score is NaN.

    Example:
        >>> auroc([0.9, 0.8, 0.4], [0.1, 0.4])
        0.916...
    """
    positives, negatives = np.ravel(positive_scores), np.sort(np.ravel(negative_scores))
    if np.isnan(positives).any() or np.isnan(negatives).any():
        raise UsageError("Expected scores that can be ranked, got NaN. Leave out what has no score, and count it.")
    if len(positives) == 0 or len(negatives) == 0:
        return None
    below = np.searchsorted(negatives, positives, side="left")
    not_above = np.searchsorted(negatives, positives, side="right")
    return float((below.sum() + not_above.sum()) / (2.0 * len(positives) * len(negatives)))
