"""Corruption errors in words: mCE, relative mCE and mean flip rate against a reference."""

from __future__ import annotations

from perturb.report.figures import decimal
from perturb.report.files import Json

__all__ = ["corruption_lines"]


def corruption_lines(scorecard: Json) -> tuple[str, ...]:
    """Say what a run's errors are relative to a reference's, and what is missing; nothing where none was named.

    Example:
        >>> figure = {"value": 62.04, "low": 60.0, "high": 64.0, "method": "Gaffke"}
        >>> mce = {"name": "mCE (perturb rendering)", **figure, "without_frost": None, "corruptions": {"snow": 62.04}}
        >>> card = {"corruption_error": {"reference": "AlexNet", "mce": mce, "notes": ["It has no flip rates."]}}
        >>> corruption_lines(card)
        ('mCE (perturb rendering) 62.0 (60.0 to 64.0), against AlexNet.', 'It has no flip rates.')
    """
    found = scorecard.get("corruption_error")
    if found is None:
        return ()
    figures = (found.get(kind) for kind in ("mce", "relative_mce", "mean_flip_rate"))
    lines = [
        f"{figure['name']} {_interval(figure)}{_frost(figure['without_frost'])}, against {found['reference']}."
        for figure in figures
        if figure is not None
    ]
    return (*lines, *found["notes"])


def _frost(figure: Json | None) -> str:
    return "" if figure is None else f", without frost {_interval(figure)}"


def _interval(figure: Json) -> str:
    value, low, high = (decimal(figure[end], 1) for end in ("value", "low", "high"))
    return f"{value} ({low} to {high})"
