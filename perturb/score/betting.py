"""Betting on a limit, cluster by cluster: evidence that holds however often one looks.

Who bets that a mean lies below a limit makes money in expectation only if it does. Capital that has grown to 1 / level
is therefore evidence at that level whenever it is reached (Ville 1939). The stakes are several fixed fractions of what
may be staked, and the capital is their mean: the diversified Kelly bettor of Waudby-Smith & Ramdas (2024, J. R.
Statist. Soc. B 86(1), arXiv 2010.09686), in its form without replacement too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.errors import UsageError
from perturb.score.decisions import Evidence, Rule
from perturb.score.gaffke import Bounds
from perturb.score.intervals import checked_confidence

__all__ = ["LimitBets", "confidence_sequence", "sequential_evidence"]

_FRACTIONS: Final = (np.arange(1, 20) / 20) ** 1.5  # small ones too: rare large losses allow but small stakes
_SMALLEST_STAKE: Final = 1e-6
_ROUNDING: Final = 1e-9
_BLOCK: Final = 10_000  # clusters at once, so that memory does not grow with a batch
Floats: TypeAlias = NDArray[np.float64]
_LOWEST: Final[dict[Rule, float]] = {"max_drop": -1.0, "min_score": 0.0}


@dataclass(slots=True)
class _Bettor:
    """Bets that payoffs have a mean above 0: where they have not, its capital does not grow but by luck.

    Attributes:
        loss: The most that one payoff can lose.
        population: How many payoffs there are in all, where the question is their own mean; None for a population
            behind them.
        logs: Logarithm of the capital of each fraction.
        most: Logarithm of the largest capital so far, on the mean over fractions.
        total: Of the payoffs so far.
        seen: How many payoffs there were.
    """

    loss: float
    population: int | None
    logs: Floats = field(default_factory=lambda: np.zeros(len(_FRACTIONS)))
    most: float = 0.0
    total: float = 0.0
    seen: int = 0

    def bet(self, payoffs: Floats) -> None:
        if self.population is not None and self.seen + len(payoffs) > self.population:
            raise UsageError(f"Expected at most population={self.population} clusters, got {self.seen + len(payoffs)}.")
        before = self.total + np.concatenate(([0.0], np.cumsum(payoffs)))
        fair = np.zeros(len(payoffs))
        if self.population is not None:
            fair = -before[:-1] / (self.population - self.seen - np.arange(len(payoffs)))
        gains = (payoffs - fair) / np.maximum(self.loss + fair, _SMALLEST_STAKE)
        logs = self.logs + np.cumsum(np.log1p(np.outer(gains, _FRACTIONS)), axis=0)
        highest = logs.max(axis=1)
        capital = highest + np.log(np.exp(logs - highest[:, np.newaxis]).mean(axis=1))
        self.most = max(self.most, float(capital.max()))
        self.logs, self.total, self.seen = logs[-1], float(before[-1]), self.seen + len(payoffs)
        if self.seen == self.population and self.total > _ROUNDING * self.seen:
            self.most = math.inf


class LimitBets:
    """Two bettors on one limit of one tier: that it is kept, and that it is broken."""

    def __init__(self, limit: float, rule: Rule, largest: float, population: int | None) -> None:
        lowest = _LOWEST[rule]
        if not lowest <= limit <= 1.0 or largest <= 0:
            raise UsageError(
                f"Expected a limit in {lowest:g}..1 and clusters of at least one variant, got limit={limit:g} and "
                f"largest={largest:g}."
            )
        self.limit, self.rule, self.largest = limit, rule, largest
        self.below = _Bettor((1.0 - limit) * largest, population)
        self.above = _Bettor((limit - lowest) * largest, population)

    def update(self, sums: ArrayLike, counts: ArrayLike) -> None:
        """Take in further clusters; see `sequential_evidence`."""
        totals, sizes = np.asarray(sums, dtype=np.float64), np.asarray(counts, dtype=np.float64)
        if totals.ndim != 1 or totals.shape != sizes.shape:
            raise UsageError(
                f"Expected one sum and one count per cluster, got shapes {totals.shape} and {sizes.shape}."
            )
        if not ((totals >= _LOWEST[self.rule] * sizes) & (totals <= sizes) & (sizes <= self.largest)).all():
            raise UsageError(
                f"Expected counts up to largest={self.largest:g} and each sum within {_LOWEST[self.rule]:g}..1 times "
                f"its count, got sums {totals.tolist()[:5]} and counts {sizes.tolist()[:5]}, to name the first."
            )
        payoffs = totals - self.limit * sizes
        for start in range(0, len(payoffs), _BLOCK):
            block = payoffs[start : start + _BLOCK]
            self.below.bet(-block)
            self.above.bet(block)

    @property
    def evidence(self) -> Evidence:
        """What all clusters taken in say; see `sequential_evidence`."""
        below, above = math.exp(-self.below.most), math.exp(-self.above.most)
        return Evidence(below, above) if self.rule == "max_drop" else Evidence(above, below)


def sequential_evidence(
    sums: ArrayLike, counts: ArrayLike, limit: float, *, rule: Rule, largest: float, population: int | None = None
) -> Evidence:
    """Weigh the clusters of one tier seen so far against a limit, at whatever number one chooses to look.

    Args:
        sums: Per cluster in visiting order, shape (clusters,): clean minus perturbed for `max_drop`, right answers for
            `min_score`.
        counts: Scored variants per cluster, shape (clusters,), each at most `largest`.
        limit: The largest drop in -1..1, or the smallest score in 0..1, that is still good enough.
        rule: Which of the two the limit is.
        largest: The most variants that a cluster may have at this tier, known before the run.
        population: How many clusters there are in all, where the question is this data set rather than what it was
            drawn from: visited without replacement, the last of them decides.

    Returns:
        Two p-values that hold at any stopping time: a limit that is broken or just met brings `passing` to 0.05 at
        any time with a probability of at most 0.05, and one that is kept or just met `failing`.

    Raises:
        UsageError: The arrays fit neither each other nor `largest`, the limit is out of range, or there are more
            clusters than `population`.

    Example:
        The test that may look only once needs 59 samples without a loss for this:

        >>> sequential_evidence([0] * 100, [1] * 100, 0.05, rule="max_drop", largest=1)
        Evidence(passing=0.04..., failing=1.0)
    """
    tier = LimitBets(limit, rule, largest, population)
    tier.update(sums, counts)
    return tier.evidence


def confidence_sequence(
    sums: ArrayLike,
    counts: ArrayLike,
    *,
    rule: Rule,
    largest: float,
    confidence: float = 0.95,
    population: int | None = None,
) -> Bounds:
    """Bound a tier's drop or score from the clusters seen so far, at whatever number one chooses to look.

    Args:
        sums: As in `sequential_evidence`, like the other arguments.
        counts: Scored variants per cluster.
        rule: What the sums are.
        largest: The most variants that a cluster may have.
        confidence: Of each bound alone, but over all times together, in (0, 1).
        population: How many clusters there are in all, or None.

    Returns:
        The limits that would just fail and just pass; the whole range as long as nothing is known.

    Raises:
        UsageError: As in `sequential_evidence`, or the confidence is out of range.

    Example:
        >>> confidence_sequence([0] * 100, [1] * 100, rule="max_drop", largest=1)
        Bounds(lower=-0.049..., upper=0.049...)
    """
    from scipy.optimize import brentq

    threshold, lowest = -math.log(1.0 - checked_confidence(confidence)), _LOWEST[rule]

    def excess(limit: float, side: str) -> float:
        tier = LimitBets(limit, rule, largest, population)
        tier.update(sums, counts)
        most: float = getattr(tier, side).most
        return min(most, 2.0 * threshold) - threshold

    upper = brentq(excess, lowest, 1.0, args=("below",), xtol=1e-6) if excess(1.0, "below") > 0.0 else 1.0
    lower = brentq(excess, lowest, 1.0, args=("above",), xtol=1e-6) if excess(lowest, "above") > 0.0 else lowest
    return Bounds(float(lower), float(upper))
