"""Gates on an axis's breaking point: the severity at which half of what a model knows is lost."""

from __future__ import annotations

import numpy as np

from perturb.gate.figures import Figure, by_width
from perturb.gate.means import samples_in
from perturb.score.breaking import BreakingPoint
from perturb.score.breaking_interval import breaking_interval
from perturb.score.counts import Count, Tally
from perturb.score.decisions import Evidence
from perturb.score.part import CLEAN
from perturb.score.scorecard import best_constant, scored_cells
from perturb.suite.contract import Gate


def breaking_figures(tally: Tally, gate: Gate) -> list[Figure]:
    """Bound an axis's breaking point, one-sided."""
    axis = gate.axis or ""
    groups = scored_cells(tally, axis)
    counts = [tally.by_cluster(tally.column(cells, Count.SCORED)) for cells in groups.values()]
    samples = samples_in(tally, [cell for cells in groups.values() for cell in cells], None)
    if not counts or not all(count.any() for count in counts):
        return [_silent("nothing was scored at some severity", samples)]
    rights = [tally.by_cluster(tally.column(cells, Count.RIGHT)) for cells in groups.values()]
    clean = [tally.by_cluster(tally.column([CLEAN], count)) for count in (Count.RIGHT, Count.SCORED)]
    constant = best_constant(tally)
    point = breaking_interval(
        np.column_stack([clean[0], *rights]),
        np.column_stack([clean[1], *counts]),
        [0.0, *groups],
        0.0 if constant is None else constant["value"],
        confidence=max(2.0 * gate.confidence - 1.0, 1e-9),
    )
    return [_silent(point.reason, samples) if point.reason else _figure(point, gate, samples)]


def _figure(point: BreakingPoint, gate: Gate, samples: int) -> Figure:
    """None stands for beyond the strongest severity, which is enough for any limit within it."""
    level = 1.0 - gate.confidence
    low = point.beyond if point.low is None else point.low
    keeps = low >= gate.limit
    breaks = point.high is not None and point.high < gate.limit
    evidence = Evidence(level if keeps else 1.0, level if breaks else 1.0)
    method = "Gaffke at single severities, one-sided"
    return by_width(Figure(None, point.value, low, point.high, evidence, method, samples), gate.limit)


def _silent(problem: str, samples: int) -> Figure:
    return Figure(None, None, None, None, Evidence(1.0, 1.0), "", samples, problem.rstrip("."))
