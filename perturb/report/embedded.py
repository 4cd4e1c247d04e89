"""The figures of every metric, as the script of the HTML report reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from perturb.contracts.severity import TIER_LABELS, severity_label
from perturb.report.figures import clip
from perturb.report.files import Json
from perturb.report.measures import Row, measures, rows_of

FIGURES: Final = ("score", "drop", "retention")
_DIGITS: Final = 6
_GROUP_DIGITS: Final = 4
_ESCAPES: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_NAME: Final = 60
_MOST: Final = 2_200_000


def embedded_figures(card: Json) -> str:
    """Write the figures of all metrics as JSON that may stand in a `<script>` element, in about 2 MB at most.

    Args:
        card: The content of `scorecard.json`.

    Returns:
        ASCII, with every character escaped that HTML acts on; six significant digits a number, four for groups. `rows`
        are in the order of `rows_of` for the first metric; `figures` of each metric follow it, each row's `score`,
        `drop` and `retention` as `[value, low, high]` or null. Groups have scores only, at the pooled rows; of further
        metrics they are null where they would make the page too large.
    """
    found = _content(card)
    text = in_script(found)
    if len(text) > _MOST:
        for metric in found["metrics"][1:]:
            metric["groups"] = None
        text = in_script(found)
    return text


def in_script(content: Mapping[str, Any]) -> str:
    """Write JSON that may stand in a `<script>` element: ASCII, every character escaped that HTML acts on."""
    return json.dumps(content, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def _content(card: Json) -> dict[str, Any]:
    all_measures = measures(card)
    rows = tuple(rows_of(all_measures[0]))
    axes = list(dict.fromkeys(row.axis for row in rows))
    generators = list(dict.fromkeys(row.generator for row in rows if row.generator))
    confidence = {
        Row(cell["axis"], cell["generator"], cell["severity"]): cell["mean_confidence"] for cell in card["cells"]
    }
    return {
        "tiers": TIER_LABELS,
        "axes": [clip(axis, _NAME) for axis in axes],
        "generators": [clip(generator, _NAME) for generator in generators],
        "rows": [
            [
                axes.index(row.axis),
                generators.index(row.generator) if row.generator else None,
                row.severity,
                _short(confidence.get(row)),
            ]
            for row in rows
        ],
        "groups": [[clip(group["column"], _NAME), clip(group["value"], _NAME)] for group in card["groups"]],
        "metrics": [_metric(measure, rows, axes, card["groups"]) for measure in all_measures],
    }


def _metric(measure: Json, rows: Sequence[Row], axes: Sequence[str], groups: Sequence[Json]) -> dict[str, Any]:
    metric, known = measure["metric"], rows_of(measure)
    summaries = {entry["axis"]: entry for entry in measure["axes"]}
    return {
        "name": clip(metric["name"], _NAME),
        "low": _short(metric["low"]),
        "high": _short(metric["high"]),
        "higherIsBetter": metric["higher_is_better"],
        "clean": _figure(measure["clean"]),
        "constant": _short(measure["best_constant"]),
        "figures": [_figures(known.get(row)) for row in rows],
        "axes": [_summary(summaries.get(axis, {})) for axis in axes],
        "groups": _groups(measure["groups"], groups, [row for row in rows if not row.generator]),
    }


def _figures(entry: Json | None) -> list[list[float | None] | None] | None:
    if entry is None or entry["score"] is None:
        return None
    return [_figure(entry[name]) for name in FIGURES]


def _summary(entry: Json) -> dict[str, Any]:
    first, breaking = entry.get("first_resolved_drop"), entry.get("breaking_point")
    return {
        "first": None if first is None else severity_label(first),
        "area": _figure(entry.get("area_under_retention")),
        "trend": _short((entry.get("trend") or {}).get("p_value")),
        "breaking": None
        if breaking is None or breaking["reason"]
        else {"at": [_short(breaking[end]) for end in ("value", "low", "high")], "text": breaking["text"]},
    }


def _groups(known: Iterable[Json], groups: Sequence[Json], pooled: Sequence[Row]) -> list[dict[str, Any] | None]:
    """Give each group its clean score and its scores at the pooled rows, in the order of the first metric's groups."""
    by_name = {(group["column"], group["value"]): group for group in known}
    return [_group(by_name.get((group["column"], group["value"])), pooled) for group in groups]


def _group(group: Json | None, pooled: Sequence[Row]) -> dict[str, Any] | None:
    if group is None:
        return None
    tiers = {(tier["axis"], tier["severity"]): tier for tier in group["axes"]}
    found = (tiers.get((row.axis, row.severity)) for row in pooled)
    scores = [None if tier is None else _figure(tier["score"], _GROUP_DIGITS) for tier in found]
    return {"clean": _figure(group["clean"], _GROUP_DIGITS), "scores": scores}


def _figure(entry: Json | None, digits: int = _DIGITS) -> list[float | None] | None:
    return None if entry is None else [_short(entry[end], digits) for end in ("value", "low", "high")]


def _short(value: float | None, digits: int = _DIGITS) -> float | None:
    return None if value is None else float(f"{value:.{digits}g}")
