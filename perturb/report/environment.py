"""How the pages' templates are read, and what they may call."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from perturb.contracts.severity import severity_label
from perturb.report import charts
from perturb.report.figures import Scale, clip, decimal, plural, unbroken, visible
from perturb.report.margins import margin_chart

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment(scale: Scale) -> Environment:
    """Read templates whose figures are written as a metric's scale says; whatever came from the data is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("perturb.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        bounds=scale.bounds,
        clip=clip,
        decimal=decimal,
        drop=scale.drop,
        figure=scale.figure,
        margin_chart=margin_chart,
        plural=plural,
        score=scale.score,
        severity_label=severity_label,
        swatch=charts.swatch,
        unbroken=unbroken,
        visible=visible,
    )
    return made
