"""Gates on latency: a percentile of the time an item took, with bounds that assume nothing of its distribution."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from perturb.gate.figures import Figure, by_width
from perturb.score.decisions import Evidence
from perturb.score.latency import milliseconds_per_item
from perturb.suite.contract import Gate


def latency_figures(timings: Path | None, gate: Gate, samples: int) -> list[Figure]:
    """Bound a percentile of the batches' milliseconds an item by order statistics.

    Of n batches, the number that lie below the true percentile is binomial (David & Nagaraja 2003, Order Statistics,
    section 7.1), so the sorted times themselves are bounds.

    Args:
        timings: The run's `timings.parquet`, or None.
        gate: The rule.
        samples: How many the run had, to say how many would decide.
    """
    times = None if timings is None else milliseconds_per_item(timings)
    if times is None or not len(times):
        problem = "no call of the model was timed"
        return [Figure(None, None, None, None, Evidence(1.0, 1.0), "", 0, problem)]
    ordered, share = np.sort(times), gate.percentile / 100
    low, high = quantile_bounds(ordered, share, gate.confidence)
    level = 1.0 - gate.confidence
    keeps, breaks = high is not None and high <= gate.limit, low is not None and low > gate.limit
    evidence = Evidence(level if keeps else 1.0, level if breaks else 1.0)
    value = float(np.quantile(ordered, share))
    figure = Figure(None, value, low, high, evidence, "order statistics, one-sided", samples)
    if high is None and value < gate.limit:
        fewest = math.ceil(math.log(level) / math.log(share))
        return [figure._replace(needed=lambda _figures: math.ceil(samples * fewest / len(ordered)))]
    return [by_width(figure, gate.limit)]


def quantile_bounds(
    ordered: npt.NDArray[np.float64], share: float, confidence: float
) -> tuple[float | None, float | None]:
    """Bound a quantile from below and from above, each one-sided.

    Args:
        ordered: Ascending, shape (n,).
        share: Of the distribution that lies below the quantile, in (0, 1).
        confidence: Of each bound, in (0, 1).

    Returns:
        The bounds; None where so few values give none.

    Example:
        With 59 values and none above the largest, at least 95 % lie below it, at a confidence of 95 %:

        >>> quantile_bounds(np.arange(59.0), 0.95, 0.95), quantile_bounds(np.arange(58.0), 0.95, 0.95)[1]
        ((52.0, 58.0), None)
    """
    from scipy.stats import binom

    size = len(ordered)
    ranks = np.arange(size)
    above = np.flatnonzero(binom.cdf(ranks, size, share) >= confidence)
    below = np.flatnonzero(binom.sf(ranks, size, share) >= confidence)
    low = float(ordered[below[-1]]) if len(below) else None
    return low, float(ordered[above[0]]) if len(above) else None
