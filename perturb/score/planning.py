"""How many samples a gate needs before it decides."""

from __future__ import annotations

import math
from statistics import NormalDist

from perturb.errors import UsageError
from perturb.score.intervals import checked_confidence

__all__ = ["samples_needed"]


def samples_needed(
    drop: float,
    discordance: float,
    margin: float,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    variants_per_sample: float = 1.0,
    correlation: float = 0.0,
) -> float:
    """Count the samples with which a gate on a paired drop would decide, were the drop what it seems now.

    Pairs n = (z_a + z_b)^2 (p_d - d^2) / (margin - d)^2, times 1 + (m - 1) rho for m variants of one sample, over m. A
    drop below the margin would pass, one beyond it fail. To pass takes no fewer than a run without a single loss does:
    log(1 - confidence) / log(1 - margin).

    Args:
        drop: The expected drop d, in -1..1.
        discordance: Share p_d of variants with one of clean and perturbed right, at least |d|.
        margin: The gate's largest drop.
        confidence: One-sided, in (0, 1).
        power: Probability that the gate decides, in (0, 1).
        variants_per_sample: m, at least 1.
        correlation: rho, between the differences of one sample's variants, in 0..1.

    Returns:
        A whole number, or `math.inf` where the drop is the margin: no number of samples decides that.

    Raises:
        UsageError: The discordance, the confidence or the power is out of its range.

    Example:
        >>> samples_needed(0.0, 0.10, 0.02), samples_needed(0.01, 0.10, 0.02), samples_needed(0.02, 0.10, 0.02)
        (1546, 6177, inf)
        >>> samples_needed(0.0, 0.10, 0.02, variants_per_sample=4, correlation=0.5)
        967
    """
    if not abs(drop) <= discordance <= 1.0:
        raise UsageError(
            f"Expected a discordance from |drop| to 1, got discordance={discordance} with drop={drop}. "
            "It is the share of variants with exactly one of clean and perturbed right."
        )
    if math.isclose(drop, margin, abs_tol=1e-9):
        return math.inf
    quantiles = NormalDist().inv_cdf(checked_confidence(confidence)) + NormalDist().inv_cdf(checked_confidence(power))
    pairs = quantiles**2 * (discordance - drop**2) / (margin - drop) ** 2
    samples = pairs * (1.0 + (variants_per_sample - 1.0) * correlation) / variants_per_sample
    without_loss = math.log(1.0 - confidence) / math.log(1.0 - margin) if max(drop, 0.0) < margin < 1.0 else 0.0
    return math.ceil(max(samples, without_loss, 2.0))
