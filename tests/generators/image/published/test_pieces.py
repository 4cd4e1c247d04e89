"""What the published corruptions are made of, against what it is defined by."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage, stats

from perturb.contracts import Image
from perturb.generators.image.published import _plasma
from perturb.generators.image.published._ice import draw_ice
from perturb.generators.image.published._motion import moved
from perturb.generators.image.published._plasma import clouds, draw_levels, over
from perturb.generators.image.published._rendering import cut, normal_field, smoothed, zoomed
from perturb.generators.image.published.elastic import _smoothed
from perturb.generators.image.published.glass import _copied


def noise(*shape: int, seed: int = 1) -> Image:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def test_levels_are_cut_and_not_rounded() -> None:
    exact = np.arange(256, dtype=np.float32)
    for fraction, expected in ((0.0, exact), (0.4, exact), (0.99, exact)):
        assert np.array_equal(cut(exact + np.float32(fraction)), expected.astype(np.uint8))
    assert cut(np.array([[-5.0, 255.9, 1e6]], np.float32)).tolist() == [[0, 255, 255]]
    # As after a blur of a flat picture, whose weights add up to 1 but for the last bits.
    assert np.array_equal(cut(exact * np.float32(1 - 1e-7)), exact.astype(np.uint8))


def test_the_normal_field_is_normal() -> None:
    field = normal_field(np.zeros((400, 400), np.uint8), np.random.default_rng(3))
    assert stats.kstest(field.ravel(), "norm").pvalue > 0.001
    assert abs(float(field.std()) - 1) < 0.01
    assert 4 < float(np.abs(field).max()) < 4.5


@pytest.mark.parametrize("sigma", [0.05, 0.4, 1.0, 2.3, 6.0])
def test_blurs_are_those_of_scipy(sigma: float) -> None:
    image = noise(40, 50)
    expected = ndimage.gaussian_filter(image.astype(float), sigma, mode="nearest", truncate=4)
    assert np.abs(smoothed(image, sigma) - expected).max() < 1e-2


@pytest.mark.parametrize("factor", [1.0, 1.01, 1.3, 2.25, 4.5])
@pytest.mark.parametrize("side", [32, 57, 224])
def test_zooms_are_those_of_scipy_cut_in_the_middle(factor: float, side: int) -> None:
    field = noise(side, side).astype(np.float32)
    part = math.ceil(side / factor)
    start = (side - part) // 2
    made = ndimage.zoom(field[start : start + part, start : start + part], factor, order=1)
    trim = (len(made) - side) // 2
    assert np.abs(zoomed(field, factor) - made[trim : trim + side, trim : trim + side]).max() < 0.1


@pytest.mark.parametrize("reach", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", [(17, 23), (9, 9), (3, 40), (1, 1)])
def test_glass_copies_as_a_loop_over_the_pixels_does(reach: int, shape: tuple[int, int]) -> None:
    height, width = shape
    across, down = np.random.default_rng(reach).integers(0, 1 << 16, (2, *shape), dtype=np.uint16)
    looped = np.arange(height * width).reshape(shape)
    for row in range(height - reach, reach, -1):
        for column in range(width - reach, reach, -1):
            x, y = (int(side[row, column]) * 2 * reach // 65536 - reach for side in (across, down))
            looped[row, column] = looped[row + y, column + x]
    assert np.array_equal(_copied(across, down, reach), looped.ravel())


def test_the_copies_of_glass_reach_one_pixel_farther_back_than_forth() -> None:
    lone = np.zeros((1, 1, 224, 224), np.uint16)
    most = np.full_like(lone, 65535)
    place = np.arange(224 * 224).reshape(224, 224)[100, 100]
    back, forth = (_copied(one[0, 0], one[0, 0], 4)[place] for one in (lone, most))
    assert back == place - 4 * 225
    assert forth > place  # it follows a chain of copies, three pixels at a time, to the margin
    assert (forth - place) % (3 * 225) == 0


@pytest.mark.parametrize("decay", [1.4, 2.0, 3.0])
@pytest.mark.parametrize("side", [32, 256])
def test_clouds_are_those_of_diamond_square(decay: float, side: int) -> None:
    levels = draw_levels(side, np.random.default_rng(side))
    heights = np.zeros((side, side))
    step = side
    for depth, level in enumerate(levels):
        half, amplitude = step // 2, decay ** (-2.0 * depth)
        middles = np.zeros_like(level)
        middles[1::2, 1::2] = level[1::2, 1::2]
        drawn = level - sum(np.roll(middles, shift, axis) for shift in (1, -1) for axis in (0, 1)) / 4
        corners = heights[::step, ::step]
        fours = corners + np.roll(corners, -1, 0) + np.roll(corners, -1, 1) + np.roll(corners, (-1, -1), (0, 1))
        heights[half::step, half::step] = fours / 4 + amplitude * drawn[1::2, 1::2]
        inner = heights[half::step, half::step]
        tops = corners + np.roll(corners, -1, 1) + inner + np.roll(inner, 1, 0)
        lefts = corners + np.roll(corners, -1, 0) + inner + np.roll(inner, 1, 1)
        heights[::step, half::step] = tops / 4 + amplitude * drawn[::2, 1::2]
        heights[half::step, ::step] = lefts / 4 + amplitude * drawn[1::2, ::2]
        step = half
    expected = (heights - heights.min()) / np.ptp(heights)
    assert np.abs(clouds(levels, decay) - expected).max() < 1e-5


@pytest.mark.parametrize("angle", [-135.0, -90.0, -44.0, 0.0, 30.5])
def test_motion_is_a_weighted_sum_of_shifted_pictures(angle: float) -> None:
    image, radius, sigma = noise(30, 40), 6, 2.5
    weights = np.exp(-(np.arange(13) ** 2) / (2 * sigma**2))
    expected = np.zeros(image.shape)
    wide = np.pad(image.astype(float), 20, mode="edge")
    for place, weight in enumerate(weights / weights.sum()):
        x = math.ceil(place * math.cos(math.radians(angle)) - 0.5)
        y = math.ceil(place * math.sin(math.radians(angle)) - 0.5)
        expected += weight * wide[20 + y : 50 + y, 20 + x : 60 + x]
    assert np.abs(moved(image, angle, radius=radius, sigma=sigma) - expected).max() < 0.05


@pytest.mark.parametrize("sigma", [0.96, 2.44, 6.4, 19.52, 170.8])
def test_elastic_displacements_are_smoothed_as_scipy_does(sigma: float) -> None:
    field = np.random.default_rng(1).uniform(-1, 1, (48, 64)).astype(np.float32)
    expected = ndimage.gaussian_filter(field.astype(float), sigma, mode="reflect", truncate=3)
    assert np.abs(_smoothed(field, sigma) - expected).max() < 1e-5


def test_drawn_ice_differs_from_pane_to_pane_and_lies_about_the_tones_of_photographs() -> None:
    black = np.zeros((224, 224, 3), np.uint8)
    panes = [np.clip(draw_ice(black, np.random.default_rng(seed)), 0, 255) for seed in range(30)]
    means = np.array([pane.mean() for pane in panes])
    assert 140 < means.mean() < 185
    assert 20 < means.std() < 50
    assert 20 < np.mean([pane.std() for pane in panes]) < 40


def test_clouds_repeat_without_a_seam_over_a_longer_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_plasma, "_LARGEST", 64)
    levels = draw_levels(20_000, np.random.default_rng(1))
    assert len(levels[-1]) == 64
    made = over(np.zeros((20, 20_000), np.uint8), clouds(levels, 2.0))
    assert made.shape == (20, 20_000)
    assert np.array_equal(made[:, :64], made[:, 64:128])
    steps = np.abs(np.diff(made, axis=1)).max(axis=0)
    assert steps[63] <= 1.5 * steps[:63].max()
