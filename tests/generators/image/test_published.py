"""The published corruptions, piece by piece, against what they are defined by."""

from __future__ import annotations

import colorsys
import io
import math
import runpy
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from scipy import ndimage, stats

from perturb.catalogue import axis_members, catalogue
from perturb.contracts import TIERS, Image
from perturb.generators.image.published import CIFAR_10_C, IMAGENET_C
from perturb.generators.image.published._ice import draw_ice
from perturb.generators.image.published._motion import moved
from perturb.generators.image.published._plasma import clouds, draw_levels
from perturb.generators.image.published._rendering import cut, normal_field, smoothed, zoomed
from perturb.generators.image.published.elastic import _smoothed
from perturb.generators.image.published.glass import _copied
from perturb.suite import load_suite

ORACLE = runpy.run_path(str(Path(__file__).parents[2] / "oracles" / "make_imagecorruptions.py"))
MEAN_OF_15 = (
    *("gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur"),
    *("snow", "frost", "fog", "brightness", "contrast", "elastic_transform", "pixelate", "jpeg_compression"),
)
EXTRA = ("speckle_noise", "gaussian_blur", "spatter", "saturate")


def noise(*shape: int, seed: int = 1) -> Image:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def landscape(height: int = 60, width: int = 80) -> Image:
    """Smooth and colourful, with black, white and grey in it."""
    made = np.asarray(cv2.resize(noise(6, 8, 3), (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    made[:10, :10], made[:10, 10:20], made[:10, 20:30] = 0, 255, 128
    return made


def rows(values: dict[str, tuple[Any, ...]]) -> list[tuple[float, ...]]:
    return [tuple(float(value) for value in row) for row in zip(*values.values(), strict=True)]


@pytest.mark.parametrize("profile", ["imagenet-c", "cifar-10-c"])
def test_the_suites_have_the_published_names_and_five_tiers(profile: str) -> None:
    suite = load_suite(profile)
    assert [instance.name for instance in suite.instances] == [*MEAN_OF_15, *EXTRA]
    prefix = profile.replace("-", "_")
    assert all(instance.generator == f"{prefix}_{instance.name}" for instance in suite.instances)
    assert all(instance.severities == TIERS for instance in suite.instances)
    generators = IMAGENET_C if profile == "imagenet-c" else CIFAR_10_C
    assert [generator.name for generator in generators] == [instance.generator for instance in suite.instances]


def test_they_have_their_tiers_only_and_belong_to_no_axis_of_a_suite() -> None:
    for generator in (*IMAGENET_C, *CIFAR_10_C):
        assert generator.tiers_only
        assert generator.profile
        assert generator not in axis_members(generator.axis)
        assert catalogue()[generator.name] is generator


@pytest.mark.parametrize("name", sorted(set(ORACLE["CIFAR_10_C"]) - {"zoom_blur"}))
def test_the_constants_of_cifar_10_c_are_those_of_the_oracle(name: str) -> None:
    expected = [row if isinstance(row, tuple) else (row,) for row in ORACLE["CIFAR_10_C"][name]]
    assert rows(dict(catalogue()[f"cifar_10_c_{name}"].tiers)) == expected


@pytest.mark.parametrize("profile", ["imagenet_c", "cifar_10_c"])
def test_the_constants_of_the_elastic_corruption_are_those_of_the_oracle(profile: str) -> None:
    found = rows(dict(catalogue()[f"{profile}_elastic_transform"].tiers))
    assert np.allclose(found, ORACLE["ELASTIC"][profile])


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


def hsv(image: Image, change: Any) -> npt.NDArray[np.float64]:
    """Change hue, saturation and value of each pixel, by Python's own conversion."""
    pixels = image.reshape(-1, 3) / 255
    return np.array([colorsys.hsv_to_rgb(*change(*colorsys.rgb_to_hsv(*pixel))) for pixel in pixels]) * 255


@pytest.mark.parametrize("tier", TIERS)
def test_brightness_is_added_to_the_value(tier: float) -> None:
    image, added = landscape(), catalogue()["imagenet_c_brightness"].parameters_at(tier)["added"]
    expected = hsv(image, lambda h, s, v: (h, s, min(v + float(added), 1)))
    made = catalogue()["imagenet_c_brightness"](image, severity=tier)
    assert np.abs(made.reshape(-1, 3) - expected + 0.5).max() < 0.6


@pytest.mark.parametrize("tier", TIERS)
def test_saturation_is_multiplied_and_added_to(tier: float) -> None:
    image, parameters = landscape(), catalogue()["imagenet_c_saturate"].parameters_at(tier)
    factor, added = float(parameters["factor"]), float(parameters["added"])
    expected = hsv(image, lambda h, s, v: (h, min(s * factor + added, 1), v))
    made = catalogue()["imagenet_c_saturate"](image, severity=tier)
    assert np.abs(made.reshape(-1, 3) - expected + 0.5).max() < 0.6


@pytest.mark.parametrize("profile", ["imagenet_c", "cifar_10_c"])
@pytest.mark.parametrize("tier", TIERS)
def test_pixelation_is_that_of_pillow(profile: str, tier: float) -> None:
    image, generator = noise(32, 32, 3), catalogue()[f"{profile}_pixelate"]
    side = int(32 * float(generator.parameters_at(tier)["share"]))
    box = PIL.Image.Resampling.BOX
    expected = PIL.Image.fromarray(image).resize((side, side), box).resize((32, 32), box)
    assert np.array_equal(generator(image, severity=tier), np.array(expected))


@pytest.mark.parametrize("tier", TIERS)
def test_jpeg_is_that_of_pillow(tier: float) -> None:
    image, generator, data = landscape(), catalogue()["imagenet_c_jpeg_compression"], io.BytesIO()
    PIL.Image.fromarray(image).save(data, "JPEG", quality=int(generator.parameters_at(tier)["quality"]))
    assert np.abs(generator(image, severity=tier).astype(int) - np.array(PIL.Image.open(data))).max() <= 1


def test_a_grey_pixel_reddens_where_saturation_is_added_and_a_grey_picture_does_not() -> None:
    saturate = catalogue()["imagenet_c_saturate"]
    pixel = saturate(np.full((1, 1, 3), 200, np.uint8), severity=5)[0, 0]
    assert pixel.tolist() == [200, 160, 160]
    assert np.array_equal(saturate(noise(8, 8), severity=5), noise(8, 8))


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_water_only_lightens_and_mud_hides(tier: int) -> None:
    spatter, image = catalogue()["imagenet_c_spatter"], np.full((224, 224, 3), 120, np.uint8)
    wet = spatter(image, severity=tier, seed=2)
    assert (wet >= image).all()
    assert 0.02 < float((wet != image).any(axis=2).mean()) < 0.6
    muddy = spatter(image, severity=4, seed=2)
    covered = (muddy != image).any(axis=2)
    assert 0.05 < float(covered.mean()) < 0.6
    assert muddy[covered].max(axis=0).tolist() <= [75, 58, 41]


def test_a_picture_without_a_drop_is_left_as_it_is() -> None:
    spatter = catalogue()["cifar_10_c_spatter"]
    image = noise(1, 1, 3)
    made = [spatter(image, severity=1, seed=seed) for seed in range(20)]
    assert any(np.array_equal(one, image) for one in made)


def test_fog_keeps_the_brightest_level_in_reach_and_black_black() -> None:
    fog = catalogue()["imagenet_c_fog"]
    assert not fog(np.zeros((64, 64, 3), np.uint8), severity=5).any()
    dim = np.full((64, 64, 3), 60, np.uint8)
    assert int(fog(dim, severity=5, seed=1).max()) <= 60


def test_drawn_ice_differs_from_pane_to_pane_and_lies_about_the_tones_of_photographs() -> None:
    black = np.zeros((224, 224, 3), np.uint8)
    panes = [np.clip(draw_ice(black, np.random.default_rng(seed)), 0, 255) for seed in range(30)]
    means = np.array([pane.mean() for pane in panes])
    assert 140 < means.mean() < 185
    assert 20 < means.std() < 50
    assert 20 < np.mean([pane.std() for pane in panes]) < 40


def test_snow_falls_twice_turned_by_half_a_turn() -> None:
    snow, black = catalogue()["imagenet_c_snow"], np.zeros((64, 64), np.uint8)
    fallen = snow(black, severity=1, seed=3).astype(int)
    assert np.array_equal(fallen, fallen[::-1, ::-1])
    assert fallen.max() > fallen.min()
