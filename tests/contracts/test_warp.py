"""Kind `warp`: a matrix or a map moves the pixels, and the labels go where the pixels went."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Boxes, Image, Keypoints, Masks, Rendered, Target, warp
from perturb.contracts.kinds.objects import KEEP_ALL
from perturb.errors import DeclarationError

HEIGHT, WIDTH = 40, 60
Matrix = npt.NDArray[np.float64]


@warp(axis="test", tiers={"by": (1, 2, 3, 4, 5)}, identity={"by": 0}, source="this test")
def follow(_image: Image, sampling: npt.NDArray[Any], *, by: int) -> npt.NDArray[Any]:
    """Sample as drawn."""
    return sampling


def warped(image: Image, sampling: npt.NDArray[Any], target: Target = None, min_visibility: float = 0.0) -> Rendered:
    return follow.render(image, sampling, 1, target=target, min_visibility=min_visibility)


def translation(right: float, down: float) -> Matrix:
    """From output to input, so that the picture moves `right` and `down`."""
    return np.array([[1.0, 0.0, -right], [0.0, 1.0, -down], [0.0, 0.0, 1.0]])


def turned(degrees: float, tilt: float = 0.0) -> Matrix:
    """A turn about the picture's middle, seen a little from the side."""
    to_middle, angle = translation((WIDTH - 1) / 2, (HEIGHT - 1) / 2), math.radians(degrees)
    turn = np.array(
        [[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [tilt, tilt / 2, 1]]
    )
    return np.asarray(np.linalg.inv(to_middle) @ turn @ to_middle)


def as_map(matrix: Matrix) -> npt.NDArray[np.float64]:
    rows, columns = np.indices((HEIGHT, WIDTH))
    places = np.stack([columns, rows, np.ones((HEIGHT, WIDTH))], axis=-1) @ matrix.T
    return np.asarray(places[..., :2] / places[..., 2:])


def noise(*shape: int) -> Image:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def block(left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[top:bottom, left:right] = True
    return mask


def targets(left: int, top: int, right: int, bottom: int) -> tuple[Boxes, Masks, Keypoints]:
    """One block as a box, a mask and its corners."""
    corners = np.array([[left, top, right, bottom]], float)
    points = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    return (
        Boxes(corners, ("b",)),
        Masks(block(left, top, right, bottom)[None], ("b",)),
        Keypoints(points, tuple("0123")),
    )


tilts = st.floats(-0.002, 0.002)
turns = st.builds(turned, st.floats(-180, 180), tilts)
samplings = turns | st.builds(turned, st.floats(-40, 40), tilts).map(as_map)


@pytest.mark.parametrize("shape", [(HEIGHT, WIDTH), (HEIGHT, WIDTH, 3), (1, 9), (9, 1), (1, 1, 3)])
@pytest.mark.parametrize("is_map", [False, True])
def test_the_identity_changes_no_pixel(shape: tuple[int, ...], *, is_map: bool) -> None:
    image = noise(*shape)
    rows, columns = np.indices(shape[:2])
    rendered = warped(image, np.stack([columns, rows], axis=-1) if is_map else np.eye(3))
    assert np.array_equal(rendered.input, image)
    assert rendered.input is not image


@pytest.mark.parametrize("as_sampling", [np.asarray, as_map])
@pytest.mark.parametrize(("right", "down"), [(7, -4), (-3, 0), (0, 11)])
def test_whole_pixels_move_image_and_labels_exactly(as_sampling: Any, right: int, down: int) -> None:
    image, sampling = noise(HEIGHT, WIDTH, 3), as_sampling(translation(right, down))
    (boxes, masks, points), place = targets(20, 12, 31, 25), (20 + right, 12 + down, 31 + right, 25 + down)
    moved = [warped(image, sampling, target) for target in (boxes, masks, points)]
    expected = targets(*place)
    for rendered in moved:
        inner = np.s_[place[1] : place[3], place[0] : place[2]]
        assert np.array_equal(np.asarray(rendered.input)[inner], image[12:25, 20:31])
        assert set(rendered.visibility or ()) == {1.0}
    assert isinstance(moved[0].target, Boxes)
    assert isinstance(moved[1].target, Masks)
    assert isinstance(moved[2].target, Keypoints)
    np.testing.assert_allclose(moved[0].target.corners, expected[0].corners, atol=1e-9)
    assert np.array_equal(moved[1].target.masks, expected[1].masks)
    np.testing.assert_allclose(moved[2].target.points, expected[2].points, atol=1e-9)


def test_what_was_outside_the_frame_is_filled_from_its_border_and_belongs_to_no_mask() -> None:
    image, (_, masks, _) = noise(HEIGHT, WIDTH), targets(0, 0, WIDTH, HEIGHT - 1)
    rendered = warped(image, translation(5, 0), masks)
    assert np.array_equal(np.asarray(rendered.input)[:, :5], np.repeat(image[:, :1], 5, axis=1))
    assert isinstance(rendered.target, Masks)
    assert not rendered.target.masks[0, :, :5].any()
    assert rendered.target.masks[0, :-1, 5:].all()


@given(samplings)
def test_what_was_outside_the_frame_counts_nowhere(sampling: npt.NDArray[Any]) -> None:
    halves = np.stack([block(0, 0, 20, HEIGHT), block(20, 0, WIDTH, HEIGHT)])
    moved = warped(noise(HEIGHT, WIDTH), sampling, Masks(halves, ("road", "sky"))).target
    assert isinstance(moved, Masks)
    ignored = np.zeros((HEIGHT, WIDTH), bool) if moved.ignored is None else moved.ignored
    assert np.array_equal(moved.masks.any(axis=0), ~ignored)
    further = warped(noise(HEIGHT, WIDTH), translation(3, 0), moved).target
    assert isinstance(further, Masks)
    assert further.ignored is not None
    assert np.array_equal(further.ignored[:, 3:], ignored[:, :-3])
    assert further.ignored[:, :3].all()


@given(samplings)
def test_a_box_holds_its_warped_mask(sampling: npt.NDArray[Any]) -> None:
    boxes, masks, _ = targets(18, 11, 40, 27)
    box, mask = (warped(noise(HEIGHT, WIDTH), sampling, target).target for target in (boxes, masks))
    assert isinstance(box, Boxes)
    assert isinstance(mask, Masks)
    rows, columns = np.nonzero(mask.masks[0])
    left, top, right, bottom = box.corners[0]
    close = 0.1  # OpenCV rounds where it samples to 1/32 of a pixel
    assert left - close <= columns.min() + 0.5
    assert columns.max() + 0.5 <= right + close
    assert top - close <= rows.min() + 0.5
    assert rows.max() + 0.5 <= bottom + close
    assert right - left < WIDTH


@given(samplings)
def test_a_mask_painted_as_an_image_and_warped_is_the_warped_mask(sampling: npt.NDArray[Any]) -> None:
    mask = block(18, 11, 40, 27)
    painted = np.asarray(warped(np.where(mask, 255, 0).astype(np.uint8), sampling).input)
    moved = warped(noise(HEIGHT, WIDTH), sampling, Masks(mask[None], ("b",))).target
    assert isinstance(moved, Masks)
    assert moved.masks[0][painted == 255].all()
    assert not moved.masks[0][painted == 0].any()
    assert (painted == 255).sum() > 100


@given(turns)
def test_warped_and_warped_back_keypoints_are_where_they_were(matrix: Matrix) -> None:
    image, (_, _, points) = noise(HEIGHT, WIDTH), targets(20, 12, 31, 25)
    there = warped(image, matrix, points).target
    back = warped(image, np.linalg.inv(matrix), there).target
    assert isinstance(back, Keypoints)
    np.testing.assert_allclose(back.points, points.points, atol=1e-6)


@given(st.floats(-40, 40), tilts, st.floats(-4, 4), st.floats(-4, 4))
def test_points_go_the_same_way_by_matrix_and_by_map(degrees: float, tilt: float, right: float, down: float) -> None:
    matrix = translation(right, down) @ turned(degrees, tilt)
    image, (_, _, points) = noise(HEIGHT, WIDTH), targets(20, 12, 31, 25)
    exact, found = (warped(image, sampling, points).target for sampling in (matrix, as_map(matrix)))
    assert isinstance(exact, Keypoints)
    assert isinstance(found, Keypoints)
    np.testing.assert_allclose(found.points, exact.points, atol=0.02)


def test_a_curved_map_takes_points_and_pixels_to_the_same_place() -> None:
    rows, columns = np.indices((HEIGHT, WIDTH)).astype(float)
    wave = np.stack([columns + 2 * np.sin(rows / 6), rows + 2 * np.cos(columns / 7)], axis=-1)
    image = np.zeros((HEIGHT, WIDTH), np.uint8)
    image[19:22, 29:32] = 255
    rendered = warped(image, wave, Keypoints(np.array([[30.5, 20.5]]), ("spot",)))
    shown = np.asarray(rendered.input, dtype=float)
    middle = [(shown.sum(axis=0) * np.arange(WIDTH)).sum(), (shown.sum(axis=1) * np.arange(HEIGHT)).sum()]
    assert isinstance(rendered.target, Keypoints)
    np.testing.assert_allclose(rendered.target.points[0], np.array(middle) / shown.sum() + 0.5, atol=0.25)


@pytest.mark.parametrize("sampling", [as_map(turned(90)), np.full((HEIGHT, WIDTH, 2), np.nan)])
def test_labels_that_cannot_follow_a_map_are_told(sampling: npt.NDArray[Any]) -> None:
    with pytest.raises(DeclarationError, match="Expected a warp's map to shift neighbouring pixels by about the same"):
        warped(noise(HEIGHT, WIDTH), sampling, targets(5, 5, 20, 20)[0])


@pytest.mark.parametrize("as_sampling", [np.asarray, as_map])
def test_objects_that_leave_the_frame_leave_the_target_and_it_is_told(as_sampling: Any) -> None:
    sampling, image = as_sampling(translation(15, 0)), noise(HEIGHT, WIDTH)
    corners = np.array([[10, 10, 20, 20], [35, 10, 55, 20], [50, 10, 60, 20]], float)
    boxes = Boxes(corners, ("stays", "half", "gone"))
    masks = Masks(np.stack([block(*map(int, box)) for box in corners]), boxes.labels)
    points = Keypoints(corners[:, 2:], boxes.labels)
    for target, shares in ((boxes, (1, 0.5, 0)), (masks, (1, 0.5, 0)), (points, (1, 0, 0))):
        all_stay = warped(image, sampling, target, min_visibility=KEEP_ALL)
        assert all_stay.visibility == pytest.approx(shares, abs=1e-9)
        assert isinstance(all_stay.target, type(target))
        assert all_stay.target.labels == target.labels
        in_frame = warped(image, sampling, target)
        assert isinstance(in_frame.target, type(target))
        assert in_frame.target.labels == tuple(
            label for label, share in zip(target.labels, shares, strict=True) if share
        )
        some_stay = warped(image, sampling, target, min_visibility=0.4)
        assert some_stay.visibility == all_stay.visibility
        assert isinstance(some_stay.target, type(target))
        assert some_stay.target.labels == tuple(
            label for label, share in zip(target.labels, shares, strict=True) if share > 0.4
        )


def test_boxes_are_cut_at_the_frame() -> None:
    boxes, _, _ = targets(50, 30, 60, 40)
    rendered = warped(noise(HEIGHT, WIDTH), translation(4, 6), boxes)
    assert isinstance(rendered.target, Boxes)
    np.testing.assert_allclose(rendered.target.corners, [[54, 36, 60, 40]])
    assert rendered.visibility == pytest.approx((0.6 * 0.4,))


@pytest.mark.parametrize("count", [0, 600])
@pytest.mark.parametrize("as_sampling", [np.asarray, as_map])
def test_any_number_of_objects(as_sampling: Any, count: int) -> None:
    image, sampling, names = noise(HEIGHT, WIDTH), as_sampling(translation(1, 2)), ("b",) * count
    corners = np.tile([10.0, 10, 20, 20], (count, 1))
    objects: tuple[Boxes | Masks | Keypoints, ...] = (
        Boxes(corners, names),
        Masks(np.repeat(block(10, 10, 20, 20)[None], count, axis=0), names),
        Keypoints(corners[:, 2:], names),
    )
    for target in objects:
        rendered = warped(image, sampling, target)
        assert isinstance(rendered.target, type(target))
        assert rendered.target.labels == names
        assert len(rendered.visibility or ()) == count


def test_other_targets_stay() -> None:
    rendered = warped(noise(4, 4), translation(1, 0), "cat")
    assert rendered[1:] == Rendered("", "cat")[1:]


@pytest.mark.parametrize("sampling", [np.eye(2), np.zeros((HEIGHT, WIDTH)), np.zeros((WIDTH, HEIGHT, 2))])
def test_what_is_neither_a_matrix_nor_a_map_is_refused(sampling: npt.NDArray[Any]) -> None:
    with pytest.raises(
        DeclarationError, match=r"Expected a warp to return a 3×3 matrix or a map of shape \(40, 60, 2\)"
    ):
        warped(noise(HEIGHT, WIDTH), sampling)


def test_the_input_and_its_target_are_not_changed() -> None:
    image = noise(HEIGHT, WIDTH)
    boxes, masks, points = targets(20, 12, 31, 25)
    arrays: list[npt.NDArray[Any]] = [image, boxes.corners, masks.masks, points.points]
    before = [array.copy() for array in arrays]
    for target in (boxes, masks, points):
        warped(image, turned(20), target)
        warped(image, as_map(turned(20)), target)
    assert all(np.array_equal(array, was) for array, was in zip(arrays, before, strict=True))
