"""The heat map: how much is lost on each axis, and by each generator, at each tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from perturb.contracts.severity import severity_label
from perturb.report.files import Json
from perturb.report.measures import Row, rows_of

LEVELS: Final = 9
LEAST_SPAN: Final = 0.2
"""A colour's full strength stands for this share of the metric's range at least, so that noise looks faint."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One field of the map.

    Attributes:
        row: What it is about.
        figures: Its `score`, `drop` and `retention`; None where it was not run or is not scored.
        level: How strong its colour is, in 0..9.
        resolved: Whether the interval of its drop lies above zero.
    """

    row: Row
    figures: Json | None
    level: int
    resolved: bool


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Fields by axis and, within an axis, by generator.

    Attributes:
        severities: The columns, ascending.
        span: The drop that the strongest colour stands for: the largest of an axis; a generator may drop more.
        lines: Axis to its lines: generator (empty for the pooled line, which comes first) to its fields.
    """

    severities: tuple[float, ...]
    span: float
    lines: dict[str, dict[str, tuple[HeatCell, ...]]]

    @property
    def tiers(self) -> tuple[str, ...]:
        """Name the columns."""
        return tuple(severity_label(severity) for severity in self.severities)


def heat_map(measure: Json) -> HeatMap:
    """Lay out a metric's drops as a map, axes and generators in the suite's order.

    Args:
        measure: One of `measures(card)`.
    """
    rows = rows_of(measure)
    drops = [entry["drop"]["value"] for row, entry in rows.items() if entry["drop"] is not None and not row.generator]
    span = max([_least_span(measure["metric"]), *drops])
    severities = tuple(sorted({row.severity for row in rows}))
    names = dict.fromkeys((row.axis, row.generator) for row in sorted(rows, key=lambda row: bool(row.generator)))
    lines: dict[str, dict[str, tuple[HeatCell, ...]]] = {row.axis: {} for row in rows}
    for axis, generator in names:
        fields = (Row(axis, generator, severity) for severity in severities)
        lines[axis][generator] = tuple(_field(row, rows.get(row), span) for row in fields)
    return HeatMap(severities, span, lines)


def _least_span(metric: Json) -> float:
    low, high = metric["low"], metric["high"]
    return 0.0 if low is None or high is None else float(LEAST_SPAN * (high - low))


def _field(row: Row, entry: Json | None, span: float) -> HeatCell:
    if entry is None or entry["drop"] is None:
        return HeatCell(row, None, 0, resolved=False)
    drop = entry["drop"]
    level = int(LEVELS * min(1.0, max(0.0, drop["value"] / span)) + 0.5) if span else 0
    return HeatCell(row, entry, level, resolved=drop["low"] > 0)
