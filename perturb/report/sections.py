"""What each section of the HTML report shows, gathered from the files of a run."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, Final

from perturb.report import charts
from perturb.report.figures import Scale
from perturb.report.files import Json, RunFiles
from perturb.report.summary import AxisRow

_STATUS_MEANINGS: Final = {
    "ok": ("answered", "scored"),
    "no_op": ("the generator left the input as it was", "scored as delivered; “changed only” stands beside"),
    "invalid": ("the generator could not make the variant", "scored on the clean input; “changed only” stands beside"),
    "data_error": ("the sample could not be read", "the sample leaves every tier"),
    "model_error": ("the model raised an error, or gave what is no answer", "scored as the worst answer"),
    "timeout": ("the model did not answer in time", "scored as the worst answer"),
    "rejected": ("reviewers rejected the variant (validity: human)", "not scored"),
    "not_run": ("the run ended before it", "not scored"),
}


def axis_section(files: RunFiles, row: AxisRow, scale: Scale) -> dict[str, Any]:
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
        "chart": charts.axis_chart(
            pooled, lines, scale, chance=card["best_constant"], first=row.first_drop, breaking=row.breaking_at
        ),
        "lines": lines,
        "cells": by_generator,
        "unscored": {
            name: [cell["tier"] for cell in of if not cell["scored"]]
            for name, of in by_generator.items()
            if name in curves and not all(cell["scored"] for cell in of)
        },
        "partly_changed": any(cell["changed_only"] for cell in cells),
        "explored": any(cell.get("benjamini_hochberg") is not None for cell in cells),
        "claims": any(tier.get("holm") is not None for tier in row.tiers),
        "extremes": _extremes(next((axis for axis in card["axes"] if axis["axis"] == row.axis), {})),
        "declared": {name: files.run["generators"].get(name) for name in by_generator},
    }


def _extremes(axis: Json) -> dict[float, tuple[Json, Json]]:
    """Pair the worst score over variants with their consistency, by severity."""
    alike = {entry["severity"]: entry for entry in axis.get("consistency", ())}
    return {entry["severity"]: (entry, alike[entry["severity"]]) for entry in axis.get("worst_over_variants", ())}


def _names(cells: list[Json]) -> list[str]:
    return list(dict.fromkeys(cell["generator"] for cell in cells))


def group_sections(card: Json) -> dict[str, dict[str, Any]]:
    """Gather each column of groups: its groups by their lowest score, its worst group, and its gaps to the rest."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for group in card["groups"]:
        tiers = sorted(group["axes"], key=lambda tier: float(tier["severity"]))
        scored = [tier for tier in tiers if tier["score"] is not None]
        lowest = min(scored, key=lambda tier: float(tier["score"]["value"]), default=None)
        drops = dict.fromkeys(tier["axis"] for tier in group["axes"]) | {tier["axis"]: tier["drop"] for tier in tiers}
        columns.setdefault(group["column"], []).append({"group": group, "lowest": lowest, "drops": drops})
    for entries in columns.values():
        entries.sort(key=lambda entry: math.inf if entry["lowest"] is None else entry["lowest"]["score"]["value"])
    worst = {entry["column"]: entry for entry in card.get("worst_groups", ())}
    gaps = {entry["column"]: entry for entry in card.get("group_gaps", ())}
    return {
        column: {"entries": entries, "worst": worst.get(column), "gaps": _gaps(gaps.get(column))}
        for column, entries in columns.items()
    }


def _gaps(column: Json | None) -> list[tuple[Json, Json]]:
    """List each group with each axis, the gap that grew most first."""
    groups = [] if column is None else column["groups"]
    found = [(group, axis) for group in groups for axis in group["axes"] if axis["tiers"]]

    def growth(pair: tuple[Json, Json]) -> float:
        figure = pair[1]["tiers"][-1]["growth"]
        return math.inf if figure is None else -float(figure["value"])

    return sorted(found, key=growth)


def confidence_table(card: Json) -> dict[str, dict[float, tuple[float, float]]]:
    """Set how sure the model is beside how often it is right, pooled over each axis's generators.

    Returns:
        Axis to severity to the mean confidence and the score there, each in 0..1; empty where the model tells no
        confidence, or the metric is no share of right answers.
    """
    if (card["metric"]["low"], card["metric"]["high"]) != (0, 1):
        return {}
    scores = {(axis["axis"], tier["severity"]): tier["score"] for axis in card["axes"] for tier in axis["tiers"]}
    sums: dict[tuple[str, float], list[float]] = {}
    for cell in card["cells"]:
        if cell["scored"] and cell["control_of"] is None and cell["mean_confidence"] is not None:
            total = sums.setdefault((cell["axis"], cell["severity"]), [0.0, 0.0])
            total[0] += cell["mean_confidence"] * cell["variants"]
            total[1] += cell["variants"]
    table: dict[str, dict[float, tuple[float, float]]] = {}
    for (axis, severity), (confidence, variants) in sums.items():
        score = scores.get((axis, severity))
        if score is not None and variants:
            table.setdefault(axis, {})[severity] = (confidence / variants, score["value"])
    return table


def statuses(card: Json) -> list[tuple[str, int, str, str]]:
    """Count the rows of each status, with what it means and how it is treated."""
    counts = card["counts"]["status"]
    return [(status, counts.get(status, 0), *words) for status, words in _STATUS_MEANINGS.items()]


def methods(card: Json) -> list[tuple[str, int]]:
    """Count the methods behind the intervals of the cells, the commonest first."""
    figures = ("score", "drop", "retention", "flip_rate")
    used = Counter(cell[name]["method"] for cell in card["cells"] for name in figures if cell[name] is not None)
    return used.most_common()
