"""Effective robustness: how much better a model holds under a shift than its clean accuracy foretells.

Over many models, accuracy under a shift is close to linear in clean accuracy, both on the logit scale; what lies above
that line is robustness that accuracy alone did not buy (Taori et al. 2020, arXiv 2007.00644).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError

__all__ = ["FEWEST_RUNS", "Baseline", "effective_robustness", "fit_baseline", "resampled_effective_robustness"]

FEWEST_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accuracy under the shift that standard models have at a clean accuracy.

    Attributes:
        slope: Of the line on the logit scale.
        intercept: Of the line on the logit scale.
        explained: Share of the variance on the logit scale that the line explains, in 0..1.
        runs: How many models it was fitted to.
    """

    slope: float
    intercept: float
    explained: float
    runs: int

    def expected(self, clean: ArrayLike) -> NDArray[np.float64]:
        """Accuracy under the shift to be expected at clean accuracies, each strictly between 0 and 1."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.intercept - self.slope * _logits(clean))))


def fit_baseline(clean: ArrayLike, shifted: ArrayLike) -> Baseline:
    """Fit the line of standard models by least squares on the logit scale.

    Args:
        clean: Clean accuracy of each model, shape (models,), strictly between 0 and 1.
        shifted: Accuracy under the shift of each, shape (models,), strictly between 0 and 1.

    Returns:
        The line.

    Raises:
        UsageError: There are fewer than five models, all have one clean accuracy, or an accuracy has no logit.

    Example:
        >>> clean = np.array([0.6, 0.7, 0.8, 0.9, 0.95])
        >>> round(fit_baseline(clean, clean).slope, 6)
        1.0
    """
    inputs, outputs = _logits(clean), _logits(shifted)
    if inputs.shape != outputs.shape or inputs.ndim != 1 or len(inputs) < FEWEST_RUNS:
        raise UsageError(
            f"Expected clean and shifted accuracy of at least {FEWEST_RUNS} models, got {inputs.size} and "
            f"{outputs.size}. A line through fewer says nothing of models in general; add runs."
        )
    if np.ptp(inputs) < 1e-9:  # noqa: PLR2004 - equal but for rounding
        raise UsageError("Expected models of different clean accuracy, got one accuracy. Add runs of other models.")
    slope, intercept = np.polyfit(inputs, outputs, 1)
    spread = float(np.var(outputs))
    explained = 1.0 - float(np.var(outputs - slope * inputs)) / spread if spread > 0.0 else 1.0
    return Baseline(float(slope), float(intercept), explained, len(inputs))


def effective_robustness(baseline: Baseline, clean: ArrayLike, shifted: ArrayLike) -> NDArray[np.float64]:
    """Measure how far models lie above the line, in accuracy.

    Args:
        baseline: Of standard models.
        clean: Clean accuracy of each model, shape (models,), strictly between 0 and 1.
        shifted: Accuracy under the shift of each, shape (models,), in 0..1.

    Returns:
        Accuracy under the shift minus the expected one, shape (models,).

    Raises:
        UsageError: A clean accuracy has no logit.

    Example:
        >>> effective_robustness(Baseline(1.0, 0.0, 1.0, 9), [0.8], [0.85]).round(6).tolist()
        [0.05]
    """
    return np.asarray(np.asarray(shifted, dtype=np.float64) - baseline.expected(clean))


def resampled_effective_robustness(clean: ArrayLike, shifted: ArrayLike) -> NDArray[np.float64]:
    """Fit the line to all models in each resample, and measure how far each lies above it, in accuracy.

    A model is part of the line that it is measured against, which understates how far it lies off.

    Args:
        clean: Clean accuracies, shape (resamples, models).
        shifted: Accuracies under the shift, shape (resamples, models).

    Returns:
        Accuracy under the shift minus the expected one, shape (kept, models): resamples in which an accuracy has no
        logit, or all clean ones are the same, are left out.

    Example:
        >>> clean = np.array([[0.6, 0.7, 0.8, 0.9, 0.95], [0.5, 0.5, 0.5, 0.5, 0.5]])
        >>> resampled_effective_robustness(clean, clean).round(6).tolist()
        [[0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    before, after = np.asarray(clean, dtype=np.float64), np.asarray(shifted, dtype=np.float64)
    both = np.stack((before, after))
    kept = ((both > 0.0) & (both < 1.0)).all(axis=(0, 2)) & (np.ptp(before, axis=1) > 1e-9)  # noqa: PLR2004 - rounding
    inputs, outputs = _logits(before[kept]), _logits(after[kept])
    centred = inputs - inputs.mean(axis=1, keepdims=True)
    slopes = (centred * outputs).sum(axis=1, keepdims=True) / (centred**2).sum(axis=1, keepdims=True)
    expected = outputs.mean(axis=1, keepdims=True) + slopes * centred
    return np.asarray(after[kept] - 1.0 / (1.0 + np.exp(-expected)))


def _logits(accuracies: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(accuracies, dtype=np.float64)
    if not ((values > 0.0) & (values < 1.0)).all():
        raise UsageError(
            f"Expected accuracies strictly between 0 and 1, got {values.tolist()}. All right or all wrong has no "
            "logit: leave that run out, or use more samples."
        )
    return np.asarray(np.log(values) - np.log1p(-values))
