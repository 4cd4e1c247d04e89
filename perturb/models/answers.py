"""What a model may answer, and how it is read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from perturb.errors import ModelError

_BARE: Final = frozenset({"label", "text", "answers"})
_SCORED: Final = frozenset({"label", "score"})
_TOLERANCE: Final = 1e-6
_SHOWN_LABELS: Final = 10
_SHOWN_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer to one input.

    Attributes:
        value: The class it chose, or whatever else its task asks for that JSON can hold; None where it failed.
        confidence: How sure it is, in 0..1: its probability of that class; None where it shows none.
        probabilities: Label to probability; None where it shows none.
        status: `ok`, `model_error`, `timeout` or `not_run`.
        error: What went wrong, as a sentence; empty where nothing did.
    """

    value: Any
    confidence: float | None = None
    probabilities: Mapping[str, float] | None = None
    status: str = "ok"
    error: str = ""


def answer_text(value: Any) -> str | None:
    """Write an answer as outcomes keep it: a label or text bare, anything else as JSON, None as it is.

    Example:
        >>> answer_text("cat"), answer_text(2.5), answer_text([[0, 4, "city"]])
        ('cat', '2.5', '[[0, 4, "city"]]')
    """
    return value if isinstance(value, str) or value is None else json.dumps(value)


def answer_value(text: str | None, target: str) -> Any:
    """Read back what `answer_text` wrote, for a task with this kind of right answer.

    Example:
        >>> answer_value("3", "label"), answer_value("3", "number")
        ('3', 3)
    """
    return text if text is None or target in _BARE else json.loads(text)


def read_answer(raw: Any, labels: frozenset[str] | None = None) -> Answer:
    """Read one item of what a model returned.

    Args:
        raw: A label (`str`, number or truth value, also NumPy's), or a mapping of label to probability. Of several
            labels with the highest probability the first is the answer. Also as pipelines of transformers answer:
            `{"label": "cat", "score": 0.8}`, or a list of these with a score for each label.
        labels: The labels that may come; None allows any. A number or truth value is matched to them in any of its
            usual spellings: 1 or 1.0, True or true.

    Raises:
        ModelError: If it is neither, a probability is not a finite number in 0..1, or the label is unknown.

    Example:
        >>> read_answer({"cat": 0.8, "dog": 0.2})
        Answer(value='cat', confidence=0.8, probabilities={'cat': 0.8, 'dog': 0.2}, status='ok', error='')
        >>> read_answer(np.int64(3)).value, read_answer(3, frozenset({"3.0", "8.0"})).value
        ('3', '3.0')
        >>> read_answer({"label": "cat", "score": 0.8})
        Answer(value='cat', confidence=0.8, probabilities=None, status='ok', error='')
    """
    answer = _scored(raw, labels) or _from_mapping(raw, labels)
    if labels is not None and answer.value not in labels:
        shown = ", ".join(sorted(labels)[:_SHOWN_LABELS]) + (", …" if len(labels) > _SHOWN_LABELS else "")
        raise ModelError(
            f"The model answered the label {answer.value!r}, which the data do not have ({shown}). "
            "Map its answers to the data's labels, or list further ones in the suite as labels = [...]."
        )
    return answer


def _scored(raw: Any, labels: frozenset[str] | None) -> Answer | None:
    """Read labels with scores, as pipelines of transformers write them; None where it is something else."""
    if _is_scored(raw) and not (labels or frozenset()) >= _SCORED:
        label = _label(raw["label"], labels)
        return Answer(label, _probability(label, raw["score"]))
    if isinstance(raw, list) and raw and all(map(_is_scored, raw)):
        return _from_mapping({one["label"]: one["score"] for one in raw}, labels)
    return None


def _is_scored(raw: Any) -> bool:
    return isinstance(raw, Mapping) and set(raw) == _SCORED


def _label(raw: Any, labels: frozenset[str] | None) -> str:
    spellings = _spellings(raw)
    return next((name for name in spellings if labels is not None and name in labels), spellings[0])


def _spellings(raw: Any) -> tuple[str, ...]:
    """How the data may write a label."""
    match raw:
        case str():
            return (str(raw),)
        case bool() | np.bool_():
            return (str(raw).lower(), str(raw))
        case int() | np.integer():
            return (str(raw), f"{raw}.0")
        case float() | np.floating() if float(raw).is_integer():
            return (str(int(raw)), f"{int(raw)}.0")
        case _:
            raise ModelError(
                "Expected a label (text or whole number) or a mapping of label to probability, such as "
                f'{{"cat": 0.8, "dog": 0.2}}; the model answered {_short(raw)}.'
            )


def _from_mapping(raw: Any, labels: frozenset[str] | None) -> Answer:
    if not isinstance(raw, Mapping):
        return Answer(_label(raw, labels))
    if not raw:
        raise ModelError("Expected a mapping of label to probability; the model answered an empty one.")
    probabilities = {_label(label, labels): _probability(label, value) for label, value in raw.items()}
    label = max(probabilities, key=probabilities.__getitem__)
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
    text = " ".join(repr(value).split())
    return f"{type(value).__name__} {text[:_SHOWN_CHARACTERS]}{'…' if len(text) > _SHOWN_CHARACTERS else ''}"
