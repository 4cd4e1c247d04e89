"""Metrics of labelled spans, against counting pair by pair."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from perturb.metrics.spans import ENTITY_F1, ENTITY_PRECISION, ENTITY_RECALL, MEAN_ENTITY_F1, span_f1

Value = Callable[..., float]
Spans = list[tuple[int, int, str]]
PLACES = [(start, stop, label) for start in range(3) for stop in (4, 5) for label in ("person", "place")]
spans = st.lists(st.sampled_from(PLACES), max_size=6, unique=True)
texts = st.lists(st.tuples(spans, spans), min_size=1, max_size=6)


@given(texts=texts)
def test_micro_figures_are_those_of_scikit_learn_over_every_place_a_span_may_have(
    value_of: Value, texts: list[tuple[Spans, Spans]]
) -> None:
    true, said = (np.array([place in text[side] for text in texts for place in PLACES]) for side in (0, 1))
    expected = precision_recall_fscore_support(true, said, average="binary", zero_division=np.nan)
    for metric, value in zip((ENTITY_PRECISION, ENTITY_RECALL, ENTITY_F1), expected[:3], strict=True):
        assert value_of(metric, texts) == pytest.approx(value, nan_ok=True)


@given(texts=texts)
def test_the_mean_over_texts_is_that_of_each_alone(value_of: Value, texts: list[tuple[Spans, Spans]]) -> None:
    alone = [1.0 if not any(text) else value_of(ENTITY_F1, [text]) for text in texts]
    assert value_of(MEAN_ENTITY_F1, texts) == pytest.approx(np.mean(alone))


@pytest.mark.parametrize(
    "answer",
    [[(0, 4, "person")], [(0, 5, "place")], [(1, 5, "person")], []],
    ids=["one border", "label", "other border", "none"],
)
def test_a_span_is_right_as_a_whole_or_not_at_all(answer: Spans) -> None:
    assert span_f1([(0, 5, "person")], answer) == 0


def test_spans_read_from_json_are_spans(value_of: Value) -> None:
    assert value_of(ENTITY_F1, [([[0, 5, "person"]], [[0, 5, "person"], [7, 9, "place"]])]) == pytest.approx(2 / 3)


def test_a_failed_text_is_one_with_every_span_wrong(value_of: Value) -> None:
    right: Spans = [(0, 5, "person"), (6, 9, "place")]
    assert value_of(ENTITY_PRECISION, [(right, right), (right, None)]) == 0.5
    assert value_of(ENTITY_RECALL, [(right, right), (right, None)]) == 0.5
    assert value_of(ENTITY_F1, [(right, right), ([], None)]) == pytest.approx(4 / 5)
    assert value_of(MEAN_ENTITY_F1, [(right, right), ([], None)]) == 0.5


@pytest.mark.parametrize("metric", [ENTITY_F1, ENTITY_PRECISION, ENTITY_RECALL])
def test_texts_without_spans_decide_nothing(value_of: Value, metric: Any) -> None:
    assert math.isnan(value_of(metric, [([], []), ([], [])]))
