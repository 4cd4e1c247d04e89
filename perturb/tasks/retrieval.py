"""Retrieval and ranking: the right answer is what is relevant to a query, perhaps graded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from perturb.errors import ModelError
from perturb.metrics.retrieval import MEAN_RECIPROCAL_RANK, ndcg, recall
from perturb.models.answers import Answer
from perturb.tasks.contract import Task
from perturb.tasks.reading import shown

__all__ = ["RETRIEVAL", "read_ranking", "retrieval"]


def read_ranking(raw: Any, labels: frozenset[str] | None = None) -> Answer:  # noqa: ARG001 - the signature of readers
    """Read what a model retrieved.

    Args:
        raw: A list of ids (texts or whole numbers), the best first; or a mapping of id to score, the higher the better,
            of which those with the same score keep their order.
        labels: Ids are not listed beforehand: none are known.

    Returns:
        An answer whose value is a list of ids as texts, the best first.

    Raises:
        ModelError: If it is neither, an id comes twice, or a score is not a number.

    Example:
        >>> read_ranking({"d1": 0.2, "d7": 0.9}).value, read_ranking([7, 1]).value
        (['d7', 'd1'], ['7', '1'])
        >>> read_ranking(["d1", "d1"])
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected each id once; the model answered 'd1' more than once.
    """
    if isinstance(raw, Mapping):
        scores = {name: _score(name, score) for name, score in raw.items()}
        raw = sorted(scores, key=scores.__getitem__, reverse=True)
    if not isinstance(raw, Sequence | np.ndarray) or isinstance(raw, str | bytes):
        raise ModelError(
            f"Expected a list of ids, the best first, or a mapping of id to score; the model answered {shown(raw)}."
        )
    ranked = [_id(item) for item in raw]
    if len(set(ranked)) < len(ranked):
        twice = next(name for name in ranked if ranked.count(name) > 1)
        raise ModelError(f"Expected each id once; the model answered {twice!r} more than once.")
    return Answer(ranked)


def _id(item: Any) -> str:
    if isinstance(item, bool) or not isinstance(item, str | int | np.integer):
        raise ModelError(f"Expected an id as a text or whole number; the model answered {shown(item)}.")
    return str(item)


def _score(name: Any, score: Any) -> float:
    try:
        number = float(score)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        raise ModelError(f"Expected a number as the score of {name!r}; the model answered {shown(score)}.")
    return number


def retrieval(k: int = 10) -> Task:
    """Make a retrieval task that looks at the first k; a suite names it as `package.module:NAME`.

    Args:
        k: The depth, at least 1.

    Raises:
        UsageError: If k is below 1.

    Example:
        >>> [metric.name for metric in retrieval(5).metrics]
        ['ndcg@5', 'recall@5', 'mean_reciprocal_rank']
    """
    return Task("retrieval", "ids", read_ranking, (ndcg(k), recall(k), MEAN_RECIPROCAL_RANK))


RETRIEVAL: Final = retrieval()
"""Looks at the first 10."""
