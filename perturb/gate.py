"""Gates: rules on the scorecard, written before the run, that pass, fail, or are inconclusive.

A gate over several severities holds where it holds at each of them. Each severity is tested at the full level to pass
(an intersection–union test), and by Holm's method to fail; see `perturb.score.decisions`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from perturb.contracts.severity import severity_label
from perturb.score.decisions import Decision, decide, evidence
from perturb.score.intervals import one_sided_bounds
from perturb.score.part import Cell
from perturb.score.planning import samples_needed
from perturb.score.scorecard import scored_cells
from perturb.score.tally import Count, Tally
from perturb.suite.contract import Gate

EXIT_CODES: Final = {"passed": 0, "failed": 1, "inconclusive": 3}


def apply_gates(tally: Tally, gates: Sequence[Gate]) -> dict[str, Any]:
    """Decide every gate.

    Args:
        tally: The run's counts.
        gates: The suite's rules.

    Returns:
        The content of `gates.json`: the release verdict over the required gates, which fails if one fails, passes if
        all pass and is inconclusive else; and each gate with its figures at each severity. Without required gates it
        passes: nothing was asked.
    """
    results = [_decide(tally, gate) for gate in gates]
    required = [result["verdict"] for result in results if result["required"]]
    verdict = next((word for word in ("failed", "inconclusive") if word in required), "passed")
    return {
        "schema": 1,
        "verdict": verdict,
        "exit_code": EXIT_CODES[verdict],
        "confidence_note": (
            "Each bound is one-sided. A release passes only if every required gate passes, so a model at the limit of "
            "one of them passes with at most that gate's error rate (intersection–union test, Berger 1982)."
        ),
        "gates": results,
    }


def _decide(tally: Tally, gate: Gate) -> dict[str, Any]:
    cells = [_cells(tally, gate, severity) for severity in gate.severities]
    weighed = [_evidence(tally, gate, group) for group in cells]
    decision = decide([w for w in weighed if w is not None], confidence=gate.confidence)
    if None in weighed and decision.verdict == "passed":
        decision = Decision("inconclusive", decision.tiers)
    verdicts = iter(decision.tiers)
    tiers = [
        _tier(tally, gate, severity, group) | {"verdict": "inconclusive" if w is None else next(verdicts)}
        for severity, group, w in zip(gate.severities, cells, weighed, strict=True)
    ]
    needed = _needed(tally, gate, cells) if decision.verdict == "inconclusive" else None
    return {
        "name": gate.name,
        "axis": gate.axis,
        "generator": gate.generator,
        "rule": gate.rule,
        "limit": gate.limit,
        "severities": list(gate.severities),
        "confidence": gate.confidence,
        "required": gate.required,
        "verdict": decision.verdict,
        "reason": _reason(gate, decision.verdict, tiers, needed),
        "samples_needed": needed if needed is not None and math.isfinite(needed) else None,
        "tiers": tiers,
    }


def _cells(tally: Tally, gate: Gate, severity: float) -> list[Cell]:
    """The cells whose mean the gate holds to its limit at one severity."""
    if gate.axis is not None:
        return scored_cells(tally, gate.axis).get(severity, [])
    return [
        cell
        for cell, notes in tally.cells.items()
        if cell.generator == gate.generator and cell.severity == severity and notes.expectation == "invariant"
    ]


def _sums(tally: Tally, gate: Gate, cells: Sequence[Cell]) -> tuple[Any, Any]:
    """Per cluster what the rule bounds, and how many variants it is summed over."""
    scored, right, clean = (
        tally.by_cluster(tally.column(cells, count)) for count in (Count.SCORED, Count.RIGHT, Count.CLEAN_RIGHT)
    )
    return (clean - right if gate.rule == "max_drop" else right), scored


def _evidence(tally: Tally, gate: Gate, cells: Sequence[Cell]) -> Any:
    """None where nothing was scored or the model was not asked everything: that is never a pass."""
    sums, counts = _sums(tally, gate, cells)
    unasked = any(tally.cells[cell].statuses["not_run"] for cell in cells)
    return None if unasked or not counts.any() else evidence(sums, counts, gate.limit, rule=gate.rule)


def _tier(tally: Tally, gate: Gate, severity: float, cells: Sequence[Cell]) -> dict[str, Any]:
    sums, counts = _sums(tally, gate, cells)
    lowest = -1.0 if gate.rule == "max_drop" else 0.0
    bounds = one_sided_bounds(sums, counts, lowest=lowest, confidence=gate.confidence)
    return {
        "severity": severity,
        "tier": severity_label(severity),
        "value": float(sums.sum() / counts.sum()) if counts.any() else None,
        "low": bounds.lower,
        "high": bounds.upper,
        "method": "Gaffke, one-sided",
        "samples": int(np.count_nonzero(counts)),
    }


def _needed(tally: Tally, gate: Gate, cells: Sequence[Sequence[Cell]]) -> float | None:
    """How many samples would decide the gate, were each figure what it seems now; None for other rules than drops."""
    if gate.rule != "max_drop" or not all(cells):
        return None
    wanted = []
    for group in cells:
        sums, counts = _sums(tally, gate, group)
        if not counts.any():
            return None
        means = sums[counts > 0] / counts[counts > 0]
        drop, spread = float(sums.sum() / counts.sum()), float(np.mean(means**2))
        wanted.append(samples_needed(drop, max(spread, abs(drop)), gate.limit, confidence=gate.confidence))
    return max(wanted)


def _reason(gate: Gate, verdict: str, tiers: Sequence[dict[str, Any]], needed: float | None) -> str:
    figure = "drop" if gate.rule == "max_drop" else "score"
    unknown = [tier["tier"] for tier in tiers if tier["value"] is None]
    if verdict == "passed":
        bound = max(tier["high"] for tier in tiers) if figure == "drop" else min(tier["low"] for tier in tiers)
        side = "at most" if figure == "drop" else "at least"
        return f"The {figure} is {side} {bound:.3f} at every tier, with {gate.confidence:.0%} confidence each."
    if verdict == "failed":
        broken = next(tier for tier in tiers if tier["verdict"] == "failed")
        bound, side = (broken["low"], "at least") if figure == "drop" else (broken["high"], "at most")
        return (
            f"At {broken['tier']} the {figure} is {broken['value']:.3f}, {side} {bound:.3f} with "
            f"{gate.confidence:.0%} confidence; the limit is {gate.limit:g}."
        )
    if unknown:
        return f"Nothing was scored at {', '.join(unknown)}, so nothing can be said."
    open_tiers = ", ".join(tier["tier"] for tier in tiers if tier["verdict"] == "inconclusive")
    if needed is None:
        return f"The interval at {open_tiers} holds the limit {gate.limit:g}; more samples would narrow it."
    if math.isinf(needed):
        return f"The {figure} at {open_tiers} is the limit {gate.limit:g} itself: no number of samples decides that."
    return (
        f"The interval at {open_tiers} holds the limit {gate.limit:g}; about {int(needed)} samples would decide, "
        "were the drop what it seems now."
    )
