"""What holds for every metric of classification, question answering and token labelling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from perturb.metrics import Metric, RowMetric
from perturb.models.answers import Answer
from perturb.tasks import find_task

Pair = tuple[Any, Answer]
Value = Callable[..., float]
FAILED = Answer(None, status="model_error")
LABELS = ("cat", "dog", "a/b")

shares = st.lists(st.integers(0, 8), min_size=3, max_size=3).filter(any)
words = st.text("ab ", max_size=4)
offsets = st.tuples(st.integers(0, 3), st.integers(4, 6), st.sampled_from(["person", "place"]))


@st.composite
def labels(draw: st.DrawFn) -> Answer:
    parts = draw(shares)
    probabilities = {label: part / sum(parts) for label, part in zip(LABELS, parts, strict=True)}
    best = max(probabilities, key=probabilities.__getitem__)
    return Answer(best, probabilities[best], probabilities)


PAIRS: dict[str, st.SearchStrategy[Pair]] = {
    "classification": st.tuples(st.sampled_from(LABELS), labels()),
    "question-answering": st.tuples(
        st.lists(words, max_size=2), st.builds(Answer, words, st.integers(0, 4).map(lambda part: part / 4))
    ),
    "token-labelling": st.tuples(
        st.lists(offsets, max_size=3), st.builds(Answer, st.lists(offsets.map(list), max_size=3))
    ),
}
METRICS = [(task, metric) for task in PAIRS for metric in find_task(task).metrics]
every_metric = pytest.mark.parametrize(
    ("task", "metric"), METRICS, ids=[f"{task}-{metric.name}" for task, metric in METRICS]
)
few = settings(max_examples=15, deadline=None)


def drawn(data: st.DataObject, task: str, *, least: int = 1) -> list[Pair]:
    pairs = data.draw(st.lists(PAIRS[task], min_size=least, max_size=8))
    failed = data.draw(st.lists(st.integers(0, 4), min_size=len(pairs), max_size=len(pairs)))
    return [(target, answer if here else FAILED) for (target, answer), here in zip(pairs, failed, strict=True)]


def worst(metric: Metric | RowMetric) -> float:
    high = metric.high if np.isfinite(metric.high) else -np.log(np.finfo(float).eps)
    return float(metric.low if metric.higher_is_better else high)


@every_metric
@few
@given(data=st.data())
def test_values_lie_in_the_range_and_order_does_not_matter(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task)
    value = value_of(metric, pairs)
    assert np.isnan(value) or metric.low <= value <= metric.high
    assert value_of(metric, data.draw(st.permutations(pairs))) == pytest.approx(value, abs=1e-12, nan_ok=True)


@every_metric
@few
@given(data=st.data())
def test_a_weight_of_two_is_the_row_twice_and_a_weight_of_zero_is_no_row(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task)
    weights = data.draw(st.lists(st.integers(0, 3), min_size=len(pairs), max_size=len(pairs)).filter(any))
    listed = [pair for pair, weight in zip(pairs, weights, strict=True) for _ in range(weight)]
    assert value_of(metric, pairs, weights) == pytest.approx(value_of(metric, listed), abs=1e-12, nan_ok=True)


@every_metric
@few
@given(data=st.data())
def test_many_resamples_at_once_are_each_of_them(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task, least=2)
    weights = np.array(data.draw(st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=3, max_size=3)))
    times = weights[:, np.arange(len(pairs)) % 2]
    one_by_one = [value_of(metric, pairs, row) for row in times]
    found = resampled(metric, pairs, times.astype(float))
    assert found == pytest.approx(one_by_one, abs=1e-12, nan_ok=True)


def resampled(metric: Metric | RowMetric, pairs: Sequence[Pair], weights: Any) -> Any:
    updates = [metric.update(*pair) for pair in pairs]
    if isinstance(metric, RowMetric):
        return metric.resample(updates, weights)
    names = {name for added in updates for name in added}
    return metric.compute({name: weights @ [added.get(name, 0.0) for added in updates] for name in names})


@every_metric
@few
@given(data=st.data())
def test_a_model_that_always_fails_scores_worst(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    value = value_of(metric, [(target, FAILED) for target, _ in drawn(data, task)])
    assume(not np.isnan(value))
    assert value == pytest.approx(worst(metric))


@every_metric
@few
@given(data=st.data())
def test_to_fail_is_never_better_than_to_be_right(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task)
    target = pairs[0][0]
    right = (target[0] if target else "") if task == "question-answering" else target
    sure = Answer(right, 1.0, {target: 1.0} if task == "classification" else None)
    succeeded, failed = value_of(metric, [(target, sure), *pairs[1:]]), value_of(metric, [(target, FAILED), *pairs[1:]])
    assume(not np.isnan([succeeded, failed]).any())
    assert (succeeded - failed) * (1 if metric.higher_is_better else -1) >= -1e-12
