"""The published noises: each value for itself."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._noise_tables import draw_uniforms, look_up, poisson_quantiles
from perturb.generators.image._rendering import FloatField
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import normal_field, weighted_sum

__all__ = ["gaussian_noise", "impulse_noise", "shot_noise", "speckle_noise"]


@published(
    axis="noise",
    identity={"sigma": 0.0},
    imagenet_c={"sigma": (0.08, 0.12, 0.18, 0.26, 0.38)},
    cifar_10_c={"sigma": (0.04, 0.06, 0.08, 0.09, 0.10)},
    draw=normal_field,
)
def gaussian_noise(image: Image, field: FloatField, *, sigma: float) -> Image:
    """Normal noise, independent for each pixel and channel.

    Args:
        image: The clean picture.
        field: Standard normal, of the image's shape.
        sigma: Standard deviation as a fraction of full scale.

    Example:
        >>> grey = np.full((64, 64), 128, np.uint8)
        >>> round(float(gaussian_noise.imagenet_c(grey, severity=1, seed=1).std()) / 255, 2)
        0.08
    """
    return weighted_sum(image.astype(np.float32), 1, field, 255 * sigma)


@published(
    axis="noise",
    identity={"photons": math.inf},
    imagenet_c={"photons": (60, 25, 12, 5, 3)},
    cifar_10_c={"photons": (500, 250, 100, 75, 50)},
    draw=draw_uniforms,
)
def shot_noise(image: Image, uniforms: npt.NDArray[np.uint16], *, photons: int) -> Image:
    """Poisson counts of photons, independent for each pixel and channel, in proportion to the code value.

    Args:
        image: The clean picture.
        uniforms: An index into the 4096 quantiles of the count, of the image's shape.
        photons: Mean count at full scale.

    Example:
        >>> grey = np.full((64, 64), 85, np.uint8)
        >>> np.unique(shot_noise.imagenet_c(grey, severity=5, seed=1)).tolist()
        [0, 85, 170, 255]
    """
    return look_up(_noisy_values(photons), image, uniforms)


@functools.lru_cache(maxsize=10)
def _noisy_values(photons: int) -> Image:
    """Quantiles of the noisy value for each clean value, `(256, 4096)`."""
    counts = poisson_quantiles(np.arange(256)[:, np.newaxis] * (photons / 255))
    levels = np.minimum(np.arange(counts.max() + 1) / photons, 1) * 255
    return np.asarray(levels.astype(np.uint8)[counts])


def _draw_ranks(image: Image, rng: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Draw a 16-bit number for each value."""
    return rng.integers(0, 1 << 16, image.shape, dtype=np.uint16)


@published(
    axis="noise",
    identity={"share": 0.0},
    imagenet_c={"share": (0.03, 0.06, 0.09, 0.17, 0.27)},
    cifar_10_c={"share": (0.01, 0.02, 0.03, 0.05, 0.07)},
    draw=_draw_ranks,
)
def impulse_noise(image: Image, ranks: npt.NDArray[np.uint16], *, share: float) -> Image:
    """Salt and pepper, independent for each pixel and channel.

    Args:
        image: The clean picture.
        ranks: A 16-bit number for each value: the lowest become pepper, the next salt.
        share: Share of the values that are lost, half of them to each.

    Example:
        >>> noisy = impulse_noise.imagenet_c(np.full((64, 64), 128, np.uint8), severity=5, seed=1)
        >>> np.unique(noisy).tolist(), round(float((noisy != 128).mean()), 2)
        ([0, 128, 255], 0.27)
    """
    pepper, lost = round(share / 2 * (1 << 16)), round(share * (1 << 16))
    # As bytes, False and True less 1 are 255 and 0.
    salted = image | ((ranks >= lost).view(np.uint8) - np.uint8(1))
    return np.asarray(salted & ((ranks < pepper).view(np.uint8) - np.uint8(1)))


def _draw_proportional(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a standard normal for each value and multiply by the value."""
    return normal_field(image, rng) * image


@published(
    axis="noise",
    identity={"sigma": 0.0},
    imagenet_c={"sigma": (0.15, 0.2, 0.35, 0.45, 0.6)},
    cifar_10_c={"sigma": (0.06, 0.1, 0.12, 0.16, 0.2)},
    draw=_draw_proportional,
)
def speckle_noise(image: Image, field: FloatField, *, sigma: float) -> Image:
    """Normal noise in proportion to the value, independent for each pixel and channel.

    Args:
        image: The clean picture.
        field: Standard normal times the value, of the image's shape.
        sigma: Standard deviation as a fraction of the value.

    Example:
        >>> grey = np.full((64, 64), 100, np.uint8)
        >>> round(float(speckle_noise.imagenet_c(grey, severity=1, seed=1).std()))
        15
    """
    return weighted_sum(image.astype(np.float32), 1, field, sigma)
