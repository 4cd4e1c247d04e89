"""The published corruptions against what they are defined by."""

from __future__ import annotations

import colorsys
import io
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest

from perturb.catalogue import catalogue
from perturb.contracts import TIERS, Image


def noise(*shape: int, seed: int = 1) -> Image:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def landscape(height: int = 60, width: int = 80) -> Image:
    """Smooth and colourful, with black, white and grey in it."""
    made = np.asarray(cv2.resize(noise(6, 8, 3), (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    made[:10, :10], made[:10, 10:20], made[:10, 20:30] = 0, 255, 128
    return made


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


def test_snow_falls_twice_turned_by_half_a_turn() -> None:
    snow, black = catalogue()["imagenet_c_snow"], np.zeros((64, 64), np.uint8)
    fallen = snow(black, severity=1, seed=3).astype(int)
    assert np.array_equal(fallen, fallen[::-1, ::-1])
    assert fallen.max() > fallen.min()
