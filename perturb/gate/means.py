"""Gates on the task's primary metric, a mean: exact bounds over clusters, at every sample size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.gate.figures import Figure
from perturb.score.counts import Count, Tally
from perturb.score.decisions import Evidence, Rule, evidence
from perturb.score.gaffke import Bounds
from perturb.score.intervals import one_sided_bounds
from perturb.score.needed import clusters_to_decide
from perturb.score.part import CLEAN, Cell
from perturb.score.scorecard import best_constant_exceeds, scored_cells
from perturb.suite.contract import Gate

_SILENT = Evidence(1.0, 1.0)


class Tier(NamedTuple):
    """What a gate looks at, at one severity.

    Attributes:
        severity: Where.
        sums: Per cluster what the rule bounds: clean minus perturbed, or the score.
        counts: Per cluster how many variants it is summed over.
        samples: How many samples these are of.
        problem: Why nothing can be said there, whatever the figures; empty where something can.
        group: Whom it is about, as `column=value`; empty for everybody.
    """

    severity: float
    sums: npt.NDArray[np.float64]
    counts: npt.NDArray[np.float64]
    samples: int
    problem: str
    group: str = ""

    def of_first(self, clusters: int) -> Tier:
        """Return the same of the first few clusters."""
        return self._replace(sums=self.sums[:clusters], counts=self.counts[:clusters])


def mean_figures(tally: Tally, gate: Gate) -> list[Figure]:
    """Bound the drop or the score at each severity, for each group that the gate is about."""
    tiers = [look(tally, gate, severity, group) for group in groups_of(tally, gate) for severity in gate.severities]
    return [figure_of(gate, tier, _bounds(gate, tier)) for tier in tiers]


def groups_of(tally: Tally, gate: Gate) -> list[str]:
    """The groups that a gate is about, as `column=value`; `[""]` for everybody."""
    if gate.every_group is None:
        return [gate.group or ""]
    pairs = sorted({pair for unit in tally.units for pair in unit.groups if pair[0] == gate.every_group})
    return [f"{column}={value}" for column, value in pairs]


def look(tally: Tally, gate: Gate, severity: float, group: str = "") -> Tier:
    """Sum what a gate's rule bounds at one severity, over each cluster."""
    cells = cells_of(tally, gate, severity)
    chosen = in_group(tally, group)
    counts, right, clean = (
        tally.by_cluster(tally.column(cells, count), chosen) for count in (Count.SCORED, Count.RIGHT, Count.CLEAN_RIGHT)
    )
    sums = clean - right if gate.rule == "max_drop" else right
    problem = problem_of(tally, gate, cells) if counts.any() else "nothing was scored"
    if chosen is not None and not chosen.any():
        problem = f"no sample or variant is of the group {group}"
    return Tier(severity, sums, counts, samples_in(tally, cells, chosen), problem, group)


def in_group(tally: Tally, group: str) -> npt.NDArray[np.bool_] | None:
    """Say of each unit whether it is of a group; None for everybody."""
    if not group:
        return None
    column, _, value = group.partition("=")
    return np.array([(column, value) in unit.groups for unit in tally.units], dtype=bool)


def samples_in(tally: Tally, cells: Sequence[Cell], chosen: npt.NDArray[np.bool_] | None) -> int:
    """How many samples stand behind some cells; see `Tally.samples_in`."""
    if chosen is None:
        return max((tally.cells[cell].scored_samples for cell in cells), default=0)
    return tally.samples_in(cells, chosen)


def problem_of(tally: Tally, gate: Gate, cells: Sequence[Cell]) -> str:
    """Say why figures that are there prove nothing; empty where they do."""
    notes = [tally.cells[cell] for cell in cells]
    if any(note.statuses["not_run"] for note in notes):
        return "the model was not asked everything"
    if CLEAN not in cells and not any(note.changed for note in notes):
        return f"none of {sum(note.variants for note in notes):,} variants differs from clean, so nothing was tested"
    if gate.rule != "max_drop":
        return ""
    if not tally.column([CLEAN], Count.RIGHT).any():
        return "the clean score is 0, so there is nothing to lose"
    clean = best_constant_exceeds(tally)
    return "" if clean is None else f"clean accuracy is {clean:.3f}, below that of the best constant answer"


def cells_of(tally: Tally, gate: Gate, severity: float) -> list[Cell]:
    """The cells whose mean the gate holds to its limit at one severity."""
    if gate.axis is None and gate.generator is None:
        return [CLEAN]
    if gate.axis is not None:
        return scored_cells(tally, gate.axis).get(severity, [])
    return [
        cell
        for cell, notes in tally.cells.items()
        if cell.generator == gate.generator and cell.severity == severity and notes.expectation == "invariant"
    ]


def figure_of(gate: Gate, tier: Tier, bounds: Bounds, *, method: str = "Gaffke, one-sided") -> Figure:
    """Write what a gate found at one severity, with its bounds."""
    known = not tier.problem
    return Figure(
        tier.severity,
        float(tier.sums.sum() / tier.counts.sum()) if tier.counts.any() else None,
        bounds.lower,
        bounds.upper,
        evidence(tier.sums, tier.counts, gate.limit, rule=rule_of(gate)) if known else _SILENT,
        method,
        tier.samples,
        tier.problem,
        group=tier.group,
        needed=partial(_needed, gate, tier) if known else None,
    )


def rule_of(gate: Gate) -> Rule:
    """Return which of the two kinds of rule on a mean a gate is."""
    return "max_drop" if gate.rule == "max_drop" else "min_score"


def _bounds(gate: Gate, tier: Tier) -> Bounds:
    lowest = -1.0 if gate.rule == "max_drop" else 0.0
    return one_sided_bounds(tier.sums, tier.counts, lowest=lowest, confidence=gate.confidence)


def _needed(gate: Gate, tier: Tier, figures: int) -> float:
    """How many samples would decide the gate, did their clusters come like those that were seen."""
    clusters = clusters_to_decide(
        tier.sums, tier.counts, gate.limit, rule=rule_of(gate), confidence=gate.confidence, tiers=figures
    )
    seen = int(np.count_nonzero(tier.counts))
    return clusters if math.isinf(clusters) else math.ceil(clusters * tier.samples / seen)
