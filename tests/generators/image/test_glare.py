"""Light added to the scene's, and bands of a lamp, against the optics they state."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from perturb.contracts import TIERS, Image, Sample
from perturb.generators.image._light import LIGHT, add_light
from perturb.generators.image.glare import backlight, flicker_banding, glare_spot, lens_flare
from perturb.generators.image.lighting import contrast_loss, underexposure
from perturb.keys import digest


def flat(level: int) -> Image:
    return np.full((96, 96, 3), level, np.uint8)


def test_no_light_added_gives_every_code_back() -> None:
    codes = np.arange(256, dtype=np.uint8)[np.newaxis]
    assert np.array_equal(add_light(codes, np.zeros((1, 256), np.float32)), codes)


def test_added_light_adds_in_light() -> None:
    lit = add_light(flat(100), np.full((96, 96), 0.25, np.float32), kept=0.5)
    assert LIGHT[lit] == pytest.approx(0.5 * LIGHT[100] + 0.25, abs=0.004)


def test_underexposure_halves_the_light_a_stop() -> None:
    made = underexposure.function(flat(200), stops=2.0)
    assert LIGHT[made] == pytest.approx(LIGHT[200] / 4, rel=0.03)


def test_contrast_loss_keeps_each_channels_mean() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    made = contrast_loss(picture, severity="strong").astype(float)
    assert made.mean(axis=(0, 1)) == pytest.approx(picture.mean(axis=(0, 1)), abs=0.3)
    assert made.std() == pytest.approx(0.18 * picture.std(), rel=0.02)


def test_backlight_darkens_the_scene_and_veils_it_about_its_source() -> None:
    made = backlight(flat(200), severity="extreme", seed=3)
    row = np.unravel_index(made[:, :, 0].argmax(), made.shape[:2])[0]
    assert made.max() == 255
    assert made.min() < 120
    assert row < 48


def test_a_glare_spot_grows_about_its_place() -> None:
    clipped = [glare_spot(flat(90), severity=tier, seed=5)[:, :, 0] == 255 for tier in TIERS]
    assert all((later | ~earlier).all() for earlier, later in itertools.pairwise(clipped))
    assert clipped[0].any()
    assert clipped[-1].mean() < 0.3


def test_a_flare_only_adds_light_and_its_ghosts_are_tinted() -> None:
    made = lens_flare(flat(60), severity="strong", seed=2).astype(int)
    assert made.min() >= 60
    assert np.ptp(made, axis=2).max() > 5


def test_flicker_is_the_square_of_a_sine_down_the_rows() -> None:
    picture = flat(200)
    darkness = flicker_banding.make_draw(picture, digest(4), sample=Sample("a", picture))
    made = flicker_banding.function(picture, darkness, depth=0.6)[:, :, 0]
    assert (made == made[:, :1]).all()
    assert made[:, 0] == pytest.approx(200 * (1 - 0.6 * darkness[:, 0]) ** (1 / 2.2), abs=1)
    bands = np.count_nonzero(np.diff((darkness[:, 0] > 0.5).astype(int)) > 0)
    assert 1 <= bands <= 6
