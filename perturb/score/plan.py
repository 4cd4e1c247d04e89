"""How many samples a gate needs, found with the gate's own test.

The least number at which the gate decides on data as unlucky as the power leaves room for: the total lies at that
quantile of its normal distribution, and the spread between clusters is what was assumed. Where answers rarely change,
this takes up to twice what the textbook formula says, which a gate that holds at every sample size has to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from perturb.score.decisions import Rule
from perturb.score.gaffke import Cluster, ratio_p_values
from perturb.score.intervals import checked_confidence
from perturb.score.planning import samples_needed

__all__ = ["samples_to_decide"]

_NORMAL_FROM: Final = 1_000_000
_FEWEST_CLUSTERS: Final = 2


def samples_to_decide(
    rule: Rule,
    limit: float,
    expected: float,
    *,
    discordance: float = 0.1,
    confidence: float = 0.95,
    power: float = 0.8,
    tiers: int = 1,
    variants: int = 1,
    correlation: float = 0.0,
) -> float:
    """Count the samples with which a gate would decide: pass where the expected figure keeps the limit, else fail.

    Args:
        rule: What the limit bounds.
        limit: The largest drop in -1..1, or the smallest score in 0..1.
        expected: The drop or score that the model is expected to have at each tier.
        discordance: Share of variants with exactly one of clean and perturbed right, at least |drop|; for `max_drop`.
        confidence: Of the gate, one-sided, in (0, 1).
        power: Probability that the gate decides, in (0, 1).
        tiers: At how many severities the rule must hold. To pass, each is planned with an equal share of what may go
            wrong, so that all pass together with at least `power`; to fail, one is enough, after Holm's method.
        variants: Scored variants of one sample at one tier, at least 1.
        correlation: Between the figures of one sample's variants, in 0..1.

    Returns:
        A whole number, or `math.inf` where the expected figure is the limit: no number of samples decides that.

    Raises:
        UsageError: The discordance, the confidence or the power is out of its range.

    Example:
        >>> samples_to_decide("max_drop", 0.02, 0.0, discordance=0.1), samples_needed(0.0, 0.1, 0.02)
        (1649, 1546)
        >>> samples_to_decide("max_drop", 0.05, 0.0, discordance=0.01), samples_needed(0.0, 0.01, 0.05)
        (84, 59)
        >>> samples_to_decide("min_score", 0.9, 0.95), samples_to_decide("min_score", 0.9, 0.9)
        (172, inf)
    """
    loss, margin = (expected, limit) if rule == "max_drop" else (1.0 - expected, 1.0 - limit)
    passes = loss < margin
    at_a_tier = 1.0 - (1.0 - checked_confidence(power)) / (tiers if passes else 1)
    case = _Case(
        rule=rule,
        limit=limit,
        loss=loss,
        variance=((discordance if rule == "max_drop" else loss) - loss**2),
        level=(1.0 - checked_confidence(confidence)) / (1 if passes else tiers),
        passes=passes,
        luck=(1.0 if passes else -1.0) * NormalDist().inv_cdf(at_a_tier),
        variants=variants,
        block=1.0 + (variants - 1.0) * correlation,
    )
    rough = samples_needed(
        loss,
        discordance if rule == "max_drop" else loss,
        margin,
        confidence=1.0 - case.level,
        power=at_a_tier,
        variants_per_sample=variants,
        correlation=correlation,
    )
    if rough > _NORMAL_FROM:
        return rough
    low, high = 1, 2
    while not case.decided(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if case.decided(middle) else (middle, high)
    return high


@dataclass(frozen=True, slots=True)
class _Case:
    """A gate at one tier, and what is assumed of the model.

    Attributes:
        rule: What the limit bounds.
        limit: The gate's.
        loss: Expected drop, or share of wrong answers.
        variance: Of one variant's loss.
        level: Of the gate's test.
        passes: Whether it is expected to keep the limit.
        luck: How many standard deviations the total lies beyond what is expected.
        variants: Of one sample.
        block: How many of them count as one, their losses being correlated.
    """

    rule: Rule
    limit: float
    loss: float
    variance: float
    level: float
    passes: bool
    luck: float
    variants: int
    block: float

    def decided(self, samples: int) -> bool:
        """Whether the gate decides on unlucky data; between two whole numbers of losses its p-value is interpolated."""
        variance = self.variants * self.block * self.variance
        mean = self.variants * self.loss + self.luck * math.sqrt(variance / samples)
        if self.rule == "min_score":  # nothing is gained: as many losses of one size as have this mean and variance
            mean = max(mean, 0.0)
            size, gained = min(self.variants, mean + variance / mean) if mean > 0.0 else 1.0, 0
        else:
            square = variance + (self.variants * self.loss) ** 2
            size = max(self.block, math.sqrt(square))
            events = min(1.0, max(square / size**2, abs(mean) / size))
            gained = round(samples * (events - mean / size) / 2.0)
        lost = max(0.0, samples * mean / size + gained)
        fewer = math.floor(lost)
        share = lost - fewer
        logs = [self._log_p_value(samples, count, gained, size) for count in (fewer, fewer + 1)]
        return (1.0 - share) * logs[0] + share * logs[1] <= math.log(self.level)

    def _log_p_value(self, samples: int, lost: int, gained: int, size: float) -> float:
        if samples < _FEWEST_CLUSTERS:
            return 0.0
        lost = min(lost, samples)
        gained = min(gained, samples - lost)
        counts = np.array([lost, samples - lost - gained, gained], dtype=np.float64)
        losses = np.array([size, 0.0, -size])[counts > 0]
        drops, worst = self.rule == "max_drop", -1.0 if self.rule == "max_drop" else 0.0
        tests = ratio_p_values(
            losses if drops else self.variants - losses,
            np.full(len(losses), float(self.variants)),
            self.limit,
            lowest=Cluster(worst * self.variants, self.variants),
            highest=Cluster(self.variants, self.variants),
            multiplicities=counts[counts > 0],
        )
        return math.log(max(tests.at_least if self.passes == drops else tests.at_most, 1e-300))
