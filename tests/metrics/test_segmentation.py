import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco
from sklearn.metrics import accuracy_score, jaccard_score

from perturb.contracts.rle import encode_mask
from perturb.metrics.segmentation import IMAGE_MEAN_IOU, MEAN_IOU, PIXEL_ACCURACY

Value = Callable[..., float]
Numbers = npt.NDArray[np.int64]
NAMES = ("", "cat", "dog", "road")
maps = arrays(np.int64, (5, 7), elements=st.integers(0, 3))
corpora = st.lists(st.tuples(maps, maps), min_size=1, max_size=4)


def masks(numbers: Numbers, names: tuple[str, ...] = NAMES) -> dict[str, Any]:
    found = {name: numbers == index for index, name in enumerate(names) if name}
    return {name: encode_mask(mask) for name, mask in found.items() if mask.any()}


def present(*numbers: Numbers) -> list[int]:
    """The classes among these, without background."""
    return sorted({int(number) for number in np.concatenate([each.ravel() for each in numbers])} - {0})


@given(pairs=corpora)
def test_mean_iou_of_a_corpus_is_that_of_scikit_learn(value_of: Value, pairs: list[tuple[Numbers, Numbers]]) -> None:
    truth, found = (np.concatenate([each.ravel() for each in side]) for side in zip(*pairs, strict=True))
    value = value_of(MEAN_IOU, [(masks(target), masks(answer)) for target, answer in pairs])
    if not present(truth, found):
        assert math.isnan(value)
        return
    assert value == pytest.approx(jaccard_score(truth, found, labels=present(truth, found), average="macro"), abs=1e-12)


@given(pair=st.tuples(maps, maps))
def test_mean_iou_of_an_image_is_that_of_scikit_learn(value_of: Value, pair: tuple[Numbers, Numbers]) -> None:
    truth, found = (numbers.ravel() for numbers in pair)
    classes = present(truth, found)
    expected = jaccard_score(truth, found, labels=classes, average="macro") if classes else 1.0
    assert value_of(IMAGE_MEAN_IOU, [(masks(pair[0]), masks(pair[1]))]) == pytest.approx(expected, abs=1e-12)


@given(pairs=corpora)
def test_pixel_accuracy_is_the_accuracy_over_pixels_with_a_class(
    value_of: Value, pairs: list[tuple[Numbers, Numbers]]
) -> None:
    truth, found = (np.concatenate([each.ravel() for each in side]) for side in zip(*pairs, strict=True))
    value = value_of(PIXEL_ACCURACY, [(masks(target), masks(answer)) for target, answer in pairs])
    if not truth.any():
        assert math.isnan(value)
        return
    assert value == pytest.approx(accuracy_score(truth[truth > 0], found[truth > 0]), abs=1e-12)


@given(pair=st.tuples(maps, maps))
def test_void_counts_nowhere(value_of: Value, pair: tuple[Numbers, Numbers]) -> None:
    target, answer = pair
    decided = target != 3
    classes = [c for c in present(target[decided], answer[decided]) if c != 3 or (answer[decided] == 3).any()]
    told = [(masks(target, ("", "cat", "dog", "void")), masks(answer))]
    truth, found = target[decided], answer[decided]
    value = value_of(MEAN_IOU, told)
    if classes:
        assert value == pytest.approx(jaccard_score(truth, found, labels=classes, average="macro"), abs=1e-12)
    else:
        assert math.isnan(value)


def test_a_large_mask_overlaps_as_pycocotools_says(value_of: Value) -> None:
    rows, columns = np.indices((480, 640))
    one, other = ((rows - 200) ** 2 + (columns - x) ** 2 < 150**2 for x in (280, 330))
    both = [coco.encode(np.asfortranarray(mask.astype(np.uint8))) for mask in (one, other)]
    [[expected]] = coco.iou(both[:1], both[1:], [0])
    assert value_of(IMAGE_MEAN_IOU, [({"disc": encode_mask(one)}, {"disc": encode_mask(other)})]) == pytest.approx(
        expected
    )


@pytest.mark.parametrize("answer", [None, {}, {"cat": encode_mask(np.ones((3, 5), bool))}])
def test_a_failed_answer_and_one_of_another_size_miss_every_pixel(value_of: Value, answer: Any) -> None:
    cat = {"cat": encode_mask(np.ones((5, 3), bool))}
    assert value_of(IMAGE_MEAN_IOU, [(cat, answer)]) == 0
    assert value_of(MEAN_IOU, [(cat, cat), (cat, cat), (cat, cat), (cat, answer)]) == 0.75
    assert value_of(PIXEL_ACCURACY, [(cat, cat), (cat, answer)]) == 0.5


def test_an_image_without_objects_is_right_without_masks(value_of: Value) -> None:
    cat = {"cat": encode_mask(np.ones((5, 3), bool))}
    assert [value_of(IMAGE_MEAN_IOU, [({}, answer)]) for answer in ({}, cat, None)] == [1, 0, 0]
