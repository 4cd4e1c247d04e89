"""Weather in the air against the laws it states."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from perturb.contracts import TIERS, Generator, Image, Sample
from perturb.generators.image._light import LIGHT
from perturb.generators.image.weather import Falling, fog, haze, rain, snow
from perturb.keys import digest

FALLING = pytest.mark.parametrize("generator", [rain, snow], ids=lambda generator: generator.name)


def halves(bright: int = 255) -> Image:
    """Black on the left, bright on the right."""
    return np.repeat(np.array([[0, bright]], np.uint8), 96, axis=0).repeat(48, axis=1)


def draw(generator: Generator, picture: Image, seed: int = 3) -> Falling:
    made = generator.make_draw(picture, digest(seed), sample=Sample("a", picture))
    assert isinstance(made, Falling)
    return made


def test_fog_is_koschmieders_law() -> None:
    picture = halves()
    drawn = fog.make_draw(picture, digest(3), sample=Sample("a", picture))
    made = LIGHT[fog.function(picture, drawn, thickness=0.7)]
    arrives = np.exp(-0.7 * drawn.density)
    assert drawn.airlight == pytest.approx(0.75)
    assert np.abs(made - (LIGHT[picture] * arrives + 0.75 * (1 - arrives))).max() < 0.01
    assert drawn.density.min() == pytest.approx(0.3, abs=1e-3)
    assert drawn.density.max() == pytest.approx(1.9, abs=1e-3)


def test_haze_is_even_and_bluish_and_takes_the_blue() -> None:
    picture = np.repeat(halves()[..., np.newaxis], 3, axis=-1)
    made = haze(picture, severity="moderate")
    assert len(np.unique(made[:, :48].reshape(-1, 3), axis=0)) == 1
    black, white = LIGHT[made[0, 0]], LIGHT[made[0, -1]]
    assert list(black) == sorted(black)
    arrives = white - black
    assert arrives == pytest.approx(np.exp(-0.75 * (np.array([0.61, 0.545, 0.46]) / 0.55) ** -1.3), abs=0.01)


def test_haze_on_grey_is_its_green() -> None:
    colour = np.repeat(halves()[..., np.newaxis], 3, axis=-1)
    assert np.array_equal(haze(halves(), severity=4), haze(colour, severity=4)[..., 1])


@pytest.mark.parametrize("generator", [fog, haze, rain, snow], ids=lambda generator: generator.name)
def test_weather_of_a_dark_scene_is_dark(generator: Generator) -> None:
    assert generator(halves(60), severity="extreme", seed=3).max() <= 61
    assert generator(np.zeros((40, 40), np.uint8), severity="extreme", seed=3).max() <= 1


@FALLING
def test_what_has_fallen_stays(generator: Generator) -> None:
    picture = halves()
    made = [generator(picture, severity=tier, seed=3)[:, :48].astype(int) for tier in TIERS]
    assert all((later >= earlier - 1).all() for earlier, later in itertools.pairwise(made))


@FALLING
def test_a_hundredth_to_a_third_of_the_frame_is_reached(generator: Generator) -> None:
    drawn = draw(generator, halves())
    count = len(drawn.opacity)
    first, last = ((drawn.plate < float(share) * count).mean() for share in (generator.tiers["share"][0], 1.0))
    assert 0.005 < first < 0.08
    assert 0.1 < last < 0.4


def test_streaks_of_rain_are_long_and_nearly_upright() -> None:
    plate = draw(rain, halves()).plate
    upright = (plate[1:] == plate[:-1]).mean()
    assert upright > (plate[:, 1:] == plate[:, :-1]).mean()
    slants = {draw(rain, halves(), seed).plate.tobytes() for seed in range(3)}
    assert len(slants) == 3
