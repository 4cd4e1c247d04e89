from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.models.answers import Answer
from perturb.tasks import find_task
from perturb.tasks.detection import read_boxes

CAT = {"boxes": [[2.0, 3.0, 8.0, 9.0]], "labels": ["cat"], "scores": [0.9]}
KNOWN = frozenset({"cat", "dog"})


def test_boxes_are_read_from_arrays_and_lists_into_plain_lists() -> None:
    raw = {"boxes": np.array([[2, 3, 8, 9]]), "labels": np.array(["cat"]), "scores": (np.float64(0.9),)}
    assert read_boxes(raw, KNOWN).value == read_boxes(CAT, KNOWN).value == CAT
    assert read_boxes(CAT | {"masks": "are not looked at", "scores": [1 + 1e-9]}).value["scores"] == [1.0]


@pytest.mark.parametrize("boxes", [[], np.zeros((0, 4)), np.zeros(0)])
def test_nothing_found_is_an_answer(boxes: Any) -> None:
    assert read_boxes({"boxes": boxes, "labels": [], "scores": []}).value == {"boxes": [], "labels": [], "scores": []}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ([], 'Expected a mapping such as {"boxes": .*; the model answered list'),
        ({"boxes": [], "labels": []}, "Expected a mapping such as .*; the model answered dict"),
        (
            CAT | {"labels": []},
            r"Expected as many boxes .*; the model answered boxes of shape \(1, 4\), labels list \[\]",
        ),
        (CAT | {"labels": "c"}, r"labels str 'c' and scores of shape \(1,\)"),
        (CAT | {"labels": None}, "labels NoneType"),
        (CAT | {"scores": 0.9}, r"scores of shape \(\)"),
        (CAT | {"boxes": [[2, 3, 8]]}, r"boxes of shape \(1, 3\)"),
        (CAT | {"boxes": [[2, 3, 8], [1]]}, "Expected numbers as boxes; the model answered list"),
        (CAT | {"scores": ["high"]}, "Expected numbers as scores; the model answered list"),
        (CAT | {"boxes": [[8, 3, 2, 9]]}, r"Expected boxes as left, top, right, bottom; .*\[8.0, 3.0, 2.0, 9.0\]"),
        (CAT | {"boxes": [[2, 3, 8, np.nan]]}, "Expected boxes as left, top, right, bottom"),
        (CAT | {"boxes": [[2, 3, np.inf, 9]]}, "Expected boxes as left, top, right, bottom"),
        (CAT | {"scores": [1.5]}, r"Expected scores in 0\.\.1; the model answered 1.5"),
        (CAT | {"scores": [np.nan]}, r"Expected scores in 0\.\.1; the model answered nan"),
        (CAT | {"labels": ["cow"]}, r"'cow', which the data do not have \(cat, dog\)"),
        (CAT | {"labels": [1]}, "Expected a class as a text; the model answered int 1"),
    ],
)
def test_what_are_no_boxes_is_told(raw: Any, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        read_boxes(raw, KNOWN)


def test_the_task_scores_boxes() -> None:
    task = find_task("detection")
    assert [metric.name for metric in task.metrics[:4]] == ["image_f1", "map", "map_50", "map_75"]
    assert task.primary.update({"boxes": CAT["boxes"], "labels": ["cat"]}, Answer(CAT)) == {"count": 1.0, "sum": 1.0}
