"""What a gate rests on: one figure for each place where its rule must hold, and the verdict over all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from perturb.contracts.severity import severity_label
from perturb.score.decisions import Decision, Evidence, decide
from perturb.suite.contract import Gate

_NOUNS: Final = {
    "max_drop": "drop",
    "min_score": "score",
    "max_score": "score",
    "max_loss": "loss against the baseline",
    "min_breaking_point": "breaking point",
    "max_latency_ms": "latency",
}


class Figure(NamedTuple):
    """One figure that a rule bounds.

    Attributes:
        severity: Where; None where it is not about one severity.
        value: The figure; None where there is none.
        low: One-sided lower bound; None where it has none.
        high: One-sided upper bound; None where it has none.
        evidence: For and against the limit.
        method: How the bounds were made.
        samples: How many samples it is of.
        problem: Why nothing can be said there, whatever the figure; empty where something can.
        axis: Of which axis, where the gate is about several.
        group: Of which group, as `column=value`; empty for everybody.
        needed: From the number of figures of the gate to how many samples would decide, were this figure what it seems
            now; None where nobody knows.
    """

    severity: float | None
    value: float | None
    low: float | None
    high: float | None
    evidence: Evidence
    method: str
    samples: int
    problem: str = ""
    axis: str = ""
    group: str = ""
    needed: Callable[[int], float] | None = None

    @property
    def place(self) -> str:
        """Where it is, as a reader sees it."""
        words = [self.axis, "" if self.severity is None else severity_label(self.severity)]
        words.append(f"for {self.group}" if self.group else "")
        return " ".join(word for word in words if word)


def conclude(gate: Gate, figures: Sequence[Figure]) -> dict[str, Any]:
    """Decide a gate over all of its figures, and write its result as `gates.json` holds it.

    Figures that say nothing let it fail where another one does, and never pass.
    """
    known = [figure for figure in figures if not figure.problem]
    decision = decide([figure.evidence for figure in known], confidence=gate.confidence)
    verdict = "inconclusive" if decision.verdict == "passed" and len(known) < len(figures) else decision.verdict
    words = iter(decision.tiers)
    verdicts = tuple("inconclusive" if figure.problem else next(words) for figure in figures)
    return describe(gate, Decision(verdict, verdicts), figures)


def describe(gate: Gate, decision: Decision, figures: Sequence[Figure]) -> dict[str, Any]:
    """Write a gate's result, as `gates.json` holds it.

    Args:
        gate: The rule.
        decision: Its verdict, over all figures and at each.
        figures: What it rests on.
    """
    tiers = [_tier(figure) | {"verdict": word} for figure, word in zip(figures, decision.tiers, strict=True)]
    needed = _needed(gate, figures) if decision.verdict == "inconclusive" else None
    return {
        "name": gate.name,
        "axis": gate.axis,
        "generator": gate.generator,
        "group": gate.group or gate.every_group,
        "metric": gate.metric,
        "rule": gate.rule,
        "limit": gate.limit,
        "severities": list(gate.severities),
        "confidence": gate.confidence,
        "required": gate.required,
        "on_inconclusive": gate.on_inconclusive,
        "verdict": decision.verdict,
        "reason": _reason(gate, decision, figures, needed),
        "samples_needed": needed if needed is not None and math.isfinite(needed) else None,
        "tiers": tiers,
    }


def by_width(figure: Figure, limit: float) -> Figure:
    """Say how many samples would decide a figure, since its bounds close in as the root of their number.

    A rough guide, for figures that have no test of their own to plan with.

    Args:
        figure: With the bounds that it has now.
        limit: Of the gate.

    Returns:
        The same, with `needed` where it has the bound that has to move.

    Example:
        >>> far = Figure(1.0, 0.02, 0.0, 0.06, Evidence(1.0, 1.0), "", samples=100)
        >>> [round(by_width(far, limit).needed(1)) for limit in (0.04, 0.03)]
        [400, 1600]
    """
    if figure.problem or figure.value is None:
        return figure
    gap = limit - figure.value
    bound = figure.high if gap > 0 else figure.low
    if bound is None:
        return figure
    needed = figure.samples * ((bound - figure.value) / gap) ** 2 if gap else math.inf
    return figure._replace(needed=lambda _figures: needed if math.isinf(needed) else math.ceil(needed))


def _needed(gate: Gate, figures: Sequence[Figure]) -> float | None:
    """How many samples would decide: one figure that breaks the limit is enough, and else all must keep it."""
    asked = [(figure, figure.needed) for figure in figures if not figure.problem and figure.needed is not None]
    if not asked or len(asked) < len(figures):
        return None
    upward = gate.rule.startswith("min")
    broken = [
        needed
        for figure, needed in asked
        if figure.value is not None and figure.value != gate.limit and (figure.value < gate.limit) == upward
    ]
    if broken:
        return min(needed(len(figures)) for needed in broken)
    return max(needed(len(figures)) for _, needed in asked)


def _tier(figure: Figure) -> dict[str, Any]:
    named = {name: value for name, value in (("axis", figure.axis), ("group", figure.group)) if value}
    return {
        **named,
        "severity": figure.severity,
        "tier": "" if figure.severity is None else severity_label(figure.severity),
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "method": figure.method,
        "samples": figure.samples,
    }


def _reason(gate: Gate, decision: Decision, figures: Sequence[Figure], needed: float | None) -> str:
    noun, upward = _noun(gate), gate.rule.startswith("min")
    sure = f"with {100 * gate.confidence:g}% confidence"
    if decision.verdict == "passed":
        bounds = [figure.low if upward else figure.high for figure in figures]
        known = [bound for bound in bounds if bound is not None]
        kept, side = (min(known), "at least") if upward else (max(known), "at most")
        where = " at every tier" if gate.severities else ""
        return f"The {noun} is {side} {_number(gate, kept)}{where}, {sure}{' each' if gate.severities else ''}."
    if decision.verdict == "failed":
        broken = next(f for f, word in zip(figures, decision.tiers, strict=True) if word == "failed")
        bound, side = (broken.high, "at most") if upward else (broken.low, "at least")
        at = f"At {broken.place} the" if broken.place else "The"
        told = f", {side} {_number(gate, bound)} {sure}"
        return f"{at} {noun} is {_number(gate, broken.value)}{told}; the limit is {_number(gate, gate.limit)}."
    return _open_reason(gate, decision, figures, needed)


def _open_reason(gate: Gate, decision: Decision, figures: Sequence[Figure], needed: float | None) -> str:
    silent = next((figure for figure in figures if figure.problem), None)
    if silent is not None or not figures:
        at = f"at {silent.place} " if silent is not None and silent.place else ""
        nobody = f"no sample or variant has a group {gate.every_group!r}" if gate.every_group else "there is no figure"
        return f"Nothing can be said: {at}{silent.problem if silent is not None else nobody}."
    places = [f.place for f, word in zip(figures, decision.tiers, strict=True) if word == "inconclusive" and f.place]
    noun, limit = _noun(gate), _number(gate, gate.limit)
    at = f" at {', '.join(places)}" if places else ""
    if needed is None:
        return f"The interval of the {noun}{at} holds the limit {limit}."
    if math.isinf(needed):
        return f"The {noun}{at} is the limit {limit} itself: no number of samples decides that."
    return (
        f"The interval{at} holds the limit {limit}; about {_rounded(needed):,} samples would "
        f"decide, were the {noun} what it seems now."
    )


def _noun(gate: Gate) -> str:
    noun = _NOUNS[gate.rule]
    if gate.rule == "max_latency_ms":
        return f"{gate.percentile:g}th percentile of the {noun}"
    return noun if gate.metric is None else f"{noun} in {gate.metric}" if noun != "score" else gate.metric


def _number(gate: Gate, value: float | None) -> str:
    if value is None:
        return "beyond what was tested"
    if gate.rule == "max_latency_ms":
        return f"{value:g} ms" if value == gate.limit else f"{float(f'{value:.3g}'):g} ms"
    return f"{value:g}" if value == gate.limit else f"{value:.3f}"


def _rounded(count: float) -> int:
    """Two digits of a plan are as good as all of them."""
    size = int(10 ** max(0, int(math.log10(max(count, 1))) - 1))
    return math.ceil(count / size) * size
