"""What holds for every metric of every task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from perturb.contracts.rle import encode_mask
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


def boxes(seed: int) -> Pair:
    """Objects, and detections of some of them, none as sure as another: of equals the order would count."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 30, (rng.integers(0, 4), 2))
    placed = np.hstack([corners, corners + rng.integers(10, 20, corners.shape)]).astype(float)
    names = rng.choice(["cat", "dog"], len(placed))
    target = {"boxes": placed.tolist(), "labels": names.tolist(), "visibility": rng.random(len(placed)).tolist()}
    found = [i for i in range(len(placed)) if rng.random() < 0.8]
    near = (placed + rng.integers(-3, 4, placed.shape))[found].tolist()
    scores = rng.random(len(found)).tolist()
    return target, Answer({"boxes": near, "labels": rng.permutation(names[found]).tolist(), "scores": scores})


def masks(seed: int) -> Pair:
    rng = np.random.default_rng(seed)
    names = ["", "cat", "dog", "void"][: rng.integers(1, 5)]
    sides = [rng.integers(0, len(names), (3, 4)) for _ in range(2)]
    runs = [{name: encode_mask(side == number) for number, name in enumerate(names) if name} for side in sides]
    return runs[0], Answer(runs[1])


def right(task: str, target: Any) -> Any:
    """A right answer in the form that a model gives it."""
    match task:
        case "question-answering" | "generation":
            return target[0] if target else ""
        case "retrieval":
            return sorted(target, key=target.__getitem__, reverse=True)
        case "detection":
            return {"boxes": target["boxes"], "labels": target["labels"], "scores": [1.0] * len(target["boxes"])}
        case _:
            return target


seeds = st.integers(0, 2**32)
sure = st.integers(0, 4).map(lambda part: part / 4)
numbers = st.integers(-50, 50).map(float)
ids = st.sampled_from("abcdefgh")
PAIRS: dict[str, st.SearchStrategy[Pair]] = {
    "classification": st.tuples(st.sampled_from(LABELS), labels()),
    "question-answering": st.tuples(st.lists(words, max_size=2), st.builds(Answer, words, sure)),
    "token-labelling": st.tuples(
        st.lists(offsets, max_size=3), st.builds(Answer, st.lists(offsets.map(list), max_size=3))
    ),
    "transcription": st.tuples(words, st.builds(Answer, words, sure)),
    "generation": st.tuples(st.lists(words, min_size=1, max_size=2), st.builds(Answer, words, sure)),
    "regression": st.tuples(numbers, st.builds(Answer, numbers)),
    "retrieval": st.tuples(
        st.dictionaries(ids, st.integers(0, 3)), st.builds(Answer, st.lists(ids, unique=True, max_size=5))
    ),
    "detection": seeds.map(boxes),
    "segmentation": seeds.map(masks),
}
WITHOUT_WORST = {"mean_absolute_error": np.nan, "root_mean_squared_error": np.nan, "r2": np.nan}
WORST = {"log_loss": -np.log(np.finfo(float).eps), "character_error_rate": 1, "word_error_rate": 1} | WITHOUT_WORST
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
    """What a model that always fails scores."""
    return float(WORST.get(metric.name, metric.low if metric.higher_is_better else metric.high))


@every_metric
@few
@given(data=st.data())
def test_values_lie_in_the_range_and_order_does_not_matter(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task)
    value = value_of(metric, pairs)
    assert np.isnan(value) or metric.low <= value <= metric.high
    assert value_of(metric, data.draw(st.permutations(pairs))) == pytest.approx(value, abs=1e-12, rel=1e-9, nan_ok=True)


@every_metric
@few
@given(data=st.data())
def test_a_weight_of_two_is_the_row_twice_and_a_weight_of_zero_is_no_row(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task)
    weights = data.draw(st.lists(st.integers(0, 3), min_size=len(pairs), max_size=len(pairs)).filter(any))
    listed = [pair for pair, weight in zip(pairs, weights, strict=True) for _ in range(weight)]
    value = value_of(metric, listed)
    assert value_of(metric, pairs, weights) == pytest.approx(value, abs=1e-12, rel=1e-9, nan_ok=True)


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
    assert found == pytest.approx(one_by_one, abs=1e-12, rel=1e-9, nan_ok=True)


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
    assume(not np.isnan(value) or metric.name in WITHOUT_WORST)
    assert value == pytest.approx(worst(metric), nan_ok=True)


# A corpus's n-grams are no sum of scores: with a short right text more orders count, and so more of what others lack.
@pytest.mark.parametrize(("task", "metric"), [pair for pair in METRICS if pair[1].name not in {"bleu", "chrf"}])
@few
@given(data=st.data())
def test_to_fail_is_never_better_than_to_be_right(
    value_of: Value, task: str, metric: Metric | RowMetric, data: st.DataObject
) -> None:
    pairs = drawn(data, task)
    target = pairs[0][0]
    answer = Answer(right(task, target), 1.0, {target: 1.0} if task == "classification" else None)
    succeeded = value_of(metric, [(target, answer), *pairs[1:]])
    failed = value_of(metric, [(target, FAILED), *pairs[1:]])
    assume(not np.isnan([succeeded, failed]).any())
    assert (succeeded - failed) * (1 if metric.higher_is_better else -1) >= -1e-12
