"""What a model that labels spans may answer."""

import json
import math
from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.tasks import find_task

read = find_task("token-labelling").read_answer
ADA = [0, 3, "person"]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ([], []),
        ((), []),
        ([(0, 3, "person")], [ADA]),
        ([[0, 3, "person"], [0, 3, "person"]], [ADA]),
        ([(8, 12, "place"), (0, 3, "person")], [ADA, [8, 12, "place"]]),
        ([(0, 3, "person"), (0, 9, "work"), (2, 5, "person")], [ADA, [0, 9, "work"], [2, 5, "person"]]),
        ([(np.int64(0), np.int32(3), np.str_("person"))], [ADA]),
        ([{"start": 0, "stop": 3, "label": "person"}], [ADA]),
        ([{"start": 0, "end": 3, "entity_group": "person", "score": 0.9, "word": "Ada"}], [ADA]),
        ([{"start": 0, "end": 3, "type": "person"}], [ADA]),
        ({"tags": ["B-person", "I-person", "O"], "offsets": [(0, 1), (2, 3), (4, 9)]}, [ADA]),
        ({"tags": np.array(["B-person"]), "offsets": np.array([[0, 3]])}, [ADA]),
        ({"tags": [], "offsets": []}, []),
    ],
)
def test_what_are_spans(raw: Any, value: list[Any]) -> None:
    answer = read(raw, None)
    assert json.loads(json.dumps(answer.value)) == answer.value == value


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (None, "Expected a list of spans .* the model answered NoneType"),
        ("B-person", "Expected a list of spans .* the model answered str"),
        (math.nan, "Expected a list of spans"),
        ({"person": 0.9}, "Expected a mapping of tags"),
        ({"tags": ["O"]}, "Expected a mapping of tags"),
        ({"tags": "O", "offsets": [(0, 1)]}, "Expected a mapping of tags"),
        ({"tags": ["X-person"], "offsets": [(0, 1)]}, "The model's tags cannot be read. Expected the tag O"),
        ({"tags": [math.nan], "offsets": [(0, 1)]}, "The model's tags cannot be read. .* got 'nan'"),
        ({"tags": ["O"], "offsets": []}, "The model's tags cannot be read. Expected one pair of offsets a tag"),
        ({"tags": ["O"], "offsets": [3]}, "Expected offsets as pairs of start and stop"),
        ({"tags": ["O"], "offsets": [(1, 2, 3)]}, "Expected offsets as pairs of start and stop"),
        ([(0, 3)], r"Expected a span as \(start, stop, label\)"),
        (["abc"], r"Expected a span as \(start, stop, label\)"),
        ([5], r"Expected a span as \(start, stop, label\)"),
        ([(3, 3, "person")], "Expected a span with 0 <= start < stop; the model answered start=3, stop=3"),
        ([(5, 3, "person")], "start=5, stop=3"),
        ([(-1, 3, "person")], "start=-1, stop=3"),
        ([(0.0, 3, "person")], "Expected where a span starts or stops as a whole number; got float 0.0"),
        ([(0, math.nan, "person")], "whole number; got float nan"),
        ([{"start": 0, "label": "person"}], "whole number; got NoneType"),
        ([(0, 3, 7)], "the model answered int 7"),
        ([{"start": 0, "end": 3}], "the model answered NoneType None"),
    ],
)
def test_what_are_none(raw: Any, sentence: str) -> None:
    with pytest.raises(ModelError, match=f"^.*{sentence}.*[.]$"):
        read(raw, None)


def test_labels_that_the_data_do_not_have() -> None:
    assert read([(0, 3, "person")], frozenset({"person"})).value == [ADA]
    with pytest.raises(ModelError, match="'place', which the data do not have"):
        read([(0, 3, "place")], frozenset({"person"}))
