"""What a model may answer, and how it is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from perturb.errors import ModelError

_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer to one input.

    Attributes:
        label: The class it chose; None where it failed.
        confidence: Its probability of that class, in 0..1; None where it shows none.
        probabilities: Label to probability; None where it shows none.
        status: `ok`, `model_error`, `timeout` or `not_run`.
        error: What went wrong, as a sentence; empty where nothing did.
    """

    label: str | None
    confidence: float | None = None
    probabilities: Mapping[str, float] | None = None
    status: str = "ok"
    error: str = ""


def read_answer(raw: Any, labels: frozenset[str] | None = None) -> Answer:
    """Read one item of what a model returned.

    Args:
        raw: A label (`str` or whole number, also NumPy's), or a mapping of label to probability.
        labels: The labels that may come; None allows any.

    Raises:
        ModelError: If it is neither, a probability is not a finite number in 0..1, or the label is unknown.

    Example:
        >>> read_answer({"cat": 0.8, "dog": 0.2})
        Answer(label='cat', confidence=0.8, probabilities={'cat': 0.8, 'dog': 0.2}, status='ok', error='')
        >>> read_answer(np.int64(3)).label
        '3'
    """
    answer = _from_mapping(raw) if isinstance(raw, Mapping) else Answer(_label(raw))
    if labels is not None and answer.label not in labels:
        shown = ", ".join(sorted(labels)[:10]) + (", …" if len(labels) > 10 else "")  # noqa: PLR2004 - enough to see
        raise ModelError(
            f"The model answered the label {answer.label!r}, which the data do not have ({shown}). "
            "Map its answers to the data's labels, or list further ones in the suite as labels = [...]."
        )
    return answer


def _label(raw: Any) -> str:
    match raw:
        case str():
            return str(raw)
        case bool() | np.bool_() | int() | np.integer():
            return str(raw)
        case float() | np.floating() if float(raw).is_integer():
            return str(int(raw))
        case _:
            raise ModelError(
                f"Expected a label (text or whole number) or a mapping of label to probability; "
                f"the model answered {_short(raw)}."
            )


def _from_mapping(raw: Mapping[Any, Any]) -> Answer:
    if not raw:
        raise ModelError("Expected a mapping of label to probability; the model answered an empty one.")
    probabilities = {_label(label): _probability(label, value) for label, value in raw.items()}
    label = max(probabilities, key=lambda name: probabilities[name])
    return Answer(label, probabilities[label], probabilities)


def _probability(label: Any, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not -_TOLERANCE <= number <= 1 + _TOLERANCE:
        raise ModelError(f"Expected a probability in 0..1 for the label {label!r}; the model answered {_short(value)}.")
    return min(max(number, 0.0), 1.0)


def _short(value: Any) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text[:80]}{'…' if len(text) > 80 else ''}"  # noqa: PLR2004 - one line
