"""Lighting generators against the physics they state."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from perturb.contracts import TIERS, Image
from perturb.generators.image._light import LIGHT
from perturb.generators.image.lighting import cast_shadow, low_light, overexposure, uneven_illumination


def flat(level: int) -> Image:
    return np.full((300, 300), level, np.uint8)


@pytest.mark.parametrize("level", [150, 255])
@pytest.mark.parametrize("tier", [1, 3, 4])
def test_low_light_follows_the_sensor_model(tier: int, level: int) -> None:
    less = 2.0 ** float(low_light.parameters_at(tier)["stops"])
    measured = LIGHT[low_light(flat(level), severity=tier, seed=3)] * np.sqrt(less)
    expected = LIGHT[level]
    variance = expected / 6000 * (less - 1) + (3 / 6000) ** 2 * (less**2 - 1)
    assert measured.mean() == pytest.approx(expected, rel=0.01)
    assert measured.std() == pytest.approx(np.sqrt(variance), rel=0.06)


def test_low_light_shows_read_out_noise_in_the_black() -> None:
    deviations = [low_light(flat(0), severity=tier, seed=3).std() for tier in TIERS]
    assert deviations == sorted(deviations)
    assert deviations[-1] > 5


def test_overexposure_clips_highlights_and_lifts_black_by_the_scene_it_sees() -> None:
    picture = np.zeros((10, 10, 3), np.uint8)
    picture[:, 5:] = (128, 128, 0)
    made = overexposure(picture, severity="extreme")
    assert made[0, 9].tolist() == [255, 255, 0]
    assert made[0, 0, 0] == made[0, 0, 1] > 40
    assert overexposure(flat(0), severity="extreme").max() == 0


def test_overexposure_has_no_luck() -> None:
    assert not overexposure.has_draw


def test_uneven_illumination_is_brightest_at_a_drawn_edge() -> None:
    feet = []
    for seed in range(12):
        lit = uneven_illumination(flat(200), severity="strong", seed=seed)
        foot = np.unravel_index(lit.argmax(), lit.shape)
        assert np.hypot(foot[0] - 149.5, foot[1] - 149.5) == pytest.approx(150, abs=12)
        feet.append(foot)
    assert len(set(feet)) > 6


def test_uneven_illumination_falls_off_as_a_lamp_does() -> None:
    distance = np.linspace(0, 2, 201, dtype=np.float32)[np.newaxis]
    lit = uneven_illumination.function(np.full((1, 201), 255, np.uint8), distance, nearness=1.0)
    assert lit[0, 100] == pytest.approx(255 * (2**-1.5) ** (1 / 2.2), abs=1)


def test_a_shadow_deepens_and_comes_further_in() -> None:
    shaded = [cast_shadow(flat(200), severity=tier, seed=5) for tier in TIERS]
    shares = [(made < 195).mean() for made in shaded]
    assert shares == sorted(shares)
    assert 0.05 < shares[0] < shares[-1] < 0.95
    depths = [made.min() for made in shaded]
    assert depths == sorted(depths, reverse=True)
    assert all((later <= earlier).all() for earlier, later in itertools.pairwise(shaded))
