"""How many samples a gate needs, found with the gate's own test.

The least number at which the gate decides on data as unlucky as the power leaves room for, see `perturb.score.needed`,
of samples that lose and gain as was assumed. Where answers rarely change, this takes up to twice what the textbook
formula says, which a gate that holds at every sample size has to.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from perturb.score.decisions import Rule
from perturb.score.intervals import checked_confidence
from perturb.score.needed import fewest_to_decide
from perturb.score.planning import samples_needed

__all__ = ["samples_to_decide"]

_NORMAL_FROM: Final = 1_000_000


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
        (1652, 1546)
        >>> samples_to_decide("max_drop", 0.05, 0.0, discordance=0.01), samples_needed(0.0, 0.01, 0.05)
        (91, 59)
        >>> samples_to_decide("min_score", 0.9, 0.95), samples_to_decide("min_score", 0.9, 0.9)
        (192, inf)
    """
    loss, margin = (expected, limit) if rule == "max_drop" else (1.0 - expected, 1.0 - limit)
    changing = discordance if rule == "max_drop" else loss
    to_pass, to_fail = (tiers, 1) if loss < margin else (1, tiers)
    rough = samples_needed(
        loss,
        changing,
        margin,
        confidence=1.0 - (1.0 - checked_confidence(confidence)) / to_fail,
        power=1.0 - (1.0 - checked_confidence(power)) / to_pass,
        variants_per_sample=variants,
        correlation=correlation,
    )
    if rough > _NORMAL_FROM:
        return rough
    losses, shares = _samples(rule, loss, changing, variants, correlation)
    return fewest_to_decide(
        losses if rule == "max_drop" else variants - losses,
        np.full(len(losses), float(variants)),
        shares,
        limit,
        rule=rule,
        confidence=confidence,
        power=power,
        tiers=tiers,
    )


def _samples(
    rule: Rule, loss: float, changing: float, variants: int, correlation: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a sample loses, and how many lose as much: losses of one size, of the mean and variance that are assumed."""
    block = 1.0 + (variants - 1.0) * correlation
    mean = variants * loss
    square = variants * block * (changing - loss**2) + mean**2
    if rule == "min_score":
        size = min(float(variants), square / mean) if mean > 0.0 else 1.0
        lost, gained = mean / size, 0.0
    else:
        size = max(block, math.sqrt(square))
        lost, gained = (square / size**2 + mean / size) / 2.0, (square / size**2 - mean / size) / 2.0
    shares = np.array([lost, 1.0 - lost - gained, gained])
    there = shares > 1e-12  # noqa: PLR2004 - nothing but rounding
    return np.array([size, 0.0, -size])[there], shares[there] / shares[there].sum()
