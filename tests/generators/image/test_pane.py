"""Ice, water and mud on the pane."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from perturb.contracts import TIERS, Image, Sample
from perturb.generators.image.pane import frost, mud_spatter, water_spatter
from perturb.keys import digest

BLACK = np.zeros((96, 128, 3), np.uint8)


def ramp() -> Image:
    return np.tile(np.linspace(40, 200, 128, dtype=np.uint8), (96, 1))


def test_frost_grows_from_the_edges_inwards() -> None:
    iced = np.mean([frost(BLACK[..., 0], severity="mild", seed=seed) for seed in range(6)], axis=0)
    rim = np.ones(iced.shape, bool)
    rim[12:-12, 12:-12] = False
    assert iced[rim].mean() > 3 * iced[32:-32, 32:-32].mean()


def test_ice_does_not_melt() -> None:
    made = [frost(BLACK, severity=tier, seed=3).astype(int) for tier in TIERS]
    assert all((later >= earlier - 1).all() for earlier, later in itertools.pairwise(made))


def test_frost_lets_the_scene_shine_through() -> None:
    white = 255 - BLACK
    contrast = frost(white, severity="extreme", seed=3).astype(int) - frost(BLACK, severity="extreme", seed=3)
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
    wet = mud_spatter.make_draw(BLACK, digest(3), sample=Sample("a", BLACK))
    painted, mask = mud_spatter.function(BLACK, wet, share=0.6)
    assert (painted == (72, 52, 34)).all(axis=-1).sum() > 0.6 * mask.sum()
    assert not painted[~mask].any()


def test_mud_hides_a_little_at_first_and_under_a_half_at_last() -> None:
    shares = [
        np.mean([mud_spatter(255 - BLACK[..., 0], severity=tier, seed=seed) < 128 for seed in range(8)])
        for tier in TIERS
    ]
    assert shares == sorted(shares)
    assert 0.01 < shares[0] < 0.12
    assert 0.2 < shares[-1] < 0.5
