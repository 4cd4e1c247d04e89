"""A gate's chart: its figures and their bounds against the limit."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from perturb.report import svg
from perturb.report.figures import clip
from perturb.report.gates import GateView, Place

_WIDTH, _LABEL, _ROW, _EDGE = 340, 104, 22, 14
_NAME: Final = 18
_MARKERS: Final = {"passed": 0, "failed": 4, "inconclusive": 3}


def margin_chart(gate: GateView) -> Markup:
    """Draw a gate's bounds, a row for each place, against its limit; the side that fails is shaded.

    A bound that there is not reaches to the edge.
    """
    limit: float = gate.facts["limit"]
    known = [place for place in gate.places if place.facts["value"] is not None]
    ends = [limit, *(place.facts[end] for place in known for end in ("low", "value", "high"))]
    numbers: list[float] = [end for end in ends if end is not None]
    low, high = min(numbers) if gate.upward else min(0.0, *numbers, limit), max(numbers)
    spread, height = (high - low) or 1.0, _ROW * len(gate.places) + 2 * _EDGE + 6
    left, right = float(_LABEL), _WIDTH - 6.0

    def x(value: float) -> float:
        return _LABEL + 6 + (value - low) / spread * (_WIDTH - _LABEL - 18)

    margin, floor = x(limit), height - _EDGE - 4
    start, stop = (left, margin) if gate.upward else (margin, right)
    shapes = [svg.rectangle((start, 4), stop - start, floor - 4, "fails")]
    for row, place in enumerate(gate.places):
        y = 4 + _ROW * (row + 0.5)
        shapes.append(svg.text((_LABEL - 6, y + 4), clip(place.label, _NAME), "tick", "end"))
        if place not in known:
            shapes.append(svg.text((_LABEL + 6, y + 4), "nothing was scored", "tick"))
            continue
        facts = place.facts
        begin, end = (edge if facts[of] is None else x(facts[of]) for of, edge in (("low", left), ("high", right)))
        shapes.append(svg.line((begin, y), (end, y), f"whisker {facts['verdict']}"))
        shapes.append(svg.marker((x(facts["value"]), y), _MARKERS[facts["verdict"]], f"mark {facts['verdict']}", 5))
    shapes.append(svg.line((margin, 4), (margin, floor), "margin"))
    at = min(max(margin, 60.0), _WIDTH - 60.0)
    shapes.append(svg.text((at, height - 5), f"limit {gate.limit}", "tick strong", "middle"))
    return svg.drawing(_WIDTH, height, _in_words(gate, known), shapes, "margins")


def _in_words(gate: GateView, known: list[Place]) -> str:
    words = "; ".join(f"{place.name} {place.value} ({place.bounds})" for place in known)
    return f"Limit {gate.limit}. {words or 'Nothing was scored'}."
