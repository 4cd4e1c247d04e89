"""Corruption errors against a named reference: mCE, relative mCE and mean flip rate.

Each corruption's error is divided by the reference's, so that hard corruptions do not drown the others, and averaged
(Hendrycks & Dietterich 2019, arXiv 1903.12261). The plain names belong to the published files: other
renderings of the same corruptions print as "(perturb rendering)".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from perturb.errors import UsageError
from perturb.score.intervals import Estimate, paired_drop, rate_interval
from perturb.score.references import BySeverity, ErrorTable
from perturb.score.weighted import weighted_ratio

__all__ = [
    "ReferencedError",
    "error_interval",
    "mean_corruption_error",
    "mean_flip_rate",
    "relative_mean_corruption_error",
]

_LEAST: Final = 0.01
Errors = Mapping[str, BySeverity]


class ReferencedError(NamedTuple):
    """A mean over corruptions of errors relative to a reference.

    Attributes:
        name: "mCE", "relative mCE" or "mFR", with "(perturb rendering)" unless it is of the published files.
        reference: Whose errors it is relative to.
        value: In percent: 100 errs as often as the reference.
        without_frost: The same without frost, whose published pictures are photographs; None where frost is all or not
            among the corruptions.
        corruptions: Corruption to its own percentage.
        weights: (Corruption, severity) to what one unit of its error adds to the value.
    """

    name: str
    reference: str
    value: float
    without_frost: float | None
    corruptions: dict[str, float]
    weights: dict[tuple[str, float], float]

    @property
    def text(self) -> str:
        """As a reader sees it: what it is, of what, against whom."""
        frost = "" if self.without_frost is None else f", without frost {self.without_frost:.1f}"
        return f"{self.name} {self.value:.1f}{frost}, against {self.reference}"


def mean_corruption_error(
    run: ErrorTable, reference: ErrorTable, *, corruptions: Iterable[str] | None = None, published_files: bool = False
) -> ReferencedError:
    """Average over corruptions the sum over severities of the errors, divided by the reference's sum.

    Args:
        run: Errors of the model.
        reference: Errors of the model it is compared with, at the same severities.
        corruptions: Which to average over; every one of the run's by default.
        published_files: Whether the run's inputs are the published files themselves.

    Returns:
        The mCE.

    Raises:
        UsageError: The run or the reference lacks a corruption or a severity, or the reference hardly errs.

    Example:
        >>> from perturb.score.references import ErrorTable
        >>> run, reference = (ErrorTable(name, 0.1, {"snow": {1.0: error}}) for name, error in [("a", 0.2), ("b", 0.4)])
        >>> mean_corruption_error(run, reference).text
        'mCE (perturb rendering) 50.0, against b'
    """
    names = _name("mCE", published_files=published_files), reference.name
    return _mean(names, run.errors, reference.errors, corruptions)


def relative_mean_corruption_error(
    run: ErrorTable, reference: ErrorTable, *, corruptions: Iterable[str] | None = None, published_files: bool = False
) -> ReferencedError:
    """Average over corruptions by how much the errors exceed the clean one, divided by the reference's excess.

    Args:
        run: Errors of the model.
        reference: Errors of the model it is compared with, at the same severities.
        corruptions: Which to average over; every one of the run's by default.
        published_files: Whether the run's inputs are the published files themselves.

    Returns:
        The relative mCE, possibly negative.

    Raises:
        UsageError: A clean error, a corruption or a severity is missing, or the reference hardly loses anything.
    """
    names = _name("relative mCE", published_files=published_files), reference.name
    return _mean(names, _excess(run), _excess(reference), corruptions)


def mean_flip_rate(
    run: ErrorTable, reference: ErrorTable, *, corruptions: Iterable[str] | None = None
) -> ReferencedError:
    """Average over corruptions how often answers differ from the clean one, divided by the reference's rate.

    The published figure compares the frames of ImageNet-P; this one compares each variant with its clean sample, as
    the published one does for noise.

    Args:
        run: Flip rates of the model.
        reference: Flip rates of the model it is compared with, at the same severities.
        corruptions: Which to average over; every one of the run's by default.

    Returns:
        The mean flip rate.

    Raises:
        UsageError: The run or the reference lacks a corruption or a severity, or the reference hardly flips.
    """
    names = _name("mFR", published_files=False), reference.name
    return _mean(names, run.flip_rates, reference.flip_rates, corruptions)


def error_interval(
    sums: ArrayLike, counts: ArrayLike, weights: ArrayLike, *, signed: bool = False, confidence: float = 0.95
) -> Estimate:
    """Estimate a referenced error with its interval, the reference taken as given.

    Args:
        sums: Per cluster and cell, shape (clusters, cells): wrong answers for the mCE, flipped answers for the flip
            rate, clean minus perturbed right answers for the relative mCE.
        counts: Scored variants per cluster and cell, shape (clusters, cells).
        weights: Of the cells, shape (cells,), as `ReferencedError.weights` holds them.
        signed: Whether sums may be negative: for the relative mCE.
        confidence: Of the two-sided interval, in (0, 1).

    Returns:
        The value in percent and its interval.

    Raises:
        UsageError: The arrays do not fit each other, or a cell has no variant.

    Example:
        >>> error_interval([[1], [0], [1], [0]], [[1], [1], [1], [1]], [125.0]).value
        62.5
    """
    ratio = weighted_ratio(sums, counts, weights)
    estimate = (paired_drop if signed else rate_interval)(*ratio, confidence=confidence)
    scale = float(np.sum(weights))
    value = None if estimate.value is None else scale * estimate.value
    return Estimate(value, scale * estimate.low, scale * estimate.high, estimate.method)


def _excess(table: ErrorTable) -> dict[str, dict[float, float]]:
    clean = table.clean_error
    if clean is None:
        raise UsageError(f"Expected the clean error of {table.name}, which is not known. Name another reference.")
    return {name: {at: error - clean for at, error in tiers.items()} for name, tiers in table.errors.items()}


def _name(plain: str, *, published_files: bool) -> str:
    return plain if published_files else f"{plain} (perturb rendering)"


def _mean(names: tuple[str, str], run: Errors, reference: Errors, chosen: Iterable[str] | None) -> ReferencedError:
    name, against = names
    corruptions = list(run if chosen is None else chosen)
    missing = [corruption for corruption in corruptions if corruption not in run]
    if missing or not corruptions:
        raise UsageError(f"Expected a run with {', '.join(missing) or 'a corruption'}, which it does not hold.")
    divisors = {corruption: _divisor(corruption, run[corruption], reference, against) for corruption in corruptions}
    ratios = {corruption: 100.0 * sum(run[corruption].values()) / divisors[corruption] for corruption in corruptions}
    others = [ratio for corruption, ratio in ratios.items() if corruption != "frost"]
    return ReferencedError(
        name=name,
        reference=against,
        value=sum(ratios.values()) / len(ratios),
        without_frost=sum(others) / len(others) if 0 < len(others) < len(ratios) else None,
        corruptions=ratios,
        weights={(c, severity): 100.0 / (divisors[c] * len(divisors)) for c in divisors for severity in run[c]},
    )


def _divisor(corruption: str, tiers: BySeverity, reference: Errors, against: str) -> float:
    known = reference.get(corruption, {})
    lacking = [severity for severity in tiers if severity not in known]
    if lacking:
        raise UsageError(
            f"Expected a reference with {corruption} at severity {', '.join(f'{at:g}' for at in lacking)}; {against} "
            f"has {', '.join(f'{at:g}' for at in known) or 'none of it'}. Name another reference, or leave it out."
        )
    total = sum(known[severity] for severity in tiers)
    if total < _LEAST * len(tiers):
        raise UsageError(
            f"Expected a reference to divide by; for {corruption} {against} has {total / len(tiers):.3f} on average, "
            f"less than {_LEAST}. Name another reference, or leave it out."
        )
    return total
