"""Where the right answer lies, as the page draws it."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from perturb.contracts.rle import encode_mask
from perturb.review.marks import picture_marks, text_marks

IMAGE = np.zeros((6, 8, 3), np.uint8)


@pytest.mark.parametrize(
    ("target", "field", "marks"),
    [
        ({"spans": [[8, 12, "LOC"], [0, 3, "PER"]]}, "", [(0, 3, "PER"), (8, 12, "LOC")]),
        ({"spans": [[0, 3, "PER"]], "field": "text"}, "", []),
        ({"answers": ["Ada"], "starts": [4], "field": "passage"}, "passage", [(4, 7, "")]),
        ({"answers": ["Ada"], "starts": [4], "field": "passage"}, "question", []),
        ({"answers": ["Ada"]}, "", []),
        ({"spans": [[0, 5, "A"], [2, 7, "B"], [7, 9, "C"]]}, "", [(0, 7, "A, B"), (7, 9, "C")]),
        ("cat", "", []),
        (None, "", []),
    ],
)
def test_of_a_text(target: Any, field: str, marks: list[Any]) -> None:
    assert text_marks(target, field) == marks


def test_boxes_and_points_keep_their_places() -> None:
    boxes = {"boxes": [[0, 1, 4, 5], [2, 2, 3, 3]], "labels": ["car", "tree"], "crowd": [False, True]}
    marks = picture_marks(boxes, IMAGE)
    assert marks is not None
    assert (marks["width"], marks["height"]) == (8, 6)
    assert [(box["at"], box["label"], box["crowd"]) for box in marks["boxes"]] == [
        ([0, 1, 4, 5], "car", False),
        ([2, 2, 3, 3], "tree", True),
    ]
    assert marks["boxes"][0]["colour"] != marks["boxes"][1]["colour"]
    points = picture_marks({"keypoints": [[1.5, 2.0]], "labels": ["nose"]}, IMAGE)
    assert points is not None
    assert [(point["at"], point["label"]) for point in points["points"]] == [([1.5, 2.0], "nose")]


def test_masks_become_an_overlay_with_their_names() -> None:
    left, ring = np.zeros((6, 8), bool), np.zeros((6, 8), bool)
    left[:, :2] = True
    ring[1:6, 3:8] = True
    ring[2:5, 4:7] = False
    void = np.zeros((6, 8), bool)
    void[0, 7] = True
    runs = {"masks": [encode_mask(left), encode_mask(ring)], "labels": ["road", "tyre"], "void": encode_mask(void)}
    marks = picture_marks(runs, IMAGE)
    assert marks is not None
    painted = Image.open(io.BytesIO(base64.b64decode(marks["overlay"].partition(",")[2]))).convert("RGBA")
    colours = np.asarray(painted)
    assert ((colours[..., 3] > 0) == (left | ring | void)).all()
    assert "#{:02x}{:02x}{:02x}".format(*colours[0, 0, :3]) == marks["names"][0]["colour"]
    assert colours[0, 7, :3].tolist() == [0, 0, 0]
    x, y = marks["names"][1]["at"]
    assert ring[int(y), int(x)], "the name stands on the mask, though its centre is a hole"


def test_an_empty_mask_has_a_name_nowhere() -> None:
    runs = {"masks": [encode_mask(np.zeros((6, 8), bool))], "labels": ["road"]}
    marks = picture_marks(runs, IMAGE)
    assert marks is not None
    assert marks["names"][0]["at"] is None


@pytest.mark.parametrize("target", ["cat", 2.0, None, {"accepted": ["3", "8"]}, {"answers": ["3"]}])
def test_other_answers_lie_nowhere_in_a_picture(target: Any) -> None:
    assert picture_marks(target, IMAGE) is None


def test_no_object_is_no_mark() -> None:
    for kind in ("boxes", "masks", "keypoints"):
        marks = picture_marks({kind: [], "labels": []}, IMAGE)
        assert marks is not None
        assert marks["overlay"] is None
        assert not any(marks[part] for part in ("boxes", "points", "names"))
