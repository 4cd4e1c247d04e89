"""What a model may answer."""

import math
from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.models import read_answer


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("cat", "cat"),
        (np.str_("cat"), "cat"),
        (3, "3"),
        (np.int64(3), "3"),
        (3.0, "3"),
        (np.float32(3), "3"),
        (True, "true"),
        (np.bool_(0), "false"),
        ({"cat": 0.2, "dog": 0.8}, "dog"),
        ({0: 0.9, 1: 0.1}, "0"),
        ({"cat": np.float32(0.5), "dog": 0.5}, "cat"),
    ],
)
def test_the_label(raw: Any, label: str) -> None:
    assert read_answer(raw).value == label


@pytest.mark.parametrize(
    ("raw", "labels", "label"),
    [
        (1, {"0.0", "1.0"}, "1.0"),
        (1.0, {"0", "1"}, "1"),
        (1.0, {"0.0", "1.0"}, "1.0"),
        (True, {"False", "True"}, "True"),
        (True, {"false", "true"}, "true"),
        ({0: 0.1, 1: 0.9}, {"0.0", "1.0"}, "1.0"),
    ],
)
def test_numbers_and_truth_values_are_matched_as_the_data_write_them(raw: Any, labels: set[str], label: str) -> None:
    assert read_answer(raw, frozenset(labels)).value == label


def test_confidence_is_the_probability_of_the_answer() -> None:
    answer = read_answer({"cat": 0.7, "dog": 1 + 1e-9})
    assert answer.confidence == 1.0
    assert answer.probabilities == {"cat": 0.7, "dog": 1.0}
    assert read_answer("cat").confidence is None


@pytest.mark.parametrize("raw", [None, 0.5, math.nan, math.inf, b"cat", ["cat"], np.array([0.1, 0.9]), object()])
def test_no_label(raw: Any) -> None:
    with pytest.raises(ModelError, match=r"Expected a label .* the model answered"):
        read_answer(raw)


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.1, 1.1, 40, "much", None])
def test_no_probability(value: Any) -> None:
    with pytest.raises(ModelError, match=r"probability in 0\.\.1 for the label 'cat'; the model answered"):
        read_answer({"cat": value, "dog": 0.2})


def test_an_empty_mapping() -> None:
    with pytest.raises(ModelError, match="empty"):
        read_answer({})


def test_an_unknown_label_is_named_with_what_is_known() -> None:
    with pytest.raises(ModelError, match=r"'bird', which the data do not have \(cat, dog\).*labels = \["):
        read_answer("bird", frozenset({"cat", "dog"}))
    assert read_answer({"bird": 0.1, "cat": 0.9}, frozenset({"cat", "dog"})).value == "cat"


def test_an_error_stays_short_and_on_one_line() -> None:
    with pytest.raises(ModelError) as caught:
        read_answer(np.zeros((100, 100)))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_labels_with_scores_as_pipelines_write_them() -> None:
    labels = frozenset({"cat", "dog"})
    one = read_answer({"label": "cat", "score": np.float32(0.75)}, labels)
    assert (one.value, one.confidence, one.probabilities) == ("cat", 0.75, None)
    every = read_answer([{"label": "dog", "score": 0.1}, {"label": "cat", "score": 0.9}], labels)
    assert (every.value, every.confidence, every.probabilities) == ("cat", 0.9, {"dog": 0.1, "cat": 0.9})
    for raw in ({"label": "cat", "score": 3}, [{"label": "cat", "score": 0.5}, "dog"], []):
        with pytest.raises(ModelError, match="Expected a"):
            read_answer(raw, labels)
    with pytest.raises(ModelError, match="label 'LABEL_0', which the data do not have"):
        read_answer({"label": "LABEL_0", "score": 0.9}, labels)
    own = frozenset({"label", "score"})
    assert read_answer({"label": 0.2, "score": 0.8}, own).value == "score"
