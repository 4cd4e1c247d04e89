"""How many samples are broken by which severity: a psychometric curve for each generator and axis.

What was broken once stays broken for the curve, so that it never falls; samples that are right again at a higher
severity are counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from perturb.contracts import severity_label
from perturb.score.breaking_interval import breaking_interval
from perturb.score.intervals import rate_interval
from perturb.search.asked import Row

__all__ = ["curves"]

_FINE: Final = 0.05
_DRAWN: Final = 0.5


def curves(rows: Iterable[Row], *, confidence: float = 0.95) -> list[dict[str, Any]]:
    """Make the curves of the mode breaking: one for each axis, then one for each of its generators.

    Each has the share of draws broken by each tier and half tier with its interval by clusters, the median breaking
    severity (where half are broken), and the same median where each sample counts by the weakest of its draws: a worst
    case, apart.
    """
    tried = [row for row in rows if row["mode"] == "breaking" and row["status"] in ("broken", "unconfirmed", "held")]
    made = []
    for axis in dict.fromkeys(row["axis"] for row in tried):
        along = [row for row in tried if row["axis"] == axis]
        names = list(dict.fromkeys(row["generator"] for row in along))
        if len(names) > 1:
            made.append(_curve(axis, None, along, confidence))
        made += [_curve(axis, name, [row for row in along if row["generator"] == name], confidence) for name in names]
    return made


def _curve(axis: str, generator: str | None, rows: Sequence[Row], confidence: float) -> dict[str, Any]:
    top = min(row["highest"] for row in rows)
    drawn = [*(float(at) for at in np.arange(_DRAWN, top, _DRAWN)), top]
    broken, tried = _by_cluster(rows, drawn)
    points = [
        {"severity": severity, "tier": severity_label(severity)}
        | rate_interval(broken[:, place], tried[:, place], confidence=confidence)._asdict()
        for place, severity in enumerate(drawn)
    ]
    weakest = _weakest(rows)
    return {
        "axis": axis,
        "generator": generator,
        "samples": len({row["sample_id"] for row in rows}),
        "clusters": len({row["cluster"] for row in rows}),
        "draws": len(rows),
        "broken": sum(row["status"] == "broken" for row in rows),
        "re_entrant": sum(row["re_entrant"] for row in rows),
        "shares": [point for point in points if float(point["severity"]).is_integer() or point["severity"] == top],
        "points": points,
        "median": _median(rows, top, confidence),
        "median_of_weakest_draws": _median(weakest, top, confidence) if len(weakest) < len(rows) else None,
    }


def _by_cluster(rows: Sequence[Row], severities: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Count what is broken by each severity, and what was tried: two arrays of shape (clusters, severities)."""
    places = {cluster: place for place, cluster in enumerate(dict.fromkeys(row["cluster"] for row in rows))}
    of = np.array([places[row["cluster"]] for row in rows])
    at = np.array([np.inf if row["severity"] is None else row["severity"] for row in rows])
    broken = np.zeros((len(places), len(severities)))
    tried = np.zeros_like(broken)
    np.add.at(broken, of, (at[:, np.newaxis] <= np.array(severities)).astype(float))
    np.add.at(tried, of, 1.0)
    return broken, tried


def _median(rows: Sequence[Row], top: float, confidence: float) -> dict[str, Any]:
    fine = np.append(np.arange(0.0, top - _FINE / 2, _FINE), top)
    broken, tried = _by_cluster(rows, fine.tolist())
    point = breaking_interval(tried - broken, tried, fine, 0.0, confidence=confidence)
    return {"value": point.value, "low": point.low, "high": point.high, "beyond": point.beyond, "text": point.text}


def _weakest(rows: Sequence[Row]) -> list[Row]:
    """Keep the draw of each sample and generator that breaks first."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        before = found.setdefault((row["sample_id"], row["generator"]), row)
        if row["severity"] is not None and (before["severity"] is None or row["severity"] < before["severity"]):
            found[row["sample_id"], row["generator"]] = row
    return list(found.values())
