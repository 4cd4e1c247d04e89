"""How several runs stand: robustness against latency, and against what their clean accuracy foretells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from perturb.errors import UsageError
from perturb.score.bootstrap import bootstrap_ratio, percentile_interval
from perturb.score.effective import FEWEST_RUNS, effective_robustness, fit_baseline, resampled_effective_robustness
from perturb.score.pareto import pareto
from perturb.score.shared import CLEAN, SharedTally

__all__ = ["standings"]

_FEWEST_DRAWS: Final = 0.5
Floats = NDArray[np.float64]


def standings(
    tally: SharedTally,
    latencies: Sequence[float | None],
    *,
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = 2000,
) -> dict[str, Any]:
    """Compare runs beyond their ranks; robustness is the mean over axes of the score on the shared variants.

    Args:
        tally: Counts over the variants that the runs share, at least one of them perturbed.
        latencies: Milliseconds an input takes in each run, None where it was not measured.
        rng: Draws the clusters.
        confidence: Of the two-sided intervals, in (0, 1).
        resamples: How many times the clusters are drawn.

    Returns:
        `pareto`, with each run's `robustness`, `milliseconds`, the runs it is `dominated_by` and how likely it is
        `on_front`; `effective_robustness`, with the line through all `runs` and how far each lies above it. Both have a
        `note`, which says why there are no `runs`, where there are none.

    Example:
        >>> found = standings(SharedTally(2), [1.0, 2.0], rng=np.random.default_rng(7))
        >>> found["pareto"]["note"], found["effective_robustness"]["runs"]
        ('The runs share no scored variant.', [])
    """
    axes = [tally.columns(axis) for axis in dict.fromkeys(axis for axis, _ in tally.cells) if axis]
    axes = [columns for columns in axes if tally.counts[:, columns].any()]
    if not axes:
        nothing = {"note": "The runs share no scored variant.", "runs": []}
        return {"pareto": nothing, "effective_robustness": dict(nothing)}
    clean = tally.columns(*CLEAN)
    clean = clean if tally.counts[:, clean].any() else []
    groups = [*axes, clean] if clean else axes
    right = np.stack([tally.right[:, columns].sum(axis=1) for columns in groups], axis=1)
    counts = np.stack([tally.counts[:, columns].sum(axis=1) for columns in groups], axis=1)[:, :, np.newaxis]
    scored = counts.any(axis=(1, 2))
    right, counts = right[scored], np.broadcast_to(counts[scored], right[scored].shape)
    scores = right.sum(axis=0) / counts.sum(axis=0)
    flat = (len(right), -1)
    drawn = bootstrap_ratio(right.reshape(flat), counts.reshape(flat), rng=rng, resamples=resamples)
    drawn = drawn.reshape(resamples, *scores.shape)
    robust, redrawn = scores[: len(axes)].mean(axis=0), drawn[:, : len(axes)].mean(axis=1)
    return {
        "pareto": _pareto(robust, redrawn, latencies),
        "effective_robustness": (
            _effective(scores[-1], robust, drawn[:, -1], redrawn, confidence)
            if clean
            else {"note": "The runs share no clean sample.", "runs": []}
        ),
    }


def _pareto(robust: Floats, redrawn: Floats, latencies: Sequence[float | None]) -> dict[str, Any]:
    timed = [(run, time) for run, time in enumerate(latencies) if time is not None]
    if len(timed) < 2:  # noqa: PLR2004 - one run alone is on every front
        return {"note": "Fewer than two of the runs have a measured latency.", "runs": []}
    runs, times = [run for run, _ in timed], [time for _, time in timed]
    drawn = redrawn[np.isfinite(redrawn).all(axis=1)][:, runs]
    found = pareto(robust[runs], times, resampled=drawn if len(drawn) else None)
    untimed = len(latencies) - len(timed)
    return {
        "note": f"{untimed} of the runs have no measured latency and are left out." if untimed else "",
        "runs": [
            {
                "run": run,
                "robustness": float(robust[run]),
                "milliseconds": time,
                "dominated_by": [runs[other] for other in standing.dominated_by],
                "on_front": standing.on_front,
            }
            for run, time, standing in zip(runs, times, found, strict=True)
        ],
    }


def _effective(
    clean: Floats, robust: Floats, clean_drawn: Floats, redrawn: Floats, confidence: float
) -> dict[str, Any]:
    """Measure against the line through the runs that have a logit: neither all right nor all wrong."""
    few = "Effective robustness is measured against a line through many models: {} are too few, {} the fewest."
    if len(clean) < FEWEST_RUNS:
        return {"note": few.format(len(clean), FEWEST_RUNS), "runs": []}
    kept = np.flatnonzero((clean > 0.0) & (clean < 1.0) & (robust > 0.0) & (robust < 1.0))
    perfect = len(clean) - len(kept)
    left_out = f"{perfect} of the runs are all right or all wrong and are left out." if perfect else ""
    clean, robust, clean_drawn, redrawn = clean[kept], robust[kept], clean_drawn[:, kept], redrawn[:, kept]
    if len(clean) < FEWEST_RUNS:
        return {"note": f"{few.format(len(clean), FEWEST_RUNS)} {left_out}", "runs": []}
    try:
        line = fit_baseline(clean, robust)
        above = effective_robustness(line, clean, robust)
    except UsageError as error:
        return {"note": str(error), "runs": []}
    drawn = resampled_effective_robustness(clean_drawn, redrawn)
    enough = len(drawn) >= _FEWEST_DRAWS * len(redrawn)
    return {
        "note": left_out,
        "slope": line.slope,
        "intercept": line.intercept,
        "explained": line.explained,
        "runs": [
            {
                "run": int(kept[run]),
                "clean": float(clean[run]),
                "robustness": float(robust[run]),
                "expected": float(robust[run] - above[run]),
                "effective": _figure(float(above[run]), drawn[:, run], confidence) if enough else None,
            }
            for run in range(len(clean))
        ],
    }


def _figure(value: float, drawn: Floats, confidence: float) -> dict[str, Any] | None:
    ends = percentile_interval(drawn, confidence=confidence)
    return None if ends is None else {"value": value, "low": ends.low, "high": ends.high, "method": "cluster bootstrap"}
