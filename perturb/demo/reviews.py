"""Short reviews written for this project, and a rule-based sentiment model to judge on them.

`reviews.jsonl` holds 300 reviews, half of them positive, with the groups `product` (hotel, phone, restaurant, film,
courier) and `writer` (plain, chatty, formal): ten for each combination of label and groups. Irony, negated praise and
mixed verdicts are among them, so that a good model is not a perfect one.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from perturb.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["classify", "write_reviews"]


@functools.cache
def _analyser() -> Any:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError as error:
        raise MissingExtraError("demo", "vaderSentiment") from error
    return SentimentIntensityAnalyzer()


def _answer(text: str) -> dict[str, float]:
    positive = (_analyser().polarity_scores(text)["compound"] + 1) / 2
    return {"negative": 1 - positive, "positive": positive}


def classify(texts: Sequence[str]) -> list[dict[str, float]]:
    """Probability of a negative and of a positive verdict, from VADER's compound score.

    The compound score in -1..1 becomes P(positive) = (compound + 1) / 2. That is a monotone reading of a score, not a
    calibrated probability. A text in which VADER knows no word scores 0 and gets 0.5 for both; negative stands first,
    so whoever takes the first of the highest reads a tie as negative.

    Args:
        texts: English texts, each judged on its own.

    Returns:
        For each text, a mapping of the two labels to probabilities that sum to 1.

    Raises:
        InputError: `texts` is one text instead of a sequence of texts.
        MissingExtraError: vaderSentiment is not installed.

    Source:
        Hutto & Gilbert 2014, VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text, ICWSM.

    Example:
        >>> for answer in classify(["The soup was lovely.", "It arrived broken.", "It is blue."]):
        ...     print({label: round(probability, 2) for label, probability in answer.items()})
        {'negative': 0.21, 'positive': 0.79}
        {'negative': 0.74, 'positive': 0.26}
        {'negative': 0.5, 'positive': 0.5}
    """
    if isinstance(texts, str):
        raise InputError(f"classify expected a sequence of texts, got one text {texts[:40]!r}: put it in a list.")
    return [_answer(text) for text in texts]


def write_reviews(path: Path) -> Path:
    """Write the 300 reviews to a JSONL file, one object with id, text, label, product and writer on a line.

    Args:
        path: The file to write; its folder must exist.

    Returns:
        The same path.

    Raises:
        OSError: The file cannot be written.

    Example:
        >>> import tempfile, pathlib
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     len(write_reviews(pathlib.Path(folder) / "reviews.jsonl").read_text(encoding="utf-8").splitlines())
        300
    """
    path.write_bytes(files("perturb.demo").joinpath("reviews.jsonl").read_bytes())
    return path
