"""A right answer in words, for a person to judge."""

from __future__ import annotations

import json
from typing import Any


def target_words(target: Any, expectation: str) -> str:
    """Say what the right answer is said to be.

    Args:
        target: As plain JSON, see `perturb.store.targets.target_json`.
        expectation: What is expected of the answer.

    Example:
        >>> target_words("cat", "invariant"), target_words({"accepted": ["3", "8"]}, "abstain")
        ('cat', 'cannot be decided between 3, 8')
        >>> target_words({"answers": []}, "invariant"), target_words("cat", "abstain")
        ('no answer', 'cannot be decided (of the original: cat)')
    """
    match target:
        case {"accepted": readings}:
            return f"cannot be decided between {', '.join(map(str, readings))}"
        case {"answers": texts}:
            words = " or ".join(texts) or "no answer"
        case {"spans": spans}:
            words = ", ".join(f"{label} at {start} to {stop}" for start, stop, label in spans) or "no spans"
        case {"ids": ids}:
            words = ", ".join(map(str, ids))
        case {"labels": labels}:
            words = ", ".join(labels) or "no objects"
        case str():
            words = target
        case _:
            words = json.dumps(target, ensure_ascii=False)
    return f"cannot be decided (of the original: {words})" if expectation == "abstain" else words
