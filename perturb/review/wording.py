"""A right answer in words, for a person to judge."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perturb.contracts import Field


def target_words(target: Any, expectation: str, fields: Mapping[str, Field] | None = None) -> str:
    """Say what the right answer is said to be.

    Args:
        target: As plain JSON, see `perturb.store.targets.target_json`.
        expectation: What is expected of the answer.
        fields: What is judged, whose words spans are told by; by their places where None.

    Example:
        >>> target_words("cat", "invariant"), target_words({"accepted": ["3", "8"]}, "abstain")
        ('cat', 'cannot be decided between 3, 8')
        >>> target_words({"answers": []}, "invariant"), target_words("cat", "abstain")
        ('no answer', 'cannot be decided (of the original: cat)')
        >>> target_words({"spans": [[0, 3, "PER"]]}, "invariant", {"": "Ada left."})
        'Ada (PER)'
    """
    match target:
        case {"accepted": readings}:
            return f"cannot be decided between {', '.join(map(str, readings))}"
        case {"answers": texts}:
            words = " or ".join(dict.fromkeys(texts)) or "no answer"
        case {"spans": spans}:
            text = (fields or {}).get(target.get("field", ""))
            words = ", ".join(_span(text, *span) for span in spans) or "no spans"
        case {"ids": ids}:
            words = ", ".join(map(str, ids))
        case {"labels": labels}:
            words = ", ".join(_counted(labels)) or "no objects"
        case str():
            words = target
        case _:
            words = json.dumps(target, ensure_ascii=False)
    return f"cannot be decided (of the original: {words})" if expectation == "abstain" else words


def _counted(labels: Sequence[str]) -> Iterator[str]:
    return (label if count == 1 else f"{count} × {label}" for label, count in Counter(labels).items())


def _span(text: Field | None, start: int, stop: int, label: str) -> str:
    return f"{text[start:stop]} ({label})" if isinstance(text, str) else f"{label} at {start} to {stop}"
