"""Blurs against the spread they state."""

from __future__ import annotations

import math

import numpy as np
import pytest

from perturb.contracts import Image, Sample
from perturb.generators.image.blur import defocus_blur, gaussian_blur, motion_blur, zoom_blur
from perturb.generators.image.glass import glass_blur, rolling_shutter
from perturb.keys import digest

SIDE = 257
PLACE = np.arange(SIDE) - SIDE // 2


def edge() -> Image:
    return np.tile(np.where(PLACE > 0, 255, 0).astype(np.uint8), (SIDE, 1))


def line() -> Image:
    picture = np.zeros((SIDE, SIDE), np.uint8)
    picture[SIDE // 2 - 2 : SIDE // 2 + 3] = 250
    return picture


def deviation(profile: np.ndarray) -> float:
    weights = profile / profile.sum()
    mean = (weights * PLACE).sum()
    return float(np.sqrt((weights * (PLACE - mean) ** 2).sum()))


@pytest.mark.parametrize("sigma", [1.0, 3.0, 7.9, 8.1, 15.9, 16.1, 20.5])
def test_gaussian_blur_spreads_an_edge_by_sigma(sigma: float) -> None:
    blurred = gaussian_blur.function(edge(), sigma=sigma / SIDE)
    slope = np.diff(blurred[SIDE // 2].astype(float), append=255.0)
    assert deviation(np.maximum(slope, 0)) == pytest.approx(sigma, rel=0.06)


@pytest.mark.parametrize("limit", [8.0, 16.0])
def test_reducing_the_picture_first_changes_nothing_that_shows(limit: float) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    under, over = (gaussian_blur.function(picture, sigma=sigma / SIDE) for sigma in (limit, limit * 1.0001))
    assert np.abs(under.astype(float) - over).mean() < 1


@pytest.mark.parametrize("angle", [0.0, 0.5, math.pi / 4, math.pi / 2, 2.5])
def test_motion_blur_spreads_along_its_angle_only(angle: float) -> None:
    dot = np.zeros((SIDE, SIDE), np.uint8)
    dot[126:131, 126:131] = 250
    blurred = motion_blur.function(dot, angle, length=60 / SIDE).astype(float)
    x, y = PLACE[np.newaxis, :], PLACE[:, np.newaxis]
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    weights = blurred / blurred.sum()
    assert blurred.sum() == pytest.approx(25 * 250, rel=0.1)
    assert np.sqrt((weights * along**2).sum()) == pytest.approx(60 / math.sqrt(12), rel=0.06)
    assert np.sqrt((weights * across**2).sum()) < 2.5


def test_motion_blur_along_a_line_leaves_the_line() -> None:
    moved_along = motion_blur.function(line(), 0.0, length=0.2)
    moved_across = motion_blur.function(line(), math.pi / 2, length=0.2)
    assert np.array_equal(moved_along, line())
    assert moved_across.max() < 60


def test_motion_blur_draws_its_angle_from_the_key() -> None:
    angles = {motion_blur.make_draw(line(), bytes([seed]), sample=None) for seed in range(8)}  # type: ignore[arg-type]
    assert len(angles) == 8
    assert all(0 <= angle < math.pi for angle in angles)


@pytest.mark.parametrize("length", [11.9, 12.1, 24.5, 48.1])
def test_a_longer_line_is_built_of_shorter_ones_without_gaps(length: float) -> None:
    dot = np.zeros((SIDE, SIDE), np.uint8)
    dot[SIDE // 2 - 2 : SIDE // 2 + 3, SIDE // 2 - 2 : SIDE // 2 + 3] = 250
    profile = motion_blur.function(dot, 0.0, length=length / SIDE).astype(float)[SIDE // 2]
    inside = np.abs(PLACE) < (length - 5) / 2 - 1
    assert np.ptp(profile[inside]) <= 4
    assert deviation(profile) == pytest.approx(math.hypot(length / math.sqrt(12), math.sqrt(2)), rel=0.05)


@pytest.mark.parametrize("radius", [2.0, 4.9, 5.1, 9.9, 10.1, 20.0])
def test_defocus_spreads_an_edge_as_a_disk_does(radius: float) -> None:
    blurred = defocus_blur.function(edge(), radius=radius / SIDE)
    slope = np.diff(blurred[SIDE // 2].astype(float), append=255.0)
    assert deviation(np.maximum(slope, 0)) == pytest.approx(radius / 2, rel=0.1)


def test_defocus_makes_a_disk_of_a_dot() -> None:
    dot = np.zeros((SIDE, SIDE), np.uint8)
    dot[SIDE // 2, SIDE // 2] = 255
    lit = defocus_blur.function(dot, radius=4 / SIDE) > 0
    assert lit.sum() == pytest.approx(math.pi * 4.5**2, rel=0.1)
    assert lit[SIDE // 2].sum() == lit[:, SIDE // 2].sum() == 9


@pytest.mark.parametrize("zoom", [0.05, 0.3])
def test_zoom_blur_spreads_from_the_middle_in_proportion_to_the_distance(zoom: float) -> None:
    ring = np.zeros((SIDE, SIDE), np.uint8)
    ring[:, SIDE // 2 + 60] = 255
    blurred = zoom_blur.function(ring, zoom=zoom)[SIDE // 2].astype(float)
    lit = PLACE[blurred > 0.2 * blurred.max()]
    assert lit.min() == pytest.approx(60, abs=2)
    assert lit.max() == pytest.approx(60 * (1 + zoom), abs=2)


def test_glass_scatters_evenly_within_its_reach() -> None:
    scatter = glass_blur.make_draw(line(), digest(1), sample=Sample("a", line()))
    behind = glass_blur.function(line(), scatter, reach=10 / SIDE)
    rows = np.flatnonzero(behind.any(axis=1)) - SIDE // 2
    assert (rows.min(), rows.max()) == (-12, 12)
    assert behind[SIDE // 2].mean() == pytest.approx(250 * 5 / 20, rel=0.25)


def test_a_rolling_shutter_moves_whole_rows_sideways() -> None:
    sway = rolling_shutter.make_draw(line(), digest(1), sample=Sample("a", line()))
    places = rolling_shutter.function(line(), sway, amplitude=0.05)
    shifts = places[..., 0] - np.arange(SIDE)
    assert np.ptp(shifts, axis=1).max() < 1e-4
    assert 0.02 * SIDE < np.abs(shifts).max() <= 0.05 * SIDE
    assert (places[..., 1] == np.arange(SIDE)[:, np.newaxis]).all()
