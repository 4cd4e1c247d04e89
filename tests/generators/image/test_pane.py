"""Ice, water and mud on the pane."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from perturb.contracts import TIERS, Image, Sample
from perturb.generators.image.pane import frost, mud_spatter, water_spatter
from perturb.keys import digest

BLACK = np.zeros((96, 128, 3), np.uint8)
WHITE = 255 - BLACK


def iced(picture: Image, tier: float, seed: int = 3) -> np.ndarray:
    """A picture behind the ice of a bright scene, as signed numbers."""
    ice = frost.make_draw(WHITE, digest(seed), sample=Sample("a", WHITE))
    return np.asarray(frost.function(picture, ice, **frost.parameters_at(tier)), dtype=int)


def muddy(tier: float, seed: int = 3) -> tuple[Image, np.ndarray]:
    """Black behind the mud of a bright scene, and what is hidden."""
    mud = mud_spatter.make_draw(WHITE, digest(seed), sample=Sample("a", WHITE))
    painted, mask = mud_spatter.function(BLACK, mud, **mud_spatter.parameters_at(tier))
    return painted, mask


def ramp() -> Image:
    return np.tile(np.linspace(40, 200, 128, dtype=np.uint8), (96, 1))


def test_frost_grows_from_the_edges_inwards() -> None:
    mean = np.mean([iced(BLACK, 2, seed) for seed in range(6)], axis=(0, -1))
    rim = np.ones(mean.shape, bool)
    rim[12:-12, 12:-12] = False
    assert mean[rim].mean() > 3 * mean[32:-32, 32:-32].mean()


def test_ice_does_not_melt() -> None:
    made = [iced(BLACK, tier) for tier in TIERS]
    assert all((later >= earlier - 1).all() for earlier, later in itertools.pairwise(made))


def test_frost_lets_the_scene_shine_through() -> None:
    contrast = iced(WHITE, 5) - iced(BLACK, 5)
    assert contrast.min() > 50
    assert contrast.mean() > 90


def test_splashes_lie_all_over_and_vary_in_size() -> None:
    wet = water_spatter.make_draw(BLACK, digest(3), sample=Sample("a", BLACK))
    spots, _, statistics, _ = cv2.connectedComponentsWithStats((wet < 0.3).astype(np.uint8))
    areas = statistics[1:, cv2.CC_STAT_AREA]
    assert spots > 12
    assert areas.max() > 10 * np.median(areas)


def test_water_bends_and_shines_and_leaves_the_rest() -> None:
    wet = water_spatter.make_draw(ramp(), digest(3), sample=Sample("a", ramp()))
    made = water_spatter.function(ramp(), wet, share=0.5)
    far_from_water = cv2.erode((wet > 0.5).astype(np.uint8), np.ones((25, 25), np.uint8))
    dry = cv2.resize(far_from_water, (128, 96), interpolation=cv2.INTER_NEAREST).astype(bool)
    assert dry.mean() > 0.2
    assert np.abs(made.astype(int) - ramp())[dry].max() <= 1
    difference = made.astype(int) - ramp()
    assert difference.max() > 25
    assert difference.min() < -25


def test_clear_water_on_an_even_scene_only_shines_at_its_rims() -> None:
    grey = np.full((96, 128), 128, np.uint8)
    made = water_spatter(grey, severity="moderate", seed=3)
    assert abs(made.mean() - 128) < 4


def test_mud_is_one_colour_and_opaque() -> None:
    painted, mask = muddy(4)
    assert (painted == (72, 52, 34)).all(axis=-1).sum() > 0.6 * mask.sum()
    assert not painted[~mask].any()


def test_mud_hides_a_little_at_first_and_under_a_half_at_last() -> None:
    shares = [np.mean([muddy(tier, seed)[1] for seed in range(8)]) for tier in TIERS]
    assert shares == sorted(shares)
    assert 0.01 < shares[0] < 0.15
    assert 0.2 < shares[-1] < 0.55


def test_ice_and_mud_are_dark_at_night() -> None:
    night = np.full((96, 128, 3), 30, np.uint8)
    assert frost(night, severity="extreme", seed=3).max() <= 31
    assert mud_spatter(night, severity="extreme", seed=3).max() <= 31
