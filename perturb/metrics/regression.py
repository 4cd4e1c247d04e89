"""Metrics of regression: the right answer is a number.

A failed answer has no error that could be averaged: it is left out of MAE, RMSE and R², and counts as wrong in the
share within tolerance, which is what gates are made of. Read the three beside the number of failures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from perturb.errors import UsageError
from perturb.metrics.contract import Array, Metric, Sums, mean_metric, mean_of_sums, ratio
from perturb.models.answers import Answer

__all__ = ["MAE", "R2", "RMSE", "WITHIN_TOLERANCE", "within_tolerance"]

_LEAST_SPREAD: Final = 1e-12  # of the mean square, below which rounding decides the variance


def within_tolerance(*, relative: float = 0.1, absolute: float = 0.0) -> Metric:
    """Make the metric "the error is at most the larger of two tolerances".

    Args:
        relative: As a share of the right answer's size, at least 0.
        absolute: In the unit of the answers, at least 0: for right answers at or near 0, where a share is nothing.

    Raises:
        UsageError: If one is negative or infinite.

    Example:
        >>> close = within_tolerance(relative=0.1, absolute=0.5)
        >>> [close.update(target, Answer(value))["sum"] for target, value in ((100.0, 109.0), (0.0, 0.6))]
        [1.0, 0.0]
    """
    if not (0 <= relative < math.inf and 0 <= absolute < math.inf):
        raise UsageError(f"Expected tolerances of at least 0, got relative={relative}, absolute={absolute}.")

    def score(target: float, value: float) -> float:
        return float(abs(value - target) <= max(relative * abs(target), absolute))

    return mean_metric("within_tolerance", score)


def _update_error(target: float, answer: Answer) -> Mapping[str, float]:
    if answer.value is None:
        return {"count": 0.0, "sum": 0.0}
    return {"count": 1.0, "sum": abs(answer.value - target)}


def _update_squares(target: float, answer: Answer) -> Mapping[str, float]:
    if answer.value is None:
        return {"count": 0.0, "sum": 0.0}
    error = answer.value - target
    return {"count": 1.0, "sum": error * error}


def _update_spread(target: float, answer: Answer) -> Mapping[str, float]:
    if answer.value is None:
        return {"count": 0.0, "sum": 0.0, "target": 0.0, "target_squared": 0.0}
    return {**_update_squares(target, answer), "target": target, "target_squared": target * target}


def _root(sums: Sums) -> Array:
    return np.asarray(np.sqrt(mean_of_sums(sums)))


def _explained(sums: Sums) -> Array:
    """One minus the squared errors' share in the spread of the right answers; NaN where these are all the same."""
    spread = sums["target_squared"] - np.nan_to_num(ratio(sums["target"] ** 2, sums["count"]))
    spread = np.where(spread > _LEAST_SPREAD * sums["target_squared"], spread, 0.0)
    return np.asarray(1 - ratio(sums["sum"], spread))


WITHIN_TOLERANCE: Final = within_tolerance()
"""The share of answers within 10 % of the right one. A failed answer is wrong."""

MAE: Final = Metric("mean_absolute_error", _update_error, mean_of_sums, higher_is_better=False, high=math.inf)
"""The mean absolute error, in the unit of the answers, over the answers that did not fail."""

RMSE: Final = Metric("root_mean_squared_error", _update_squares, _root, higher_is_better=False, high=math.inf)
"""The root of the mean squared error, in the unit of the answers, over the answers that did not fail."""

R2: Final = Metric("r2", _update_spread, _explained, low=-math.inf)
"""The coefficient of determination R² over the answers that did not fail: 1 is best, 0 is what the mean would reach.

It is made of sums of squares, so right answers whose spread is less than a millionth of their size have none that can
be told from rounding, and give NaN: subtract a constant from such data first.
"""
