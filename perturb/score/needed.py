"""How many clusters would decide a gate that is open, were the clusters to come like those that were seen.

The gate's own test is applied to as many clusters as are asked about, in the proportions that were seen but for bad
luck: they are tilted exponentially until their total lies as far on the limit's side as the power leaves room for,
which is the least change of the proportions that does it (the tilt of a saddlepoint). So clusters of any size, scores
that are no whole numbers, and rare failures are planned for as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.score.decisions import Rule
from perturb.score.gaffke import Cluster, ratio_p_values
from perturb.score.intervals import checked_confidence

__all__ = ["clusters_to_decide", "fewest_to_decide"]

_MOST: Final = 2**40
Floats = NDArray[np.float64]


def clusters_to_decide(
    sums: ArrayLike,
    counts: ArrayLike,
    limit: float,
    *,
    rule: Rule,
    confidence: float = 0.95,
    power: float = 0.8,
    tiers: int = 1,
) -> float:
    """Count the clusters with which a gate would decide on one tier: pass where its figure keeps the limit, else fail.

    Args:
        sums: Per cluster, shape (clusters,): clean minus perturbed for `max_drop`, scores for `min_score`.
        counts: Scored variants per cluster, shape (clusters,), not all 0.
        limit: The largest drop in -1..1, or the smallest score in 0..1.
        rule: Which of the two the limit is.
        confidence: Of the gate, one-sided, in (0, 1).
        power: Probability that it decides, in (0, 1).
        tiers: At how many severities the rule must hold. To pass, each gets an equal share of what may go wrong; to
            fail, one is enough, after Holm's method.

    Returns:
        A whole number, or `math.inf` where the figure is the limit itself.

    Raises:
        UsageError: The confidence or the power is out of its range.

    Example:
        Two samples lost of sixty, and at most one in ten may be:

        >>> clusters_to_decide([1] * 2 + [0] * 58, [1] * 60, 0.1, rule="max_drop")
        100
    """
    totals, sizes = np.asarray(sums, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    pairs, frequencies = np.unique((totals + 1j * sizes)[sizes > 0], return_counts=True)
    return fewest_to_decide(
        pairs.real.copy(),
        pairs.imag.copy(),
        frequencies / frequencies.sum(),
        limit,
        rule=rule,
        confidence=confidence,
        power=power,
        tiers=tiers,
    )


def fewest_to_decide(
    numerators: Floats,
    denominators: Floats,
    shares: Floats,
    limit: float,
    *,
    rule: Rule,
    confidence: float,
    power: float,
    tiers: int,
) -> float:
    """Count the same where it is known which clusters there are, and how many of all each is.

    Args:
        numerators: Their sums, shape (distinct,).
        denominators: Their numbers of variants, shape (distinct,), above 0.
        shares: How many of all clusters each is, shape (distinct,), above 0, adding up to 1.
        limit: See `clusters_to_decide`, also for what follows.
        rule: Which of the two the limit is.
        confidence: Of the gate.
        power: Probability that it decides.
        tiers: At how many severities the rule must hold.
    """
    figure = float(shares @ numerators) / float(shares @ denominators)
    if math.isclose(figure, limit, abs_tol=1e-9):
        return math.inf
    below, largest = figure < limit, float(denominators.max())
    passes = below == (rule == "max_drop")
    luck = NormalDist().inv_cdf(1.0 - (1.0 - checked_confidence(power)) / (tiers if passes else 1))
    case = _Case(
        numerators=numerators,
        denominators=denominators,
        shares=shares,
        residuals=(numerators - figure * denominators) * (1.0 if below else -1.0),
        limit=limit,
        lowest=Cluster((-1.0 if rule == "max_drop" else 0.0) * largest, largest),
        highest=Cluster(largest, largest),
        below=below,
        level=(1.0 - checked_confidence(confidence)) / (1 if passes else tiers),
        luck=luck,
    )
    low, high = 1, 2
    while not case.decided(high):
        low, high = high, 2 * high
        if high > _MOST:
            return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if case.decided(middle) else (middle, high)
    return high


@dataclass(frozen=True, slots=True)
class _Case:
    """The distinct clusters that were seen, and a gate.

    Attributes:
        numerators: Their sums, shape (distinct,).
        denominators: Their numbers of variants, shape (distinct,).
        shares: How many of all clusters each is, shape (distinct,).
        residuals: How far each brings the figure towards the limit, shape (distinct,).
        limit: The gate's.
        lowest: The cluster that would lower the figure most.
        highest: The cluster that would raise it most.
        below: Whether the figure is below the limit.
        level: Of the gate's test.
        luck: How many standard deviations the total comes nearer to the limit.
    """

    numerators: Floats
    denominators: Floats
    shares: Floats
    residuals: Floats
    limit: float
    lowest: Cluster
    highest: Cluster
    below: bool
    level: float
    luck: float

    def decided(self, clusters: int) -> bool:
        """Whether the gate decides on so many unlucky clusters."""
        shares = self._unlucky(clusters)
        if shares is None:
            return False
        tests = ratio_p_values(
            self.numerators,
            self.denominators,
            self.limit,
            lowest=self.lowest,
            highest=self.highest,
            multiplicities=clusters * shares,
        )
        return (tests.at_least if self.below else tests.at_most) <= self.level

    def _unlucky(self, clusters: int) -> Floats | None:
        """The shares with bad luck; None where so few clusters could bring any."""
        from scipy.optimize import brentq

        variance = float(self.shares @ self.residuals**2)
        if variance <= 0.0:
            return self.shares
        skewness: float = float(self.shares @ self.residuals**3) / variance**1.5
        luck = self.luck + (self.luck * self.luck - 1.0) * skewness / (
            6.0 * math.sqrt(clusters)
        )  # Cornish and Fisher 1938
        wanted = luck * math.sqrt(variance / clusters)
        if not 0.99 * self.residuals.min() < wanted < 0.99 * self.residuals.max():
            return None

        def tilted(tilt: float) -> Floats:
            exponents = tilt * self.residuals
            weights = self.shares * np.exp(exponents - exponents.max())
            return np.asarray(weights / weights.sum())

        def excess(tilt: float) -> float:
            return float(tilted(tilt) @ self.residuals) - wanted

        reach = 1.0 / float(np.abs(self.residuals).max())
        while excess(-reach) > 0.0 or excess(reach) < 0.0:
            reach *= 2.0
        return tilted(float(brentq(excess, -reach, reach, xtol=1e-6 * reach)))
