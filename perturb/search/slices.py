"""Whom a generator breaks more than others: a class or a group, said only where chance is no excuse."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from perturb.score.claims import benjamini_hochberg
from perturb.search.asked import Row

__all__ = ["slices"]

_FEWEST: Final = 3


def slices(rows: Iterable[Row], *, confidence: float = 0.95) -> list[dict[str, Any]]:
    """Find classes and groups that a generator breaks more often than the rest of the samples.

    A cluster counts once, and as broken where any of its draws is. Fisher's exact test compares a slice with all others
    on the same generator, one-sided; of all that are compared, those count that Benjamini and Hochberg's method leaves.

    Args:
        rows: Of the mode breaking.
        confidence: One minus the share of false slices.

    Returns:
        For each: axis, generator, column, value; clusters here and elsewhere, tried and broken; the median of the
        severities at which it is broken, by draw; the adjusted p-value. The surest first.
    """
    tried = [row for row in rows if row["mode"] == "breaking" and row["status"] in ("broken", "unconfirmed", "held")]
    found = [one for name in dict.fromkeys(row["generator"] for row in tried) for one in _compared(tried, name)]
    adjusted = benjamini_hochberg([one["p_value"] for one in found])
    told = [one | {"p_value": float(p_value)} for one, p_value in zip(found, adjusted, strict=True)]
    sure = [one for one in told if one["p_value"] <= 1.0 - confidence and one["broken"] >= _FEWEST]
    return sorted(sure, key=lambda one: float(one["p_value"]))


def _compared(tried: Sequence[Row], generator: str) -> Iterator[dict[str, Any]]:
    mine = [row for row in tried if row["generator"] == generator]
    for column, value in dict.fromkeys(pair for row in mine for pair in row["groups"].items()):
        here = [row for row in mine if row["groups"].get(column) == value]
        elsewhere = [row for row in mine if row["groups"].get(column) != value]
        (of, broken), (of_others, others) = _clusters(here), _clusters(elsewhere)
        if of_others:
            severities = [row["severity"] for row in here if row["status"] == "broken"]
            yield {
                "axis": here[0]["axis"],
                "generator": generator,
                "column": column,
                "value": value,
                "clusters": of,
                "broken": broken,
                "others": of_others,
                "others_broken": others,
                "median": statistics.median(severities) if severities else None,
                "p_value": _p_value(of, broken, of_others, others),
            }


def _clusters(rows: Sequence[Row]) -> tuple[int, int]:
    broken = {row["cluster"] for row in rows if row["status"] == "broken"}
    return len({row["cluster"] for row in rows}), len(broken)


def _p_value(of: int, broken: int, of_others: int, others: int) -> float:
    from scipy.stats import hypergeom

    return float(hypergeom.sf(broken - 1, of + of_others, broken + others, of))
