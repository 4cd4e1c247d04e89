"""Blurs against the spread they state."""

from __future__ import annotations

import math

import numpy as np
import pytest

from perturb.contracts import Image
from perturb.generators.image.blur import gaussian_blur, motion_blur

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
