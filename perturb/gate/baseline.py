"""Gates against a baseline run: the candidate must not be worse than what is in production."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from perturb.errors import UsageError
from perturb.gate.figures import Figure
from perturb.score.decisions import Evidence, evidence
from perturb.score.intervals import one_sided_bounds
from perturb.score.needed import clusters_to_decide
from perturb.score.part import CLEAN
from perturb.score.shared import SharedTally
from perturb.suite.contract import Gate


class Baseline(NamedTuple):
    """A run to compare with, and the variants that it shares with the candidate.

    Attributes:
        name: What to call it.
        shared: Counts over the shared variants, the baseline first.
    """

    name: str
    shared: SharedTally


def baseline_figures(baseline: Baseline | None, gate: Gate, tested: dict[str, tuple[float, ...]]) -> list[Figure]:
    """Bound what the candidate loses against the baseline, on each axis and severity.

    Args:
        baseline: The baseline.
        gate: On one axis, or on all of them where it names none.
        tested: Axis to the severities that the candidate was tested at.

    Raises:
        UsageError: If there is no baseline.
    """
    if baseline is None:
        raise UsageError(
            f"The gate {gate.name!r} compares with a baseline run; there is none. Give --baseline RUN, a run folder "
            "of the model in production on the same suite and data."
        )
    axes = [gate.axis] if gate.axis is not None else list(tested)
    return [
        _figure(baseline, gate, axis, severity)
        for axis in axes
        for severity in tested.get(axis, ())
        if severity in gate.severities
    ]


def _figure(baseline: Baseline, gate: Gate, axis: str, severity: float) -> Figure:
    shared = baseline.shared
    columns = shared.columns(axis, severity)
    counts = shared.counts[:, columns].sum(axis=1)
    named = "" if gate.axis is not None else axis
    if not counts.any():
        problem = f"the baseline {baseline.name} shares no scored variant"
        return Figure(severity, None, None, None, Evidence(1.0, 1.0), "", 0, problem, axis=named)
    lost = (shared.right[:, columns, 0] - shared.right[:, columns, 1]).sum(axis=1)
    asked = shared.counts[:, shared.columns(CLEAN.axis, CLEAN.severity)].sum(axis=1)
    seen, samples = int((counts > 0).sum()), int(np.maximum(asked, 1)[counts > 0].sum())

    def needed(figures: int) -> float:
        clusters = clusters_to_decide(
            lost, counts, gate.limit, rule="max_drop", confidence=gate.confidence, tiers=figures
        )
        return clusters if math.isinf(clusters) else math.ceil(clusters * samples / seen)

    bounds = one_sided_bounds(lost, counts, lowest=-1.0, confidence=gate.confidence)
    return Figure(
        severity,
        float(lost.sum() / counts.sum()),
        bounds.lower,
        bounds.upper,
        evidence(lost, counts, gate.limit, rule="max_drop"),
        "Gaffke, one-sided",
        samples,
        axis=named,
        needed=needed,
    )
