"""Metrics of extractive question answering, as SQuAD defines them.

The right answer is a sequence of accepted texts; an empty one says that the question has no answer. The model's answer
is a text, "" where it says that there is none.

Source:
    Rajpurkar et al. 2016, SQuAD: 100,000+ Questions for Machine Comprehension of Text (section 6.1); Rajpurkar, Jia and
    Liang 2018, Know What You Don't Know: Unanswerable Questions for SQuAD.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from perturb.metrics.contract import Metric, mean_metric, mean_of_sums
from perturb.models.answers import Answer

__all__ = [
    "EXACT_MATCH",
    "EXACT_MATCH_HAS_ANSWER",
    "EXACT_MATCH_NO_ANSWER",
    "F1",
    "F1_HAS_ANSWER",
    "exact_match",
    "normalise",
    "token_f1",
]

_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
_ARTICLES: Final = re.compile(r"\b(?:a|an|the)\b")


def normalise(answer: str) -> str:
    """Bring an answer to the form in which it is compared.

    In this order: lower case, no ASCII punctuation, no English articles, words parted by one space.

    Example:
        >>> normalise("The  Beatles' album, a classic")
        'beatles album classic'
    """
    return " ".join(_ARTICLES.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def exact_match(accepted: Sequence[str], answer: str) -> float:
    """Tell whether an answer is one of the accepted ones once normalised: 1.0 or 0.0.

    Args:
        accepted: The accepted answers; empty where the question has none. Those of which normalising leaves nothing do
            not count.
        answer: The model's, "" where it says that there is none.

    Example:
        >>> exact_match(["Denver Broncos", "The Broncos"], "the Denver Broncos."), exact_match([], "Denver")
        (1.0, 0.0)
    """
    return float(normalise(answer) in _references(accepted))


def token_f1(accepted: Sequence[str], answer: str) -> float:
    """Return the F1 of an answer's words against the accepted answer that it is nearest to, in 0..1.

    Words are counted as often as they come. Where the question or the model has no answer it is 1 if both have none,
    else 0.

    Args:
        accepted: As in `exact_match`.
        answer: As in `exact_match`.

    Example:
        >>> round(token_f1(["Denver Broncos"], "Broncos of Denver"), 3), token_f1([], "")
        (0.8, 1.0)
    """
    words = normalise(answer).split()
    return max(_f1(reference.split(), words) for reference in _references(accepted))


def _references(accepted: Sequence[str]) -> list[str]:
    return [reference for reference in map(normalise, accepted) if reference] or [""]


def _f1(reference: list[str], words: list[str]) -> float:
    if not reference or not words:
        return float(reference == words)
    return 2 * (Counter(reference) & Counter(words)).total() / (len(reference) + len(words))


def _among(name: str, score: Callable[[Sequence[str], str], float], *, answerable: bool) -> Metric:
    """Take the mean over the questions that have an answer, or over those that have none."""
    over_all = mean_metric(name, score)

    def update(accepted: Sequence[str], answer: Answer) -> Mapping[str, float]:
        if (_references(accepted) != [""]) == answerable:
            return over_all.update(accepted, answer)
        return {"count": 0.0, "sum": 0.0}

    return Metric(name, update, mean_of_sums)


EXACT_MATCH: Final = mean_metric("exact_match", exact_match)
F1: Final = mean_metric("f1", token_f1)
EXACT_MATCH_HAS_ANSWER: Final = _among("exact_match_has_answer", exact_match, answerable=True)
F1_HAS_ANSWER: Final = _among("f1_has_answer", token_f1, answerable=True)
EXACT_MATCH_NO_ANSWER: Final = _among("exact_match_no_answer", exact_match, answerable=False)
"""Over questions without an answer, where F1 is the same. NaN where the data have none, as the two above may be."""
