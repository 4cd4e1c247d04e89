"""The metrics of a scorecard in one form: its own first, then each further one."""

from __future__ import annotations

from typing import NamedTuple

from perturb.contracts.severity import severity_label
from perturb.report.files import Json


class Row(NamedTuple):
    """What a line of figures is about: one generator at one severity, or an axis pooled over its generators.

    Attributes:
        axis: The axis.
        generator: The generator; empty where pooled.
        severity: In 0..5.
    """

    axis: str
    generator: str
    severity: float

    @property
    def tier(self) -> str:
        """Name the severity."""
        return severity_label(self.severity)


def measures(card: Json) -> tuple[Json, ...]:
    """List the metrics of a scorecard, each with its `metric`, `clean`, `best_constant`, `cells`, `axes`, `groups`.

    Args:
        card: The content of `scorecard.json`; an older one has no further metrics.

    Returns:
        The metric that gates and verdicts rest on first; `best_constant` is a number or None.
    """
    constant = card["best_constant"]
    own = {name: card[name] for name in ("metric", "clean", "cells", "axes", "groups")}
    return ({**own, "best_constant": None if constant is None else constant["value"]}, *card.get("further_metrics", ()))


def rows_of(measure: Json) -> dict[Row, Json]:
    """Find the figures of each row: `score`, `drop` and `retention` of the cells, then of the pooled tiers."""
    cells = {Row(cell["axis"], cell["generator"], cell["severity"]): cell for cell in measure["cells"]}
    pooled = {Row(axis["axis"], "", tier["severity"]): tier for axis in measure["axes"] for tier in axis["tiers"]}
    return cells | pooled
