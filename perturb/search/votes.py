"""Several answers of a model to the same input, and the one that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from perturb.models import Answer
from perturb.models.answers import answer_text

__all__ = ["majority"]


def majority(answers: Sequence[Answer]) -> Answer:
    """Make one answer of several to the same input: the most frequent, with the mean of what shows how sure it is.

    Args:
        answers: One or more; of equally frequent ones the first counts.

    Example:
        >>> majority([Answer("cat", 0.9), Answer("dog", 0.6), Answer("cat", 0.7)])
        Answer(value='cat', confidence=0.8, probabilities=None, status='ok', error='')
    """
    counts = Counter((one.status, answer_text(one.value)) for one in answers)
    most = max(counts.values())
    first = next(one for one in answers if counts[one.status, answer_text(one.value)] == most)
    alike = [one for one in answers if (one.status, one.value) == (first.status, first.value)]
    sure = [one.confidence for one in alike if one.confidence is not None]
    shown = [one.probabilities for one in answers if one.probabilities is not None]
    labels = dict.fromkeys(label for one in shown for label in one)
    return replace(
        first,
        confidence=sum(sure) / len(sure) if sure else None,
        probabilities={label: sum(one.get(label, 0.0) for one in shown) / len(shown) for label in labels} or None,
    )
