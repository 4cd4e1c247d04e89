from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco

from perturb.contracts.rle import encode_mask
from perturb.errors import ModelError
from perturb.models.answers import Answer
from perturb.tasks import find_task
from perturb.tasks.segmentation import read_masks

MASK = np.array([[False, True, True], [False, False, True]])
RUNS = encode_mask(MASK)


@pytest.mark.parametrize(
    "raw",
    [
        MASK,
        MASK.astype(np.uint8),
        MASK.astype(float),
        MASK.tolist(),
        RUNS,
        coco.encode(np.asfortranarray(MASK * np.uint8(1))),
    ],
    ids=["bool", "uint8", "float", "list", "runs", "coco"],
)
def test_masks_are_read_whatever_form_they_come_in(raw: Any) -> None:
    assert read_masks({"cat": raw}).value == {"cat": RUNS}


def test_a_map_of_class_numbers_becomes_masks_and_empty_ones_are_left_out() -> None:
    numbers = np.array([[0, 1], [2, 1]])
    names = ("background", "cat", "dog", "cow")
    read = read_masks({name: numbers == index for index, name in enumerate(names)}).value
    assert list(read) == ["background", "cat", "dog"]
    assert read["cat"] == {"size": [2, 2], "counts": [2, 2]}
    assert read_masks({}).value == {}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (MASK, "Expected a mapping of class to mask, empty where there is none; the model answered ndarray"),
        ({"cow": MASK}, r"'cow', which the data do not have \(cat, dog\)"),
        (
            {"cat": MASK, "dog": ~MASK[:, :2]},
            r"Expected masks of one size; the model answered cat \(2, 3\), dog \(2, 2\)",
        ),
        (
            {"cat": MASK, "dog": MASK},
            "Expected each pixel in at most one mask; the model put some into 'dog' and another one",
        ),
        ({"cat": MASK[0]}, r"Expected a mask \(H, W\) for 'cat'; the model answered bool of shape \(3,\)"),
        ({"cat": [[True], [True, False]]}, r"Expected a mask \(H, W\) for 'cat'; the model answered list"),
        ({"cat": np.zeros((0, 4))}, r"Expected a mask \(H, W\) for 'cat'"),
        ({"cat": np.full((2, 3), "x")}, r"Expected a mask \(H, W\) for 'cat'; the model answered <U1"),
        ({"cat": MASK * 255}, "or of 0 and 1, for 'cat'; the model's holds 255"),
        ({"cat": np.full((2, 3), np.nan)}, "the model's holds nan"),
        (
            {"cat": {"size": [2, 3], "counts": [1]}},
            "The model's mask for 'cat' cannot be read. Expected run lengths that",
        ),
    ],
)
def test_what_is_no_mask_is_told(raw: Any, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        read_masks(raw, frozenset({"cat", "dog"}))


def test_the_task_scores_masks() -> None:
    task = find_task("segmentation")
    assert [metric.name for metric in task.metrics] == ["image_mean_iou", "mean_iou", "pixel_accuracy"]
    assert task.primary.update({"cat": RUNS}, Answer({"cat": RUNS})) == {"count": 1.0, "sum": 1.0}
