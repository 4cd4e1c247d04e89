"""What a search found, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from perturb.search.summary import share_text

__all__ = ["tables"]


def tables(told: Mapping[str, Any]) -> Iterator[Table]:
    """Make the tables of a `search.json`: the curves, then the worst cases; those that are there."""
    if told["curves"]:
        table = Table("axis", "generator", "broken by 1", "by 3", "by 5", "median severity", box=None)
        table.columns[1].overflow = "fold"
        for curve in told["curves"]:
            shares = {share["severity"]: share_text(share) for share in curve["shares"]}
            by = [shares.get(at, "") for at in (1.0, 3.0, 5.0)]
            table.add_row(curve["axis"], curve["generator"] or "all", *by, curve["median"]["text"])
        yield table
    if told["attacks"]:
        table = Table("search", "samples", "broken", "median queries", box=None)
        for attack in told["attacks"]:
            share = share_text(attack["share"])
            table.add_row(attack["attack"], str(attack["samples"]), share, f"{attack['median_queries']:g}")
        yield table
