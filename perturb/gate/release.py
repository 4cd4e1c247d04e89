"""The verdict on a release, over all of its gates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from perturb.gate.baseline import Baseline, baseline_figures
from perturb.gate.breaking import breaking_figures
from perturb.gate.figures import Figure, conclude
from perturb.gate.further import metric_figures
from perturb.gate.latency import latency_figures
from perturb.gate.means import mean_figures
from perturb.score.counts import Tally
from perturb.score.part import CLEAN
from perturb.score.scorecard import scored_cells
from perturb.suite.contract import Gate

EXIT_CODES: Final = {"passed": 0, "no gate": 0, "failed": 1, "inconclusive": 3}
_COUNTS_AS: Final = {"fail": "failed", "pass": "passed", "warn": "passed"}


def apply_gates(
    tally: Tally, gates: Sequence[Gate], *, timings: Path | None = None, baseline: Baseline | None = None
) -> dict[str, Any]:
    """Decide every gate.

    Args:
        tally: The run's counts.
        gates: The suite's rules.
        timings: The run's `timings.parquet`, for gates on latency.
        baseline: The run to compare with, for gates against a baseline.

    Returns:
        The content of `gates.json`; see `release`.

    Raises:
        UsageError: If a gate needs what is not there.
    """
    return release([conclude(gate, _figures(tally, gate, timings, baseline)) for gate in gates])


def _figures(tally: Tally, gate: Gate, timings: Path | None, baseline: Baseline | None) -> list[Figure]:
    match gate.rule:
        case "max_latency_ms":
            return latency_figures(timings, gate, tally.samples)
        case "min_breaking_point":
            return breaking_figures(tally, gate)
        case "max_loss":
            axes = dict.fromkeys(cell.axis for cell in tally.cells if cell != CLEAN)
            return baseline_figures(baseline, gate, {axis: tuple(scored_cells(tally, axis)) for axis in axes})
        case _:
            return mean_figures(tally, gate) if gate.metric is None else metric_figures(tally, gate)


def release(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Judge a release by the results of its gates.

    Args:
        results: As `conclude` and `describe` write them.

    Returns:
        The content of `gates.json`: the release verdict over the required gates, which fails if one fails, passes if
        all pass and is inconclusive else; and each gate with its figures at each severity. Without required gates it
        is `no gate`, with exit code 0: nothing was asked. An inconclusive gate counts as its `on_inconclusive` says.
    """
    required = [_effect(result) for result in results if result["required"]]
    verdict = next((word for word in ("failed", "inconclusive", "passed") if word in required), "no gate")
    warned = [result["name"] for result in results if _warns(result)]
    return {
        "schema": 1,
        "verdict": verdict,
        "exit_code": EXIT_CODES[verdict],
        "confidence_note": (
            "Each bound is one-sided. A release passes only if every required gate passes, so a model at the limit of "
            "one of them passes with at most that gate's error rate (intersection–union test, Berger 1982); the tiers "
            "of a gate fail by Holm's method (1979)."
        ),
        "warnings": [f"The gate {name!r} is inconclusive, and counts as passed." for name in warned],
        "gates": list(results),
    }


def _effect(result: dict[str, Any]) -> str:
    verdict: str = result["verdict"]
    return _COUNTS_AS.get(result["on_inconclusive"], verdict) if verdict == "inconclusive" else verdict


def _warns(result: dict[str, Any]) -> bool:
    return bool(result["verdict"] == "inconclusive" and result["on_inconclusive"] == "warn")
