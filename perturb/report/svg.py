"""Shapes of the charts as SVG markup; every value is escaped on its way in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup

Point = tuple[float, float]
SERIES_STYLES: Final = 6


def drawing(width: float, height: float, label: str, shapes: Iterable[Markup], kind: str) -> Markup:
    """Wrap shapes in an `<svg>` that scales with its column and that a screen reader reads as one picture.

    Args:
        width: Of the drawing's own coordinates.
        height: Likewise.
        label: What the picture says, in words.
        shapes: Its content, drawn in order.
        kind: Its CSS class.
    """
    head = Markup('<svg class="{kind}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}">')
    return head.format(kind=kind, width=width, height=height, label=label) + Markup().join(shapes) + Markup("</svg>")


def text(at: Point, words: str, kind: str, anchor: str = "start") -> Markup:
    """Write words at a point: `anchor` is `start`, `middle` or `end`."""
    shape = Markup('<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>')
    return shape.format(kind=kind, x=at[0], y=at[1], anchor=anchor, words=words)


def line(start: Point, stop: Point, kind: str) -> Markup:
    """Draw a straight line."""
    shape = Markup('<line class="{kind}" x1="{0:.1f}" y1="{1:.1f}" x2="{2:.1f}" y2="{3:.1f}"/>')
    return shape.format(*start, *stop, kind=kind)


def path(points: Sequence[Point], kind: str, *, closed: bool = False) -> Markup:
    """Draw straight lines from point to point.

    Example:
        >>> print(path([(0, 0), (10, 5)], "line"))
        <path class="line" d="M0.0 0.0L10.0 5.0"/>
    """
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Markup('<path class="{kind}" d="M{steps}{end}"/>').format(kind=kind, steps=steps, end="Z" if closed else "")


def band(upper: Sequence[Point], lower: Sequence[Point], kind: str) -> Markup:
    """Fill what lies between two lines over the same places."""
    return path([*upper, *reversed(lower)], kind, closed=True)


def rectangle(corner: Point, width: float, height: float, kind: str) -> Markup:
    """Draw a rectangle from its upper left corner."""
    shape = Markup('<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>')
    return shape.format(kind=kind, x=corner[0], y=corner[1], width=width, height=height)


def marker(at: Point, style: int, kind: str, size: float = 3.5) -> Markup:
    """Draw one of six shapes: circle, square, triangle, diamond, cross, downward triangle."""
    x, y = at
    corners: tuple[Sequence[Point], ...] = (
        (),
        ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
        ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
        _CROSS,
        ((0, 1.2), (1.1, -0.8), (-1.1, -0.8)),
    )
    shape = corners[style % SERIES_STYLES]
    if not shape:
        circle = Markup('<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"/>')
        return circle.format(kind=kind, x=x, y=y, size=size)
    return path([(x + size * dx, y + size * dy) for dx, dy in shape], kind, closed=True)


_CROSS: Final = (
    *((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4)),
    *((1.2, 0.4), (0.4, 0.4), (0.4, 1.2), (-0.4, 1.2)),
    *((-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
)
