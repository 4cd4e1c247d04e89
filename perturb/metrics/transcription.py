"""Metrics of transcription, of speech or of pages: the right answer is a text, to the letter.

Texts are compared as jiwer does by default: case and punctuation count, space at the ends does not and any run of white
space is one blank; and letters that Unicode writes in two ways are the same (normal form C).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from perturb.metrics.contract import Array, Metric, Sums, mean_metric, ratio
from perturb.models.answers import Answer

__all__ = [
    "CHARACTER_ACCURACY",
    "CHARACTER_ERROR_RATE",
    "EXACT_MATCH",
    "WORD_ERROR_RATE",
    "character_accuracy",
    "plain_text",
]


def plain_text(text: str) -> str:
    """Bring a text into the form in which it is compared.

    Example:
        >>> plain_text("  two   blanks ")
        'two blanks'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def _characters(text: str) -> Sequence[str]:
    return plain_text(text)


def _words(text: str) -> Sequence[str]:
    return plain_text(text).split()


def character_accuracy(target: str, text: str) -> float:
    """Return 1 − edits / length of the right text, and at least 0.

    Example:
        >>> character_accuracy("robust", "robots")
        0.5
    """
    reference, found = _characters(target), _characters(text)
    edits = Levenshtein.distance(reference, found)
    return max(0.0, 1 - edits / len(reference)) if reference else float(not found)


def _exact_match(target: str, text: str) -> float:
    return float(plain_text(target) == plain_text(text))


def _error_rate(name: str, units: Callable[[str], Sequence[str]]) -> Metric:
    """Make the metric "edits for each unit of the references"."""

    def update(target: str, answer: Answer) -> Mapping[str, float]:
        reference = units(target)
        found = units("" if answer.value is None else answer.value)
        return {"edits": float(Levenshtein.distance(reference, found)), "length": float(len(reference))}

    return Metric(name, update, _edits_per_unit, higher_is_better=False, high=math.inf, all_failed=1.0)


def _edits_per_unit(sums: Sums) -> Array:
    return ratio(sums["edits"], sums["length"])


CHARACTER_ACCURACY: Final = mean_metric("character_accuracy", character_accuracy)
"""The mean over texts of 1 − edits / length of the reference in characters, and at least 0.

A text with more edits than its reference has characters scores 0. An empty reference scores 1 where nothing was
transcribed, else 0.
"""

EXACT_MATCH: Final = mean_metric("exact_match", _exact_match)
"""The share of texts without any error."""

CHARACTER_ERROR_RATE: Final = _error_rate("character_error_rate", _characters)
"""Edits (characters put in, left out or replaced) of all texts, divided by the length of all references; 0 is best.

It can exceed 1. A failed answer counts as the empty text: all of its reference is left out.
"""

WORD_ERROR_RATE: Final = _error_rate("word_error_rate", _words)
"""The same in words, which white space divides: for a script without it the character error rate says more."""
