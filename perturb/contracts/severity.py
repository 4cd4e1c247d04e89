"""Severity: a real number in 0..5, or the word of its tier."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from perturb.errors import SeverityError

MAX_SEVERITY: Final = 5
TIER_LABELS: Final = ("clean", "slight", "mild", "moderate", "strong", "extreme")
TIERS: Final = (1.0, 2.0, 3.0, 4.0, 5.0)


def parse_severity(value: float | str) -> float:
    """Turn a severity as a person writes it into a number.

    Args:
        value: A number in 0..5, the same as text, or one of the words in `TIER_LABELS`.

    Returns:
        The severity, in 0..5; whole numbers are the labelled tiers and 0 is clean.

    Raises:
        SeverityError: If it is neither.

    Example:
        >>> parse_severity("moderate"), parse_severity(2.5), parse_severity("4")
        (3.0, 2.5, 4.0)
    """
    if isinstance(value, str) and value.strip().lower() in TIER_LABELS:
        return float(TIER_LABELS.index(value.strip().lower()))
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, (bool, np.bool_)) or not 0 <= number <= MAX_SEVERITY:
        words = ", ".join(TIER_LABELS)
        raise SeverityError(f"Expected a severity from 0 to 5 or one of the words {words}; got severity={value!r}.")
    return abs(number)


def severity_label(severity: float) -> str:
    """Name a severity: its tier's word, or the number where it lies between tiers.

    Example:
        >>> severity_label(3.0), severity_label(2.25)
        ('moderate', '2.25')
    """
    return TIER_LABELS[int(severity)] if severity == int(severity) else f"{severity:g}"
