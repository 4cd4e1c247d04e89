"""Gaussian and shot noise against the laws they state."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from perturb.contracts import Image
from perturb.generators.image.noise import gaussian_noise, shot_noise

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
