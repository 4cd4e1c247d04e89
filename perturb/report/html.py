"""The HTML report: one file that a browser shows without asking any other for anything."""

from __future__ import annotations

import base64
import hashlib
import math
import shlex
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from perturb.contracts.severity import severity_label
from perturb.report import charts
from perturb.report.examples import examples_by_axis
from perturb.report.figures import Scale, clip, decimal, plural, scale_of, visible
from perturb.report.files import Json, RunFiles, read_run, write_report
from perturb.report.summary import AxisRow, axis_rows, findings, foreign_gates, verdict_sentence

if TYPE_CHECKING:
    from jinja2 import Environment

_STATUS_MEANINGS: Final = {
    "ok": ("answered", "scored"),
    "no_op": ("the generator left the input as it was", "scored as delivered; “changed only” stands beside"),
    "invalid": ("the generator could not make the variant", "scored on the clean input; “changed only” stands beside"),
    "data_error": ("the sample could not be read", "the sample leaves every tier"),
    "model_error": ("the model raised an error, or gave what is no answer", "scored as the worst answer"),
    "timeout": ("the model did not answer in time", "scored as the worst answer"),
    "not_run": ("the run ended before it", "not scored"),
}


def write_html(run: RunFiles | Path | str) -> Path:
    """Write `report.html` into a run folder.

    Args:
        run: The run folder, or its files.

    Returns:
        Where the report is.

    Raises:
        RunError: If the run cannot be read or the report cannot be written.
    """
    files = read_run(run)
    return write_report(files.folder / "report.html", render_html(files))


def render_html(run: RunFiles | Path | str) -> str:
    """Render the report of a run as one self-contained page, pictures and styles inside.

    Whatever came from the data is escaped, and the page's own content security policy forbids scripts and every
    request, also to its own server.

    Args:
        run: The run folder, or its files.

    Returns:
        The page; under 5 MB, since pictures are shrunk and examples limited.

    Raises:
        RunError: If the run cannot be read.
    """
    files = read_run(run)
    scale = scale_of(files.scorecard)
    css = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return (
        _environment(scale)
        .get_template("report.html.jinja")
        .render(
            css=Markup(css),  # noqa: S704 - our own file, which holds nothing of the data
            style_source=f"sha256-{digest}",
            run=files.run,
            card=files.scorecard,
            gates=files.gates["gates"],
            gates_from=foreign_gates(files),
            verdict=files.gates["verdict"],
            confidence_note=files.gates.get("confidence_note", ""),
            sentence=verdict_sentence(files),
            findings=findings(files),
            scale=scale,
            axes=[_axis(files, row, scale) for row in axis_rows(files)],
            examples=examples_by_axis(files),
            groups=_groups(files.scorecard["groups"]),
            statuses=_statuses(files.scorecard["counts"]["status"]),
            methods=_methods(files.scorecard),
            command=shlex.join(files.run["command"]),
        )
    )


@cache
def _environment(scale: Scale) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("perturb.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        bounds=scale.bounds,
        clip=clip,
        decimal=decimal,
        drop=scale.drop,
        figure=scale.figure,
        margin_chart=lambda gate: charts.margin_chart(gate, scale),
        plural=plural,
        score=scale.score,
        severity_label=severity_label,
        swatch=charts.swatch,
        visible=visible,
    )
    return environment


def _axis(files: RunFiles, row: AxisRow, scale: Scale) -> dict[str, Any]:
    """Gather what one axis's section shows: its row, its curves and its cells by generator."""
    card = files.scorecard
    cells = [cell for cell in card["cells"] if cell["axis"] == row.axis]
    by_generator = {name: [cell for cell in cells if cell["generator"] == name] for name in _names(cells)}
    curves = {
        name: charts.curve_of(name, card["clean"], of)
        for name, of in by_generator.items()
        if any(cell["score"] is not None for cell in of)
    }
    pooled = charts.curve_of(row.axis, card["clean"] if row.tiers else None, row.tiers)
    lines = list(curves.values()) if len(curves) > 1 else []
    return {
        "row": row,
        "moderate": row.tier(3.0),
        "extreme": row.tier(5.0),
        "spark": charts.spark(pooled, scale),
        "chart": charts.axis_chart(pooled, lines, scale, chance=card["best_constant"], first=row.first_drop),
        "lines": lines,
        "cells": by_generator,
        "unscored": {
            name: [cell["tier"] for cell in of if not cell["scored"]]
            for name, of in by_generator.items()
            if name in curves and not all(cell["scored"] for cell in of)
        },
        "partly_changed": any(cell["changed_only"] for cell in cells),
        "declared": {name: files.run["generators"].get(name) for name in by_generator},
    }


def _names(cells: list[Json]) -> list[str]:
    return list(dict.fromkeys(cell["generator"] for cell in cells))


def _groups(groups: list[Json]) -> dict[str, list[dict[str, Any]]]:
    """Sort each column's groups by their lowest score, beside each axis's drop at its strongest tier."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for group in groups:
        tiers = sorted(group["axes"], key=lambda tier: float(tier["severity"]))
        scored = [tier for tier in tiers if tier["score"] is not None]
        lowest = min(scored, key=lambda tier: float(tier["score"]["value"]), default=None)
        drops = dict.fromkeys(tier["axis"] for tier in group["axes"]) | {tier["axis"]: tier["drop"] for tier in tiers}
        columns.setdefault(group["column"], []).append({"group": group, "lowest": lowest, "drops": drops})
    for entries in columns.values():
        entries.sort(key=lambda entry: math.inf if entry["lowest"] is None else entry["lowest"]["score"]["value"])
    return columns


def _statuses(counts: Json) -> list[tuple[str, int, str, str]]:
    return [(status, counts.get(status, 0), *words) for status, words in _STATUS_MEANINGS.items()]


def _methods(card: Json) -> list[tuple[str, int]]:
    """Count the methods behind the intervals of the cells, the commonest first."""
    figures = ("score", "drop", "retention", "flip_rate")
    methods = Counter(cell[name]["method"] for cell in card["cells"] for name in figures if cell[name] is not None)
    return methods.most_common()
