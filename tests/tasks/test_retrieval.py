from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.models.answers import Answer
from perturb.tasks import find_task
from perturb.tasks.retrieval import read_ranking


@pytest.mark.parametrize("raw", [["b", "a"], ("b", "a"), np.array(["b", "a"]), {"a": 1, "b": np.float32(2)}])
def test_rankings_are_read_whatever_form_they_come_in(raw: Any) -> None:
    assert read_ranking(raw).value == ["b", "a"]


def test_whole_numbers_are_ids_and_equal_scores_keep_their_order() -> None:
    assert read_ranking(np.array([3, 1])).value == ["3", "1"]
    assert read_ranking({"c": 0.5, "a": 0.5, "b": 0.9}).value == ["b", "c", "a"]
    assert read_ranking([]).value == read_ranking({}).value == []


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("d1", "Expected a list of ids, the best first, or a mapping of id to score; the model answered str 'd1'"),
        (None, "the model answered NoneType"),
        ([1.5], "Expected an id as a text or whole number; the model answered float 1.5"),
        ([True], "Expected an id as a text or whole number; the model answered bool"),
        (["a", "b", "a"], "'a' more than once"),
        ([1, "1"], "'1' more than once"),
        ({"a": float("nan")}, "Expected a number as the score of 'a'; the model answered float nan"),
        ({"a": "high"}, "Expected a number as the score of 'a'; the model answered str 'high'"),
    ],
)
def test_what_is_no_ranking_is_told(raw: Any, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        read_ranking(raw)


def test_the_task_scores_a_ranking() -> None:
    task = find_task("retrieval")
    assert [metric.name for metric in task.metrics] == ["ndcg@10", "recall@10", "mean_reciprocal_rank"]
    assert task.primary.update(["a"], Answer(["a", "b"])) == {"count": 1.0, "sum": 1.0}
