"""Right answers as JSON and back, and masks as run lengths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from perturb.contracts import Accepted, Answers, Boxes, Ids, Keypoints, Masks, Span, Spans, Target
from perturb.contracts.rle import BoolArray, decode_mask, encode_mask
from perturb.errors import InputError
from perturb.store.targets import target_json, target_value

LEFT = np.array([[True, False], [True, False]])
RIGHT = ~LEFT


@pytest.mark.parametrize(
    ("target", "text", "value"),
    [
        ("<3", '"<3"', "<3"),
        (None, "null", None),
        (2.5, "2.5", 2.5),
        (Accepted(("3", "8")), '{"accepted": ["3", "8"]}', {"accepted": ["3", "8"]}),
        (Answers(()), '{"answers": []}', []),
        (Answers(("a", "b"), (0, 7)), '{"answers": ["a", "b"], "starts": [0, 7], "field": ""}', ["a", "b"]),
        (Spans((Span(0, 4, "X"),)), '{"spans": [[0, 4, "X"]]}', [[0, 4, "X"]]),
        (Spans((), "premise"), '{"spans": [], "field": "premise"}', []),
        (Ids({"d2": 1.0, "d1": 1.0}), '{"ids": ["d2", "d1"]}', ["d2", "d1"]),
        (Ids({"d1": 2.0, "d2": 1.0}), '{"ids": {"d1": 2.0, "d2": 1.0}}', {"d1": 2.0, "d2": 1.0}),
        (
            Boxes(np.array([[0.0, 0, 2, 1.5]]), ("cat",)),
            '{"boxes": [[0.0, 0.0, 2.0, 1.5]], "labels": ["cat"]}',
            {"boxes": [[0.0, 0.0, 2.0, 1.5]], "labels": ["cat"]},
        ),
        (
            Keypoints(np.array([[0.5, 1.5]]), ("nose",)),
            '{"keypoints": [[0.5, 1.5]], "labels": ["nose"]}',
            {"keypoints": [[0.5, 1.5]], "labels": ["nose"]},
        ),
        (
            Masks(np.stack([LEFT]), ("sky",)),
            '{"masks": [{"size": [2, 2], "counts": [0, 2, 2]}], "labels": ["sky"]}',
            {"sky": {"size": [2, 2], "counts": [0, 2, 2]}},
        ),
    ],
)
def test_a_target_becomes_json_and_the_plain_form_of_metrics(target: Target, text: str, value: Any) -> None:
    assert target_json(target) == text
    assert target_value(text) == value


def test_what_is_ignored_is_void_and_in_no_mask() -> None:
    value = target_value(target_json(Masks(np.stack([LEFT | RIGHT]), ("cat",), ignored=RIGHT)))
    assert value.keys() == {"cat", "void"}
    assert np.array_equal(decode_mask(value["cat"]), LEFT)
    assert np.array_equal(decode_mask(value["void"]), RIGHT)


def test_masks_of_one_label_are_united() -> None:
    value = target_value(target_json(Masks(np.stack([LEFT, RIGHT, RIGHT]), ("cat", "cat", "dog"))))
    assert value.keys() == {"cat", "dog"}
    assert decode_mask(value["cat"]).all()
    assert np.array_equal(decode_mask(value["dog"]), RIGHT)


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=12)))
def test_run_lengths_give_the_mask_back(mask: BoolArray) -> None:
    runs = encode_mask(mask)
    assert np.array_equal(decode_mask(runs), mask)
    assert all(count > 0 for count in runs["counts"][1:])


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=40)))
def test_compressed_run_lengths_are_read_as_the_reference_writes_them(
    mask: BoolArray,
) -> None:
    reference = pytest.importorskip("pycocotools.mask")
    assert np.array_equal(decode_mask(reference.encode(np.asfortranarray(mask, dtype=np.uint8))), mask)


@pytest.mark.parametrize(
    "runs",
    [
        {"size": [2, 2], "counts": [1, 2]},
        {"size": [2, 2], "counts": [5, -1]},
        {"size": [0, 2], "counts": []},
        {"size": [2], "counts": [4]},
        {"size": [2, 2], "counts": "\u00e9"},
        {"size": [2, 2]},
        {"size": [2, 2], "counts": [[4]]},
    ],
)
def test_what_is_no_mask_is_refused(runs: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="Expected run lengths"):
        decode_mask(runs)
