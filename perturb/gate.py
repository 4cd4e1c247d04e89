"""Gates: rules on the scorecard, written before the run, that pass, fail, or are inconclusive.

A gate over several severities holds where it holds at each of them. Each severity is tested at the full level to pass
(an intersection–union test), and by Holm's method to fail; see `perturb.score.decisions`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.counts import Count, Tally
from perturb.score.decisions import Decision, decide, evidence
from perturb.score.gaffke import Bounds
from perturb.score.intervals import one_sided_bounds
from perturb.score.part import Cell
from perturb.score.planning import samples_needed
from perturb.score.scorecard import best_constant_exceeds, scored_cells
from perturb.suite.contract import Gate

EXIT_CODES: Final = {"passed": 0, "no gate": 0, "failed": 1, "inconclusive": 3}


def apply_gates(tally: Tally, gates: Sequence[Gate]) -> dict[str, Any]:
    """Decide every gate.

    Args:
        tally: The run's counts.
        gates: The suite's rules.

    Returns:
        The content of `gates.json`: the release verdict over the required gates, which fails if one fails, passes if
        all pass and is inconclusive else; and each gate with its figures at each severity. Without required gates it
        is `no gate`, with exit code 0: nothing was asked.
    """
    return release([_decide(tally, gate) for gate in gates])


def release(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Judge a release by the results of its gates: the content of `gates.json`."""
    required = [result["verdict"] for result in results if result["required"]]
    verdict = next((word for word in ("failed", "inconclusive", "passed") if word in required), "no gate")
    return {
        "schema": 1,
        "verdict": verdict,
        "exit_code": EXIT_CODES[verdict],
        "confidence_note": (
            "Each bound is one-sided. A release passes only if every required gate passes, so a model at the limit of "
            "one of them passes with at most that gate's error rate (intersection–union test, Berger 1982)."
        ),
        "gates": list(results),
    }


class Tier(NamedTuple):
    """What a gate looks at, at one severity.

    Attributes:
        severity: Where.
        sums: Per cluster what the rule bounds: clean minus perturbed, or right answers.
        counts: Per cluster how many variants it is summed over.
        samples: How many samples these are of.
        problem: Why nothing can be said there, whatever the figures; empty where something can.
    """

    severity: float
    sums: npt.NDArray[np.float64]
    counts: npt.NDArray[np.float64]
    samples: int
    problem: str

    def of_first(self, clusters: int) -> Tier:
        """Return the same of the first few clusters."""
        return self._replace(sums=self.sums[:clusters], counts=self.counts[:clusters])


def _decide(tally: Tally, gate: Gate) -> dict[str, Any]:
    looked_at = [look(tally, gate, severity) for severity in gate.severities]
    known = [tier for tier in looked_at if not tier.problem]
    weighed = [evidence(tier.sums, tier.counts, gate.limit, rule=gate.rule) for tier in known]
    decision = decide(weighed, confidence=gate.confidence)
    verdict = "inconclusive" if decision.verdict == "passed" and len(known) < len(looked_at) else decision.verdict
    words = dict(zip((tier.severity for tier in known), decision.tiers, strict=True))
    verdicts = tuple(words.get(tier.severity, "inconclusive") for tier in looked_at)
    return describe(gate, Decision(verdict, verdicts), looked_at, [_bounds(gate, tier) for tier in looked_at])


def describe(
    gate: Gate,
    decision: Decision,
    looked_at: Sequence[Tier],
    bounds: Sequence[Bounds],
    *,
    method: str = "Gaffke, one-sided",
) -> dict[str, Any]:
    """Write a gate's result, as `gates.json` holds it.

    Args:
        gate: The rule.
        decision: Its verdict, over all severities and at each.
        looked_at: What it rests on, at each severity.
        bounds: One-sided ones of the drop or the score at each severity.
        method: How these were made.
    """
    verdict, known = decision.verdict, [tier for tier in looked_at if not tier.problem]
    tiers = [
        _figures(tier, bound) | {"method": method, "samples": tier.samples, "verdict": word}
        for tier, bound, word in zip(looked_at, bounds, decision.tiers, strict=True)
    ]
    needed = (
        max(_needed(gate, tier) for tier in known)
        if verdict == "inconclusive" and len(known) == len(looked_at)
        else None
    )
    return {
        "name": gate.name,
        "axis": gate.axis,
        "generator": gate.generator,
        "rule": gate.rule,
        "limit": gate.limit,
        "severities": list(gate.severities),
        "confidence": gate.confidence,
        "required": gate.required,
        "verdict": verdict,
        "reason": _reason(gate, verdict, tiers, needed, looked_at),
        "samples_needed": needed if needed is not None and math.isfinite(needed) else None,
        "tiers": tiers,
    }


