"""Gates on further metrics, such as macro F1 or the word error rate: bounds by the cluster bootstrap."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.gate.figures import Figure
from perturb.gate.means import cells_of, groups_of, problem_of
from perturb.score.counts import Count, Tally
from perturb.score.decisions import Evidence
from perturb.score.resampled import Replicates, Resampler
from perturb.suite.contract import Gate

RESAMPLES: Final = 2000
FEWEST_CLUSTERS: Final = 30
Floats = npt.NDArray[np.float64]


def metric_figures(tally: Tally, gate: Gate, *, resamples: int = RESAMPLES) -> list[Figure]:
    """Bound a further metric, or its drop, at each severity, for each group that the gate is about.

    Raises:
        UsageError: If the run did not compute the metric.
    """
    sums = next((sums for sums in tally.metrics if sums.metric.name == gate.metric), None)
    if sums is None:
        known = ", ".join(sums.metric.name for sums in tally.metrics) or "none beside its primary one"
        raise UsageError(f"The gate {gate.name!r} is on the metric {gate.metric!r}, which is not computed ({known}).")
    found = []
    for group in groups_of(tally, gate):
        column, _, value = group.partition("=")
        resampler = Resampler(sums, resamples, (column, value) if group else None)
        found += [_figure(tally, gate, resampler, severity, group) for severity in gate.severities]
    return found


def _figure(tally: Tally, gate: Gate, resampler: Resampler, severity: float, group: str) -> Figure:
    cells, metric = cells_of(tally, gate, severity), resampler.sums.metric
    counts = tally.by_cluster(tally.column(cells, Count.SCORED))
    clusters = int(np.count_nonzero(counts))
    problem = problem_of(tally, gate, cells) if clusters else "nothing was scored"
    if not problem and clusters < FEWEST_CLUSTERS:
        problem = f"there are {clusters} clusters, and the bootstrap needs {FEWEST_CLUSTERS}"
    varied = resampler.replicates(cells)
    worse, better, value = varied.worse, varied.better, varied.value
    if gate.rule == "max_drop":
        sign = 1.0 if metric.higher_is_better else -1.0
        clean = resampler.replicates(cells, clean=True)
        worse, better = (sign * (clean.better - ends) for ends in (varied.worse, varied.better))
        value = sign * (clean.value - varied.value)
    if not problem and not (np.isfinite(value) and np.isfinite(worse).all() and np.isfinite(better).all()):
        problem = f"{metric.name} is not defined on some of the resampled clusters"
    if problem:
        return Figure(severity, None, None, None, Evidence(1.0, 1.0), "", clusters, problem, group=group)
    return _weighed(gate, Replicates(value, worse, better), severity, group, clusters)


def _weighed(gate: Gate, found: Replicates, severity: float, group: str, clusters: int) -> Figure:
    """Share of resamples on either side of the limit; the bad side is counted with one more cluster that failed."""
    upward = gate.rule == "min_score"
    lower, upper = (found.worse, found.better) if upward else (found.better, found.worse)
    above = (1 + np.count_nonzero(upper >= gate.limit)) / (1 + len(upper))
    below = (1 + np.count_nonzero(lower <= gate.limit)) / (1 + len(lower))
    return Figure(
        severity,
        found.value,
        min(float(np.quantile(lower, 1.0 - gate.confidence)), found.value),
        max(float(np.quantile(upper, gate.confidence)), found.value),
        Evidence(below, above) if upward else Evidence(above, below),
        f"Bayesian cluster bootstrap, {len(upper):,} resamples, one-sided",
        clusters,
        group=group,
    )
