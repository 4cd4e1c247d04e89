"""The still charts of the HTML report: a curve of each axis, and a small one for its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from perturb.contracts.severity import MAX_SEVERITY, TIER_LABELS, severity_label
from perturb.report import svg
from perturb.report.figures import Scale
from perturb.report.files import Json

Placing = Callable[[float, float], svg.Point]

_WIDTH, _HEIGHT = 500, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 28, 20, 34
_HIGH: Final = 0.9
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 132, 40, 5


@dataclass(frozen=True, slots=True)
class Curve:
    """A score over severity.

    Attributes:
        name: Whose score it is.
        points: Pairs of a severity in 0..5 and the interval object there, by rising severity, clean first.
    """

    name: str
    points: tuple[tuple[float, Json], ...]


def curve_of(name: str, clean: Json | None, tiers: Sequence[Json]) -> Curve:
    """Make a curve of a cell's or an axis's tiers, from clean on; tiers without a score are left out."""
    scored = sorted((tier["severity"], tier["score"]) for tier in tiers if tier["score"] is not None)
    return Curve(name, (*([] if clean is None else [(0.0, clean)]), *scored))


def axis_chart(
    axis: Curve,
    generators: Sequence[Curve],
    scale: Scale,
    *,
    chance: Json | None,
    first: str,
    breaking: float | None = None,
) -> Markup:
    """Draw one axis: a line with its interval band for the axis and for each generator, over severity 0..5.

    Args:
        axis: The pooled curve, drawn strongest.
        generators: One curve each, told apart by marker, dash and colour.
        scale: The metric's.
        chance: The best constant answer (`label`, `value`), drawn as a level, if known.
        first: The tier of the axis's first resolved drop, or empty.
        breaking: The severity at which the axis breaks the model, if it does.
    """
    shapes = _grid(scale)
    if first in TIER_LABELS:
        x = _x(TIER_LABELS.index(first))
        shapes.append(svg.line((x, _TOP), (x, _HEIGHT - _BOTTOM), "first"))
        shapes.append(svg.marker((x, _HEIGHT - _BOTTOM), 2, "first-mark", 5))
    if breaking is not None:
        shapes.append(svg.line((_x(breaking), _TOP), (_x(breaking), _HEIGHT - _BOTTOM), "breaking"))
        shapes.append(svg.text((_x(breaking) - 5, _HEIGHT - _BOTTOM - 8), "breaking point", "tick strong", "end"))
    shapes += _levels(axis, scale, chance)
    for style, curve in enumerate(generators):
        shapes += _curve(curve, scale, f"s{style % svg.SERIES_STYLES}", style)
    shapes += _curve(axis, scale, "pooled", 0)
    return svg.drawing(_WIDTH, _HEIGHT, in_words(axis, scale), shapes, "chart")


def spark(axis: Curve, scale: Scale) -> Markup:
    """Draw a curve small enough for a table's row: its band, its line and a dashed line at the clean level."""

    def place(severity: float, value: float) -> svg.Point:
        x = _SPARK_EDGE + severity / MAX_SEVERITY * (_SPARK_WIDTH - 2 * _SPARK_EDGE)
        return x, _SPARK_EDGE + (1 - scale.share(value)) * (_SPARK_HEIGHT - 2 * _SPARK_EDGE)

    shapes = [svg.line(place(0, scale.low), place(MAX_SEVERITY, scale.low), "axis")]
    if axis.points:
        level = axis.points[0][1]["value"]
        shapes.append(svg.line(place(0, level), place(MAX_SEVERITY, level), "clean"))
        shapes.append(svg.band(*_ends(axis, place), "band pooled"))
        shapes.append(svg.path([place(at, entry["value"]) for at, entry in axis.points], "line pooled"))
        shapes += [svg.marker(place(at, entry["value"]), 0, "mark pooled", 2) for at, entry in axis.points]
    return svg.drawing(_SPARK_WIDTH, _SPARK_HEIGHT, in_words(axis, scale), shapes, "spark")


def swatch(style: int | None) -> Markup:
    """Draw a legend's key: a generator's line and marker, or the axis's own where `style` is None."""
    kind = "pooled" if style is None else f"s{style % svg.SERIES_STYLES}"
    shapes = [svg.path([(1, 7), (35, 7)], f"line {kind}"), svg.marker((18, 7), _shape(style or 0), f"mark {kind}")]
    return (
        Markup('<svg class="swatch" viewBox="0 0 36 14" aria-hidden="true">') + Markup().join(shapes) + Markup("</svg>")
    )


def in_words(curve: Curve, scale: Scale) -> str:
    """Say a curve in words, for those who cannot see it."""
    if not curve.points:
        return f"{curve.name}: nothing was scored."
    scores = ", ".join(f"{severity_label(at)} {scale.score(entry['value'])}" for at, entry in curve.points)
    return f"{scale.name} along {curve.name}: {scores}."


def _shape(style: int) -> int:
    """Choose a marker: colours come round again after six generators, and then with another shape."""
    return style + style // svg.SERIES_STYLES


def _x(severity: float) -> float:
    return _LEFT + severity / MAX_SEVERITY * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)


def _grid(scale: Scale) -> list[Markup]:
    shapes = []
    for quarter in range(5):
        share = quarter / 4
        value = scale.low + share * (scale.high - scale.low)
        shapes.append(svg.line((_LEFT, _y(share)), (_WIDTH - _RIGHT, _y(share)), "grid" if quarter else "axis"))
        words = scale.score(value, 0) if scale.percent else f"{value:g}"
        shapes.append(svg.text((_LEFT - 7, _y(share) + 4), words, "tick", "end"))
    for severity, word in enumerate(TIER_LABELS):
        shapes.append(svg.text((_x(severity), _HEIGHT - _BOTTOM + 20), word, "tick", "middle"))
    return shapes


def _levels(axis: Curve, scale: Scale, chance: Json | None) -> list[Markup]:
    shapes = []
    if axis.points and axis.points[0][0] == 0 and axis.points[0][1]["value"] != scale.low:
        clean = axis.points[0][1]["value"]
        shapes.append(_level(scale.share(clean), "clean"))
        above_all = scale.share(clean) > _HIGH
        at = (_WIDTH - _RIGHT, (_TOP if above_all else _y(scale.share(clean))) - 5)
        shapes.append(svg.text(at, f"clean {scale.score(clean)}", "tick", "end"))
    if chance is not None:
        shapes.append(_level(scale.share(chance["value"]), "chance"))
        at = (_LEFT + 5, _y(scale.share(chance["value"])) - 5)
        shapes.append(svg.text(at, f"best constant answer {scale.score(chance['value'])}", "tick"))
    return shapes


def _level(share: float, kind: str) -> Markup:
    return svg.line((_LEFT, _y(share)), (_WIDTH - _RIGHT, _y(share)), kind)


def _curve(curve: Curve, scale: Scale, kind: str, style: int) -> list[Markup]:
    if not curve.points:
        return []

    def place(severity: float, value: float) -> svg.Point:
        return _x(severity), _y(scale.share(value))

    return [
        svg.band(*_ends(curve, place), f"band {kind}"),
        svg.path([place(at, entry["value"]) for at, entry in curve.points], f"line {kind}"),
        *(svg.marker(place(at, entry["value"]), _shape(style), f"mark {kind}") for at, entry in curve.points),
    ]


def _ends(curve: Curve, place: Placing) -> tuple[list[svg.Point], list[svg.Point]]:
    upper = [place(at, entry["high"]) for at, entry in curve.points]
    return upper, [place(at, entry["low"]) for at, entry in curve.points]
