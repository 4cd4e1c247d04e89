"""Gates on further metrics, such as macro F1 or the word error rate: bounds by the cluster bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.gate.figures import Figure, by_width
from perturb.gate.means import cells_of, groups_of, in_group, problem_of, samples_in
from perturb.score.bootstrap import expanded_p_value, expanded_tail
from perturb.score.counts import Count, Tally
from perturb.score.decisions import Evidence
from perturb.score.part import Cell
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
    cells, chosen = cells_of(tally, gate, severity), in_group(tally, group)
    clusters = int(np.count_nonzero(tally.by_cluster(tally.column(cells, Count.SCORED), chosen)))
    problem = problem_of(tally, gate, cells) if clusters else "nothing was scored"
    if not problem and clusters < FEWEST_CLUSTERS:
        are = "is 1 cluster" if clusters == 1 else f"are {clusters} clusters"
        problem = f"there {are}, and the bootstrap needs {FEWEST_CLUSTERS}"
    samples = samples_in(tally, cells, chosen)
    if problem:
        return Figure(severity, None, None, None, Evidence(1.0, 1.0), "", samples, problem, group=group)
    return by_width(weighed(gate, resampler, cells, severity)._replace(samples=samples, group=group), gate.limit)


def weighed(gate: Gate, resampler: Resampler, cells: Sequence[Cell], severity: float) -> Figure:
    """Weigh what a gate bounds by the share of resamples on either side of its limit.

    To pass, one more cluster that failed is among them, and to fail one that was perfect.

    Args:
        gate: The rule.
        resampler: Of its metric, for its group.
        cells: What it is about.
        severity: Where these are.
    """
    found, metric = _bounded(gate, resampler, cells), resampler.sums.metric
    problem = _nothing_to_lose(gate, resampler, cells)
    if not all(np.isfinite(part).all() for part in found[:3]):
        problem = f"{metric.name} is not defined on some of the resampled clusters"
    elif np.ptp(found.worse) == 0 and not np.isfinite(metric.worst):
        problem = f"no error was seen, and {metric.name} has no worst value to allow for"
    if problem:
        return Figure(severity, None, None, None, Evidence(1.0, 1.0), "", found.clusters, problem)
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
        found.clusters,
    )


def _nothing_to_lose(gate: Gate, resampler: Resampler, cells: Sequence[Cell]) -> str:
    """Say where a model is as bad on clean inputs as can be, so that a drop says nothing; empty elsewhere."""
    metric = resampler.sums.metric
    if gate.rule != "max_drop" or not np.isfinite(metric.worst):
        return ""
    clean = resampler.replicates(cells, clean=True).value
    left = clean > metric.worst if metric.higher_is_better else clean < metric.worst
    return "" if left else f"{metric.name} is {clean:g} on clean inputs, so there is nothing to lose"


def _bounded(gate: Gate, resampler: Resampler, cells: Sequence[Cell]) -> Replicates:
    """What the rule bounds: the metric, or its drop from clean."""
    varied = resampler.replicates(cells)
    if gate.rule != "max_drop":
        return varied
    clean, sign = resampler.replicates(cells, clean=True), 1.0 if resampler.sums.metric.higher_is_better else -1.0
    return Replicates(
        sign * (clean.value - varied.value),
        sign * (clean.better - varied.worse),
        sign * (clean.worse - varied.better),
        min(clean.clusters, varied.clusters),
    )
