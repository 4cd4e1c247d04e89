"""What a run says of groups, in words: which is worst off, and whose gap to the others grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perturb.report.figures import Scale, scale_of
from perturb.report.files import Json

__all__ = ["group_lines"]

_MOST: Final = 3


def group_lines(scorecard: Json) -> tuple[str, ...]:
    """Name the worst group of each column, on clean inputs and along the axes, and the gaps that grow with severity.

    Example:
        >>> group_lines({"metric": {"name": "accuracy", "low": 0, "high": 1}})
        ()
    """
    scale = scale_of(scorecard)
    gaps = {entry["column"]: entry for entry in scorecard.get("group_gaps", [])}
    lines: list[str] = []
    for entry in scorecard.get("worst_groups", []):
        lines += _worst(entry, scale)
        if entry["column"] in gaps:
            lines += _grown(gaps[entry["column"]], scale)
    return tuple(lines)


def _worst(entry: Json, scale: Scale) -> Iterator[str]:
    if len(entry["groups"]) + len(entry["left_out"]) < 2:  # noqa: PLR2004 - one group alone is no worst of several
        return
    column = entry["column"]
    if entry["reason"]:
        yield f"By {column}: {entry['reason'][0].lower()}{entry['reason'][1:]}"
        return
    tier = min(entry["axes"], key=lambda tier: float(tier["score"]["value"]), default=None)
    told = []
    if entry["clean"] is not None:
        told = [f"By {column}, the worst group on clean inputs is {_group(entry['clean'], scale)}"]
        told += ["; the least of all, "] if tier is not None else []
    elif tier is not None:
        told = [f"By {column}, which variants alone tell, the worst group is, "]
    if tier is not None:
        told.append(f"along {tier['axis']} at {tier['tier']}, {_group(tier, scale)}")
    if not told:
        return
    left = ", ".join(str(group["value"]) for group in entry["left_out"])
    few = f" Too few clusters (under {entry['fewest_clusters']}): {left}." if left else ""
    yield f"{''.join(told)}.{few}"


def _group(found: Json, scale: Scale) -> str:
    others = [name for name in found["candidates"] if name != found["group"]]
    doubt = f", or {' or '.join(others)}" if 0 < len(others) <= _MOST else " or another" if others else ""
    return f"{found['group']}{doubt}: {scale.score(found['score']['value'])} ({scale.bounds(found['score'])})"


def _grown(entry: Json, scale: Scale) -> list[str]:
    """The widest growths, one for each group and axis, at the severity where it is widest."""
    found = []
    for group in entry["groups"]:
        for axis in group["axes"]:
            grown = [tier for tier in axis["tiers"] if tier["growth"] is not None and tier["growth"]["low"] > 0]
            if grown:
                widest = max(grown, key=lambda tier: float(tier["growth"]["value"]))
                found.append((float(widest["growth"]["value"]), group["value"], axis, widest))
    found.sort(key=lambda item: -item[0])
    lines = [
        f"The gap of {entry['column']} {value} to the others grows along {axis['axis']} from severity "
        f"{axis['first_resolved_growth']:g} on: by {scale.drop(growth)} at {tier['tier']} "
        f"({scale.bounds(tier['growth'])})."
        for growth, value, axis, tier in found[:_MOST]
    ]
    if len(found) > _MOST:
        lines.append(f"{len(found) - _MOST} more gaps by {entry['column']} grow; they are in the scorecard.")
    return lines
