"""Noise: what the sensor adds to the light."""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._noise_tables import QUANTILES, draw_uniforms, look_up, normal_quantiles
from perturb.generators.image._rendering import FloatField, add_clipped

__all__ = ["gaussian_noise", "shot_noise"]

_ONE_PHOTON_A_LEVEL: Final = 255


@pixels(
    axis="noise",
    tiers={"sigma": (0.08, 0.12, 0.18, 0.26, 0.38)},
    identity={"sigma": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C gaussian_noise: the same five sigmas",
)
def gaussian_noise(image: Image, field: FloatField, *, sigma: float) -> Image:
    """Read-out noise: normal, independent for each pixel and channel, the same in shadows and highlights.

    Args:
        image: The clean picture.
        field: Standard normal, of the image's shape.
        sigma: Standard deviation as a fraction of full scale, 0..1.

    Example:
        >>> grey = np.full((64, 64), 128, np.uint8)
        >>> round(float(gaussian_noise(grey, severity="slight", seed=1).std()) / 255, 2)
        0.08
    """
    return add_clipped(image, field, 255 * sigma)


@gaussian_noise.draw
def gaussian_noise_field(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a standard normal for each value."""
    return rng.standard_normal(image.shape, dtype=np.float32)


@pixels(
    axis="noise",
    tiers={"photons": (60.0, 25.0, 12.0, 5.0, 3.0)},
    identity={"photons": float("inf")},
    scale={"photons": "reciprocal"},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C shot_noise: the same five photon counts",
)
def shot_noise(image: Image, uniforms: npt.NDArray[np.uint16], *, photons: float) -> Image:
    """Shot noise: each value is a count of photons, Poisson distributed about the clean value.

    As in the source, the count is taken to be proportional to the code value, so the variance is too; black stays
    black. The count's mean is kept, and its variance is 255 * value / photons in squared levels, before clipping.

    Args:
        image: The clean picture.
        uniforms: An index into the 4096 quantiles of the count, of the image's shape.
        photons: Mean count at full scale, above 0.

    Example:
        >>> grey = np.full((64, 64), 85, np.uint8)
        >>> np.unique(shot_noise(grey, severity="extreme", seed=1)).tolist()
        [0, 85, 170, 255]
    """
    return look_up(_shot_noise_table(photons), image, uniforms)


shot_noise.draw(draw_uniforms)


@functools.lru_cache(maxsize=8)
def _shot_noise_table(photons: float) -> Image:
    """Quantiles of the noisy value for each clean value, `(256, 4096)`.

    With more than one photon a level, single photons no longer show, and the normal law stands for Poisson's.
    """
    if photons > _ONE_PHOTON_A_LEVEL:
        codes = np.arange(256)[:, np.newaxis]
        noisy = codes + np.sqrt(codes * (255 / photons)) * normal_quantiles()
        return np.asarray(np.clip(np.rint(noisy), 0, 255), dtype=np.uint8)
    counts = _poisson_quantiles(np.arange(256)[:, np.newaxis] * (photons / 255))
    levels = np.clip(np.rint(np.arange(counts.max() + 1) * (255 / photons)), 0, 255)
    return np.asarray(levels.astype(np.uint8)[counts])


def _poisson_quantiles(means: npt.NDArray[np.floating]) -> npt.NDArray[np.uint16]:
    """Poisson counts at `QUANTILES` for means `(n, 1)`: how many values of the distribution function lie below each."""
    highest = float(means.max())
    possible = np.arange(int(highest + 10 * math.sqrt(highest) + 20))
    log_factorials = np.cumsum(np.log(np.maximum(possible, 1)))
    log_means = np.log(np.maximum(means, np.finfo(np.float64).tiny))
    distribution = np.cumsum(np.exp(possible * log_means - means - log_factorials), axis=1)
    rows = np.arange(len(means))[:, np.newaxis]
    steps = np.zeros((len(means), len(QUANTILES) + 1), np.uint16)
    np.add.at(steps, (rows, np.searchsorted(QUANTILES, distribution, side="right")), 1)
    return np.cumsum(steps[:, :-1], axis=1, dtype=np.uint16)
