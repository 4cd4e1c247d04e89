"""Noises against the laws they state."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from perturb.contracts import TIERS, Image
from perturb.generators.image.noise import (
    banding,
    dead_pixels,
    film_grain,
    gaussian_noise,
    impulse_noise,
    periodic_interference,
    shot_noise,
    speckle_noise,
)

SIDE = 400


def flat(level: int) -> Image:
    return np.full((SIDE, SIDE), level, np.uint8)


@pytest.mark.parametrize("severity", [0.5, 1, 2])
def test_gaussian_noise_is_normal_of_the_stated_deviation(severity: float) -> None:
    sigma = 255 * float(gaussian_noise.parameters_at(severity)["sigma"])
    noise = gaussian_noise(flat(128), severity=severity, seed=3).astype(float) - 128
    assert abs(noise.mean()) < 5 * sigma / SIDE
    assert noise.std() == pytest.approx(np.hypot(sigma, np.sqrt(1 / 12)), rel=0.01)
    assert stats.kurtosis(noise, axis=None) == pytest.approx(0, abs=0.06)


def test_gaussian_noise_is_independent_between_neighbours_and_channels() -> None:
    grey = np.full((SIDE, SIDE, 3), 128, np.uint8)
    noise = gaussian_noise(grey, severity=1, seed=3).astype(float) - 128
    pairs = [(noise[:, 1:], noise[:, :-1]), (noise[1:], noise[:-1]), (noise[..., 0], noise[..., 1])]
    assert all(abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 0.015 for a, b in pairs)


@pytest.mark.parametrize(
    ("severity", "level"), [(0.1, 100), (0.5, 20), (0.5, 180), (1, 100), (2, 100), (3, 40), (5, 20)]
)
def test_shot_noise_keeps_the_mean_and_has_a_variance_in_proportion(severity: float, level: int) -> None:
    photons = float(shot_noise.parameters_at(severity)["photons"])
    noisy = shot_noise(flat(level), severity=severity, seed=3).astype(float)
    variance = 255 * level / photons
    assert noisy.mean() == pytest.approx(level, abs=5 * np.sqrt(variance) / SIDE + 0.3)
    assert noisy.var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("tier", [1, 3, 5])
@pytest.mark.parametrize("level", [0, 1, 60, 255])
def test_shot_noise_counts_are_poisson(tier: int, level: int) -> None:
    photons = float(shot_noise.parameters_at(tier)["photons"])
    noisy = shot_noise(flat(level), severity=tier, seed=3)
    shares = np.bincount(noisy.ravel(), minlength=256) / noisy.size
    counts = np.arange(200)
    levels = np.clip(np.rint(counts * 255 / photons), 0, 255).astype(int)
    expected = np.bincount(levels, stats.poisson.pmf(counts, level * photons / 255), minlength=256)
    assert shares == pytest.approx(expected, abs=0.005)


def test_shot_noise_just_under_and_above_the_normal_limit_agree() -> None:
    levels = np.tile(np.arange(256, dtype=np.uint8), (SIDE, 1))
    uniforms = np.random.default_rng(3).integers(0, 4096, levels.shape, dtype=np.uint16)
    counted, normal = (shot_noise.function(levels, uniforms, photons=photons) for photons in (255.0, 255.01))
    assert np.abs(counted.astype(float) - normal).mean() < 0.5


@pytest.mark.parametrize("tier", TIERS)
def test_impulse_noise_is_half_salt_half_pepper(tier: int) -> None:
    share = float(impulse_noise.parameters_at(tier)["share"])
    noisy = impulse_noise(np.full((SIDE, SIDE, 3), 100, np.uint8), severity=tier, seed=3)
    assert (noisy == 0).mean() == pytest.approx(share / 2, rel=0.05)
    assert (noisy == 255).mean() == pytest.approx(share / 2, rel=0.05)


def test_what_impulse_noise_takes_stays_taken() -> None:
    weaker, stronger = (impulse_noise(flat(100), severity=severity, seed=3) for severity in (1.5, 4))
    lost = weaker != 100
    assert lost.any()
    assert np.array_equal(weaker[lost], stronger[lost])


@pytest.mark.parametrize("level", [0, 40, 100])
def test_speckle_noise_is_in_proportion_to_the_value(level: int) -> None:
    noise = speckle_noise(flat(level), severity=3, seed=3).astype(float) - level
    assert noise.std() == pytest.approx(0.35 * level, rel=0.02)
    assert abs(noise.mean()) < 0.6


def test_film_grain_is_strongest_in_the_middle_and_smooth() -> None:
    shadow, middle, light = (film_grain(flat(level), severity=1, seed=3).astype(float) for level in (26, 128, 229))
    assert middle.std() == pytest.approx(255 * 0.06, rel=0.03)
    assert shadow.std() == pytest.approx(0.6 * middle.std(), rel=0.05) == light.std()
    assert np.corrcoef(middle[:, 1:].ravel(), middle[:, :-1].ravel())[0, 1] > 0.7


def test_banding_is_rows_and_columns_only() -> None:
    noise = banding(np.full((SIDE, SIDE, 3), 128, np.uint8), severity=1, seed=3).astype(float) - 128
    rows, columns = noise.mean(axis=1, keepdims=True), noise.mean(axis=0, keepdims=True)
    assert np.abs(noise - rows - columns + noise.mean()).max() < 1.5
    assert rows.std() == pytest.approx(255 * 0.03 * np.sqrt(0.5), rel=0.15) == columns.std()
    assert (np.ptp(noise, axis=2) == 0).all()


@pytest.mark.parametrize("tier", [2, 5])
def test_dead_pixels_are_the_stated_share_of_the_photosites(tier: int) -> None:
    share = float(dead_pixels.parameters_at(tier)["share"])
    grey = dead_pixels(flat(100), severity=tier, seed=3)
    assert (grey != 100).mean() == pytest.approx(share, rel=0.15)
    assert set(np.unique(grey)) == {0, 100, 255}


def test_a_photosite_spoils_its_own_colour_and_its_neighbours_halves() -> None:
    order = np.full((9, 9), 30000, np.uint16)
    order[4, 4] = 0
    made = dead_pixels.function(np.full((9, 9, 3), 100, np.uint8), order, share=0.001)
    assert (made[..., 1:] == 100).all()
    assert made[3:6, 3:6, 0].tolist() == [[139, 178, 139], [178, 255, 178], [139, 178, 139]]
    assert (made != 100).sum() == 9


def test_periodic_interference_has_two_lines_in_its_spectrum() -> None:
    noise = periodic_interference(flat(128), severity=3, seed=3).astype(float) - 128
    power = np.abs(np.fft.rfft2(noise * np.hanning(SIDE) * np.hanning(SIDE)[:, np.newaxis])) ** 2
    rows, columns = np.unravel_index(power.argmax(), power.shape)
    frequency = np.hypot(min(rows, SIDE - rows), columns)
    near = np.abs(np.hypot(np.fft.fftfreq(SIDE, 1 / SIDE)[:, np.newaxis], np.arange(power.shape[1])) / frequency - 1.5)
    assert 3 < frequency < 11
    assert power[near < 0.75].sum() > 0.97 * power.sum()