def look(tally: Tally, gate: Gate, severity: float) -> Tier:
    """Sum what a gate's rule bounds at one severity, over each cluster."""
    cells = _cells(tally, gate, severity)
    counts, right, clean = (
        tally.by_cluster(tally.column(cells, count)) for count in (Count.SCORED, Count.RIGHT, Count.CLEAN_RIGHT)
    )
    samples = max((tally.cells[cell].scored_samples for cell in cells), default=0)
    sums = clean - right if gate.rule == "max_drop" else right
    return Tier(severity, sums, counts, samples, _problem(tally, gate, cells) if counts.any() else "nothing was scored")


def _problem(tally: Tally, gate: Gate, cells: Sequence[Cell]) -> str:
    """Say why figures that are there prove nothing; empty where they do."""
    notes = [tally.cells[cell] for cell in cells]
    if any(note.statuses["not_run"] for note in notes):
        return "the model was not asked everything"
    if not any(note.changed for note in notes):
        return f"none of {sum(note.variants for note in notes):,} variants differs from clean, so nothing was tested"
    clean = best_constant_exceeds(tally) if gate.rule == "max_drop" else None
    return "" if clean is None else f"clean accuracy is {clean:.3f}, below that of the best constant answer"


def _cells(tally: Tally, gate: Gate, severity: float) -> list[Cell]:
    """The cells whose mean the gate holds to its limit at one severity."""
    if gate.axis is not None:
        return scored_cells(tally, gate.axis).get(severity, [])
    return [
        cell
        for cell, notes in tally.cells.items()
        if cell.generator == gate.generator and cell.severity == severity and notes.expectation == "invariant"
    ]


def _bounds(gate: Gate, tier: Tier) -> Bounds:
    lowest = -1.0 if gate.rule == "max_drop" else 0.0
    return one_sided_bounds(tier.sums, tier.counts, lowest=lowest, confidence=gate.confidence)


def _figures(tier: Tier, bounds: Bounds) -> dict[str, Any]:
    return {
        "severity": tier.severity,
        "tier": severity_label(tier.severity),
        "value": float(tier.sums.sum() / tier.counts.sum()) if tier.counts.any() else None,
        "low": bounds.lower,
        "high": bounds.upper,
    }


def _needed(gate: Gate, tier: Tier) -> float:
    """How many samples would decide the gate, were the figure what it seems now.

    A score is planned for as the drop from a model that is always right.
    """
    scored = tier.counts > 0
    counts = tier.counts[scored]
    lost = tier.sums[scored] if gate.rule == "max_drop" else counts - tier.sums[scored]
    margin = gate.limit if gate.rule == "max_drop" else 1 - gate.limit
    drop, spread = float(lost.sum() / counts.sum()), float(np.mean((lost / counts) ** 2))
    clusters = samples_needed(drop, max(spread, abs(drop)), margin, confidence=gate.confidence)
    return clusters if math.isinf(clusters) else math.ceil(clusters * tier.samples / len(counts))


def _reason(
    gate: Gate, verdict: str, tiers: Sequence[dict[str, Any]], needed: float | None, looked_at: Sequence[Tier]
) -> str:
    figure = "drop" if gate.rule == "max_drop" else "score"
    sure = f"with {100 * gate.confidence:g}% confidence"
    if verdict == "passed":
        bound = max(tier["high"] for tier in tiers) if figure == "drop" else min(tier["low"] for tier in tiers)
        side = "at most" if figure == "drop" else "at least"
        return f"The {figure} is {side} {bound:.3f} at every tier, {sure} each."
    if verdict == "failed":
        broken = next(tier for tier in tiers if tier["verdict"] == "failed")
        bound, side = (broken["low"], "at least") if figure == "drop" else (broken["high"], "at most")
        return (
            f"At {broken['tier']} the {figure} is {broken['value']:.3f}, {side} {bound:.3f} {sure}; "
            f"the limit is {gate.limit:g}."
        )
    if needed is None:
        first = next(tier for tier in looked_at if tier.problem)
        return f"Nothing can be said: at {severity_label(first.severity)} {first.problem}."
    open_tiers = ", ".join(tier["tier"] for tier in tiers if tier["verdict"] == "inconclusive")
    if math.isinf(needed):
        return f"The {figure} at {open_tiers} is the limit {gate.limit:g} itself: no number of samples decides that."
    return (
        f"The interval at {open_tiers} holds the limit {gate.limit:g}; about {_rounded(needed):,} samples would "
        f"decide, were the {figure} what it seems now."
    )


def _rounded(count: float) -> int:
    """Two digits of a plan are as good as all of them."""
    size = int(10 ** max(0, int(math.log10(max(count, 1))) - 1))
    return math.ceil(count / size) * size
