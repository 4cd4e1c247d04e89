"""Metrics of retrieval and ranking: the right answer is what is relevant, the model's is ids, the best first.

What is relevant is a sequence of ids, or a mapping of id to gain where relevance is graded; a gain of 0 is irrelevant.
Where nothing is relevant, an empty answer scores 1 and any other 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from perturb.errors import UsageError
from perturb.metrics.contract import Metric, mean_metric

__all__ = ["MEAN_RECIPROCAL_RANK", "ndcg", "recall"]

Relevant: TypeAlias = Sequence[str] | Mapping[str, float]


def _gains(target: Relevant) -> Mapping[str, float]:
    graded = target if isinstance(target, Mapping) else dict.fromkeys(target, 1.0)
    return {name: gain for name, gain in graded.items() if gain > 0}


def _check_depth(k: int) -> None:
    if k < 1:
        raise UsageError(f"Expected a depth k of at least 1, got k={k}.")


def recall(k: int) -> Metric:
    """Make the metric "share of what is relevant that is among the first k".

    It cannot reach 1 where more than k are relevant.

    Args:
        k: The depth, at least 1.

    Raises:
        UsageError: If k is below 1.

    Example:
        >>> from perturb.models.answers import Answer
        >>> recall(2).update(["a", "b"], Answer(["x", "b", "a"]))["sum"]
        0.5
    """
    _check_depth(k)

    def score(target: Relevant, ranked: Sequence[str]) -> float:
        relevant = _gains(target)
        if not relevant:
            return float(not ranked)
        return len(relevant.keys() & set(ranked[:k])) / len(relevant)

    return mean_metric(f"recall@{k}", score)


def ndcg(k: int) -> Metric:
    """Make the metric "normalised discounted cumulative gain of the first k" (Järvelin & Kekäläinen 2002).

    Gains are linear and divided by log2(rank + 1), as in trec_eval and scikit-learn; the sum is divided by that of the
    best ranking.

    Args:
        k: The depth, at least 1.

    Raises:
        UsageError: If k is below 1.

    Example:
        >>> from perturb.models.answers import Answer
        >>> round(ndcg(10).update({"a": 2, "b": 1}, Answer(["b", "a"]))["sum"], 4)
        0.8597
    """
    _check_depth(k)

    def score(target: Relevant, ranked: Sequence[str]) -> float:
        gains = _gains(target)
        if not gains:
            return float(not ranked)
        best = _discounted(sorted(gains.values(), reverse=True)[:k])
        return min(_discounted([gains.get(name, 0.0) for name in ranked[:k]]) / best, 1.0)

    return mean_metric(f"ndcg@{k}", score)


def _discounted(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _reciprocal_rank(target: Relevant, ranked: Sequence[str]) -> float:
    relevant = _gains(target)
    if not relevant:
        return float(not ranked)
    return next((1 / rank for rank, name in enumerate(ranked, start=1) if name in relevant), 0.0)


MEAN_RECIPROCAL_RANK: Final = mean_metric("mean_reciprocal_rank", _reciprocal_rank)
"""The mean of 1 / rank of the first relevant id, 0 where there is none."""
