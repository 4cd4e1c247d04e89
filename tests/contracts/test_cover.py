"""Kinds `pixels` and `cover`: labels stay, and each object is told how much of it is still seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Accepted, Boxes, Image, Keypoints, Masks, Rendered, Spans, Target, cover, pixels

HEIGHT, WIDTH = 10, 12
GREY = np.full((HEIGHT, WIDTH), 100, np.uint8)
DECLARED: dict[str, Any] = {
    "axis": "test",
    "tiers": {"by": (1, 2, 3, 4, 5)},
    "identity": {"by": 0},
    "source": "this test",
}


@cover(**DECLARED)
def blacked_out(image: Image, hidden: npt.NDArray[np.bool_], *, by: int) -> tuple[Image, npt.NDArray[np.bool_]]:
    """Paint what is hidden black."""
    return np.where(hidden, 0, image).astype(np.uint8), hidden


@pixels(**DECLARED)
def inverted(image: Image, *, by: int) -> Image:
    """Turn bright into dark."""
    return np.asarray(255 - image, dtype=np.uint8)


def hide(left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.bool_]:
    hidden = np.zeros((HEIGHT, WIDTH), bool)
    hidden[top:bottom, left:right] = True
    return hidden


def covered(target: Target, hidden: npt.NDArray[np.bool_], min_visibility: float = 0.0) -> Rendered:
    return blacked_out.render(GREY, hidden, 1, target=target, min_visibility=min_visibility)


RIGHT_HALF = hide(6, 0, 12, 10)


@pytest.mark.parametrize(
    ("box", "share"),
    [
        ((0, 0, 12, 10), 0.5),
        ((0, 0, 6, 10), 1.0),
        ((6, 2, 9, 4), 0.0),
        ((5, 0, 9, 10), 0.25),
        ((-4, 0, 12, 10), 0.5),  # only what lies in the frame counts
        ((20, 20, 30, 30), 0.0),  # outside
        ((3, 3, 3, 3), 0.0),  # empty
    ],
)
def test_share_of_a_box(box: tuple[float, ...], share: float) -> None:
    rendered = covered(Boxes(np.array([box], float), ("b",)), RIGHT_HALF)
    assert rendered.visibility == (share,)
    assert isinstance(rendered.target, Boxes)
    assert rendered.target.corners.tolist() == [list(map(float, box))]


def test_share_of_a_mask_counts_its_own_pixels_only() -> None:
    masks = np.stack([hide(4, 0, 8, 5), hide(0, 0, 3, 3), hide(9, 9, 12, 10), hide(0, 0, 0, 0)])
    assert covered(Masks(masks, tuple("abcd")), RIGHT_HALF).visibility == (0.5, 1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("point", "seen"),
    [((5.9, 5), 1.0), ((6.0, 5), 0.0), ((0, 0), 1.0), ((12, 10), 0.0), ((-0.1, 5), 0.0), ((3, 10.1), 0.0)],
)
def test_a_keypoint_is_seen_or_not(point: tuple[float, float], seen: float) -> None:
    assert covered(Keypoints(np.array([point], float), ("p",)), RIGHT_HALF).visibility == (seen,)


@given(st.data())
def test_a_box_and_its_mask_are_seen_alike(data: st.DataObject) -> None:
    left, top = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    right, bottom = data.draw(st.integers(left + 1, WIDTH)), data.draw(st.integers(top + 1, HEIGHT))
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=HEIGHT * WIDTH, max_size=HEIGHT * WIDTH)))
    hidden = hidden.reshape(HEIGHT, WIDTH)
    box = covered(Boxes(np.array([[left, top, right, bottom]], float), ("b",)), hidden).visibility
    mask = covered(Masks(hide(left, top, right, bottom)[None], ("b",)), hidden).visibility
    assert box == pytest.approx(mask)


def test_objects_hardly_seen_leave_the_target_and_it_is_told() -> None:
    corners = np.array([[0, 0, 4, 4], [4, 0, 8, 4], [5, 0, 9, 4], [8, 0, 12, 4]], float)
    names, shares = ("all", "half", "quarter", "none"), (1.0, 0.5, 0.25, 0.0)
    for limit, left in ((0.0, names), (0.25, names[:3]), (0.26, names[:2]), (1.0, names[:1])):
        rendered = covered(Boxes(corners, names), RIGHT_HALF, limit)
        assert rendered.visibility == shares
        assert isinstance(rendered.target, Boxes)
        assert rendered.target.labels == left
        assert np.array_equal(rendered.target.corners, corners[: len(left)])


def test_masks_and_keypoints_leave_the_target_too() -> None:
    masks = covered(Masks(np.stack([hide(0, 0, 2, 2), RIGHT_HALF]), ("a", "b")), RIGHT_HALF, 0.5).target
    points = covered(Keypoints(np.array([[9.0, 1], [1, 1]]), ("a", "b")), RIGHT_HALF, 0.5).target
    assert isinstance(masks, Masks)
    assert isinstance(points, Keypoints)
    assert (masks.labels, points.labels) == (("a",), ("b",))
    assert np.array_equal(masks.masks, hide(0, 0, 2, 2)[None])
    assert points.points.tolist() == [[1, 1]]


def test_masks_ignore_what_is_hidden_and_what_is_left_of_those_that_leave() -> None:
    masks = np.stack([hide(0, 0, 2, 2), hide(2, 0, 12, 2), RIGHT_HALF])
    target = covered(Masks(masks, ("a", "b", "c")), RIGHT_HALF, 0.5).target
    assert isinstance(target, Masks)
    assert target.labels == ("a",)
    assert target.ignored is not None
    assert np.array_equal(target.ignored, masks[1] | RIGHT_HALF)
    assert np.array_equal(target.seen, masks[:1])
    assert covered(Masks(masks[2:], ("c",)), RIGHT_HALF).target.labels == ()  # type: ignore[union-attr]  # a Masks
    partly = covered(Masks(hide(0, 0, 12, 2)[None], ("wide",)), RIGHT_HALF).target
    assert isinstance(partly, Masks)
    assert np.array_equal(partly.seen[0], hide(0, 0, 12, 2) & ~RIGHT_HALF)


@pytest.mark.parametrize("target", ["cat", 1.5, None, Accepted(("a", "b")), Spans(())])
def test_other_targets_have_no_objects(target: Target) -> None:
    assert covered(target, RIGHT_HALF)[1:] == Rendered("", target)[1:]


def test_no_objects_have_no_shares() -> None:
    assert covered(Boxes(np.zeros((0, 4)), ()), RIGHT_HALF, 0.5).visibility == ()
    assert covered(Masks(np.zeros((0, HEIGHT, WIDTH), bool), ()), RIGHT_HALF, 0.5).visibility == ()
    assert covered(Keypoints(np.zeros((0, 2)), ()), RIGHT_HALF, 0.5).visibility == ()


def test_the_image_is_what_was_returned() -> None:
    assert np.array_equal(covered("cat", RIGHT_HALF).input, np.where(RIGHT_HALF, 0, 100))
    assert blacked_out.render(GREY, RIGHT_HALF, 0, target="cat") == Rendered(GREY, "cat")


@pytest.mark.parametrize("target", ["cat", Boxes(np.array([[0.0, 0, 2, 2]]), ("b",)), Accepted(("a", "b"))])
def test_pixels_leave_the_target_as_it_is(target: Target) -> None:
    rendered = inverted.render(GREY, None, 3, target=target, min_visibility=1.0)
    assert np.array_equal(rendered.input, 255 - GREY)
    assert rendered.target is target
    assert rendered[2:] == Rendered("", None)[2:]
