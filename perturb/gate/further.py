"""Gates on further metrics, such as macro F1 or the word error rate: bounds by the cluster bootstrap."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.gate.figures import Figure
from perturb.gate.means import cells_of, groups_of, in_group, problem_of
from perturb.score.bootstrap import expanded_p_value, expanded_tail
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
    chosen = in_group(tally, group)
    clusters = int(np.count_nonzero(tally.by_cluster(tally.column(cells, Count.SCORED), chosen)))
    problem = problem_of(tally, gate, cells) if clusters else "nothing was scored"
    if not problem and clusters < FEWEST_CLUSTERS:
        problem = f"there are {clusters} clusters, and the bootstrap needs {FEWEST_CLUSTERS}"
    varied, clean = resampler.replicates(cells), resampler.replicates(cells, clean=True)
    found = varied
    if gate.rule == "max_drop":
        sign = 1.0 if metric.higher_is_better else -1.0
        value, most = sign * (clean.value - varied.value), sign * (clean.better - varied.worse)
        found = Replicates(value, most, sign * (clean.worse - varied.better), min(clean.clusters, varied.clusters))
    if not problem and not all(np.isfinite(part).all() for part in found[:3]):
        problem = f"{metric.name} is not defined on some of the resampled clusters"
    if not problem and np.ptp(found.worse) == 0 and not np.isfinite(metric.worst):
        problem = f"no error was seen, and {metric.name} has no worst value to allow for"
    if problem:
        return Figure(severity, None, None, None, Evidence(1.0, 1.0), "", clusters, problem, group=group)
    return _weighed(gate, found, severity, group, clusters)


def _weighed(gate: Gate, found: Replicates, severity: float, group: str, clusters: int) -> Figure:
    """Share of resamples on either side of the limit, with one more cluster on the side that speaks against."""
    upward = gate.rule == "min_score"
    lower, upper = (found.worse, found.better) if upward else (found.better, found.worse)
    tail = expanded_tail(1.0 - gate.confidence, found.clusters)
    above, below = (
        expanded_p_value((1 + np.count_nonzero(beyond)) / (1 + len(beyond)), found.clusters)
        for beyond in (upper >= gate.limit, lower <= gate.limit)
    )
    return Figure(
        severity,
        found.value,
        min(float(np.quantile(lower, tail)), found.value),
        max(float(np.quantile(upper, 1.0 - tail)), found.value),
        Evidence(below, above) if upward else Evidence(above, below),
        f"Bayesian cluster bootstrap, {len(upper):,} resamples, one-sided",
        clusters,
        group=group,
    )
