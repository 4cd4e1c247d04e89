"""How sure a model says it is of an answer that is no label."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from perturb.errors import ModelError
from perturb.tasks.reading import shown

__all__ = ["read_confidence"]

_NAMES: Final = ("confidence", "score")
_TOLERANCE: Final = 1e-6


def read_confidence(raw: Mapping[Any, Any]) -> float | None:
    """Read the `confidence`, or `score`, of a mapping, in 0..1; None where it has neither.

    Raises:
        ModelError: If it is no finite number in 0..1.

    Example:
        >>> read_confidence({"answer": "Ada", "confidence": 0.9}), read_confidence({"answer": "Ada"})
        (0.9, None)
    """
    value = next((raw[name] for name in _NAMES if raw.get(name) is not None), None)
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not -_TOLERANCE <= number <= 1 + _TOLERANCE:
        raise ModelError(f"Expected a confidence in 0..1 beside the answer; the model answered {shown(value)}.")
    return min(max(number, 0.0), 1.0)
