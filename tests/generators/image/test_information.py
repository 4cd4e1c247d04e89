"""What is left of a picture when resolution or everything but a flat patch is lost; and the controls."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perturb.contracts import TIERS, Expectation, Generator, Image
from perturb.generators.image.information import lost_resolution, mosaic_overlay, uninformative_crop, window_overlay


def noise(*shape: int) -> Image:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", [(60, 60), (60, 60, 3), (60, 120, 3)])
@pytest.mark.parametrize("cells", [2, 3, 10])
def test_cells_hold_the_means_of_their_pixels(shape: tuple[int, ...], cells: int) -> None:
    picture, side = noise(*shape), 60 // cells
    small = cv2.resize(picture, (shape[1] // side, cells), interpolation=cv2.INTER_AREA)
    expected = cv2.resize(small, shape[1::-1], interpolation=cv2.INTER_NEAREST)
    made = lost_resolution.function(picture, cell=1 / cells)
    assert np.abs(made.astype(int) - expected).max() <= 1


def test_a_cell_that_cuts_pixels_takes_its_share_of_them() -> None:
    made = lost_resolution.function(np.array([[0, 90, 240]] * 3, np.uint8), cell=0.5)
    assert made[0].tolist() == [30, 110, 190]


def test_at_last_one_mean_is_left() -> None:
    picture = noise(48, 48, 3)
    made = lost_resolution(picture, severity="extreme")
    assert (made == made[0, 0]).all()
    assert made[0, 0] == pytest.approx(picture.mean(axis=(0, 1)), abs=0.51)


def test_cells_below_a_pixel_change_nothing() -> None:
    picture = noise(20, 31, 3)
    assert np.array_equal(lost_resolution(picture, severity=2), picture)


def test_the_flattest_window_is_found_and_entered_step_by_step() -> None:
    picture = noise(100, 100)
    picture[60:80, 20:40] = 77
    assert np.ptp(uninformative_crop(picture, severity=5)) == 0
    corners = np.array([[-0.5, -0.5, 1.0], [99.5, 99.5, 1.0]])
    windows = [(corners @ uninformative_crop.function(picture, **uninformative_crop.parameters_at(t)).T) for t in TIERS]
    lefts, rights = np.array([w[0, :2] for w in windows]), np.array([w[1, :2] for w in windows])
    assert (np.diff(lefts, axis=0) >= 0).all()
    assert (np.diff(rights, axis=0) <= 0).all()
    assert lefts[-1, 0] >= 19.5
    assert rights[-1, 0] <= 39.5


@pytest.mark.parametrize(
    ("generator", "control"), [(lost_resolution, mosaic_overlay), (uninformative_crop, window_overlay)]
)
def test_a_control_is_the_mean_of_the_picture_and_what_it_controls(generator: Generator, control: Generator) -> None:
    assert control.control_of == generator.name
    assert control.tiers == generator.tiers
    picture = noise(64, 80, 3)
    for tier in TIERS:
        ambiguous, plain = generator(picture, severity=tier).astype(float), control(picture, severity=tier)
        assert np.abs((picture + ambiguous) / 2 - plain).max() <= 1
        assert control.expectation_at(tier) is Expectation.INVARIANT


def test_only_the_last_tiers_ask_to_abstain() -> None:
    invariant, undetermined, abstain = Expectation.INVARIANT, Expectation.UNDETERMINED, Expectation.ABSTAIN
    assert [lost_resolution.expectation_at(t) for t in TIERS] == [invariant] * 2 + [undetermined] + [abstain] * 2
    assert [uninformative_crop.expectation_at(t) for t in TIERS] == [invariant] + [undetermined] * 3 + [abstain]
