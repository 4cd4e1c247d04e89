import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from perturb.errors import UsageError
from perturb.metrics.retrieval import MEAN_RECIPROCAL_RANK, ndcg, recall

Value = Callable[..., float]
IDS = [f"d{number}" for number in range(12)]
rankings = st.permutations(IDS).flatmap(lambda order: st.integers(0, 12).map(lambda length: order[:length]))
graded = st.dictionaries(st.sampled_from(IDS), st.integers(1, 3), min_size=1)
depths = st.integers(1, 15)


@given(gains=graded, ranked=st.permutations(IDS), k=depths)
def test_ndcg_is_that_of_scikit_learn(value_of: Value, gains: dict[str, int], ranked: list[str], k: int) -> None:
    truth = [[gains.get(name, 0) for name in IDS]]
    scores = [[-ranked.index(name) for name in IDS]]
    expected = ndcg_score(truth, scores, k=k, ignore_ties=True)
    assert value_of(ndcg(k), [(gains, ranked)]) == pytest.approx(expected, abs=1e-12)


@given(gains=graded, ranked=rankings, k=depths)
def test_recall_and_reciprocal_rank_by_hand(value_of: Value, gains: dict[str, int], ranked: list[str], k: int) -> None:
    found = [name for name in gains if name in ranked and ranked.index(name) < k]
    assert value_of(recall(k), [(list(gains), ranked)]) == len(found) / len(gains)
    ranks = [ranked.index(name) + 1 for name in gains if name in ranked]
    assert value_of(MEAN_RECIPROCAL_RANK, [(gains, ranked)]) == (1 / min(ranks) if ranks else 0)


@given(gains=graded, ranked=rankings, k=depths)
def test_what_is_not_retrieved_gains_nothing(value_of: Value, gains: dict[str, int], ranked: list[str], k: int) -> None:
    padded = [*ranked, *(f"other{number}" for number in range(20))]
    assert value_of(ndcg(k), [(gains, padded)]) == value_of(ndcg(k), [(gains, ranked)])


def test_means_over_queries_and_a_failed_answer_finds_nothing(value_of: Value) -> None:
    pairs: list[Any] = [(["a"], ["a", "b"]), (["a"], ["b", "a"]), (["a"], None), ([], [])]
    assert value_of(MEAN_RECIPROCAL_RANK, pairs) == (1 + 1 / 2 + 0 + 1) / 4
    assert value_of(recall(1), pairs) == (1 + 0 + 0 + 1) / 4
    assert value_of(ndcg(2), pairs) == pytest.approx((1 + 1 / math.log2(3) + 0 + 1) / 4)


@pytest.mark.parametrize("metric", [recall(3), ndcg(3), MEAN_RECIPROCAL_RANK])
@pytest.mark.parametrize("nothing", [[], {}, {"a": 0.0}])
def test_where_nothing_is_relevant_only_an_empty_answer_is_right(value_of: Value, metric: Any, nothing: Any) -> None:
    assert value_of(metric, [(nothing, [])]) == 1
    assert value_of(metric, [(nothing, ["a"])]) == value_of(metric, [(nothing, None)]) == 0


def test_equal_gains_are_the_same_as_none(value_of: Value) -> None:
    ranked = np.random.default_rng(7).permutation(IDS).tolist()
    both = ({"d1": 1.0, "d5": 1.0}, ranked), (["d1", "d5"], ranked)
    assert value_of(ndcg(5), [both[0]]) == value_of(ndcg(5), [both[1]])


@pytest.mark.parametrize("make", [recall, ndcg])
def test_a_depth_is_at_least_one(make: Any) -> None:
    with pytest.raises(UsageError, match="at least 1, got k=0"):
        make(0)
