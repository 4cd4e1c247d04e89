"""Colour generators against the models they state."""

from __future__ import annotations

import numpy as np
import pytest

from perturb.contracts import TIERS, Image
from perturb.generators.image._light import LIGHT
from perturb.generators.image.colour import (
    bit_depth,
    channel_imbalance,
    colour_temperature,
    greyscale,
    hue,
    saturation,
)

LUMA = np.array([0.213, 0.715, 0.072])


def muted() -> Image:
    """Colours that no turn or gain carries out of range."""
    return np.random.default_rng(1).integers(110, 150, (40, 40, 3), dtype=np.uint8)


def white_light(made: Image) -> np.ndarray:
    return np.asarray(LIGHT[made].reshape(-1, 3)[0])


@pytest.mark.parametrize("tier", TIERS)
def test_saturation_and_hue_keep_luma(tier: int) -> None:
    for generator in (saturation, hue):
        assert np.abs(generator(muted(), severity=tier, seed=2) @ LUMA - muted() @ LUMA).max() < 1


def test_saturation_shrinks_the_distance_from_grey() -> None:
    made = saturation(muted(), severity="moderate").astype(float)
    clean = muted().astype(float)
    left = np.ptp(made, axis=2).mean() / np.ptp(clean, axis=2).mean()
    assert left == pytest.approx(0.3, abs=0.03)


def test_hue_turns_there_and_back() -> None:
    there = hue.function(muted(), 1.0, degrees=50.0)
    assert np.abs(hue.function(there, -1.0, degrees=50.0).astype(int) - muted()).max() <= 2
    assert np.abs(hue.function(muted(), 1.0, degrees=360.0).astype(int) - muted()).max() <= 1


def test_hue_goes_from_red_through_yellow_to_green() -> None:
    red = np.full((1, 1, 3), (140, 110, 110), np.uint8)
    order = [hue.function(red, 1.0, degrees=angle)[0, 0].argsort().tolist() for angle in (40.0, 130.0)]
    assert order[0] == [2, 1, 0]
    assert order[1][-1] == 1


@pytest.mark.parametrize("towards", [1.0, -0.5])
def test_colour_temperature_follows_planck(towards: float) -> None:
    grey = np.full((1, 1, 3), 100, np.uint8)
    made = white_light(colour_temperature.function(grey, towards, mired=100.0)) / LIGHT[100]
    wavelengths = np.array([610e-9, 545e-9, 460e-9])
    kelvin = 1e6 / (1e6 / 6500 + 100 * towards)

    def radiance(temperature: float) -> np.ndarray:
        return 1 / np.expm1(0.014388 / (wavelengths * temperature))

    expected = radiance(kelvin) / radiance(6500)
    assert made / made[1] == pytest.approx(expected / expected[1], rel=0.05)
    assert (made[0] > made[2]) == (towards > 0)


@pytest.mark.parametrize("generator", [colour_temperature, channel_imbalance], ids=lambda generator: generator.name)
def test_gains_keep_the_luminance_of_grey(generator: object) -> None:
    grey = np.full((1, 1, 3), 100, np.uint8)
    for seed in range(5):
        light = white_light(generator(grey, severity=3, seed=seed))  # type: ignore[operator]
        assert light @ LUMA == pytest.approx(LIGHT[100], rel=0.02)


def test_channels_lie_the_stated_stops_apart() -> None:
    grey = np.full((1, 1, 3), 60, np.uint8)
    for seed in range(5):
        light = white_light(channel_imbalance(grey, severity=4, seed=seed))
        assert np.log2(light.max() / light.min()) == pytest.approx(1.4, abs=0.06)


def test_greyscale_leaves_no_colour_at_last_and_sees_white_as_white() -> None:
    made = greyscale(muted(), severity=5, seed=2)
    assert np.ptp(made, axis=2).max() <= 1
    white = np.full((2, 2, 3), 255, np.uint8)
    assert np.array_equal(greyscale(white, severity=5, seed=2), white)


def test_greyscale_films_see_red_differently() -> None:
    red = np.full((1, 1, 3), (200, 20, 20), np.uint8)
    seen = [int(greyscale(red, severity=5, seed=seed)[0, 0, 0]) for seed in range(12)]
    assert max(seen) - min(seen) > 80


@pytest.mark.parametrize("bits", [1.0, 2.0, 3.0, 4.0, 8.0])
def test_bit_depth_leaves_two_to_the_bits_values(bits: float) -> None:
    ramp = np.arange(256, dtype=np.uint8)[np.newaxis]
    made = bit_depth.function(ramp, bits=bits)
    assert len(np.unique(made)) == 2**bits
    assert (made[0, 0], made[0, -1]) == (0, 255)
    assert np.abs(made.astype(int) - ramp).max() <= np.ceil(255 / (2**bits - 1) / 2)
