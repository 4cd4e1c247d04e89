"""Reading answers that are free text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perturb.errors import ModelError
from perturb.models.answers import Answer
from perturb.tasks.confidence import read_confidence
from perturb.tasks.reading import shown

__all__ = ["read_text"]


def read_text(raw: Any, labels: frozenset[str] | None = None) -> Answer:  # noqa: ARG001 - the signature of all readers
    """Read a model's answer that is a text.

    Args:
        raw: One item of what the model returned: a `str`, which may be empty; or a mapping of `text` to that and
            `confidence` (or `score`) to a number in 0..1.
        labels: Texts have none.

    Raises:
        ModelError: If it is neither.

    Example:
        >>> read_text("Good morning.").value, read_text({"text": "Good morning.", "confidence": 0.8}).confidence
        ('Good morning.', 0.8)
        >>> read_text(7)
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected a text, or a mapping such as {"text": "Yes.", "confidence": 0.9}; ...
    """
    text = raw.get("text") if isinstance(raw, Mapping) else raw
    if not isinstance(text, str):
        raise ModelError(
            'Expected a text, or a mapping such as {"text": "Yes.", "confidence": 0.9}; '
            f"the model answered {shown(raw)}."
        )
    return Answer(str(text), read_confidence(raw) if isinstance(raw, Mapping) else None)
