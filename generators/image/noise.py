"""Noise: what sensor, film and wires add to the light."""

from __future__ import annotations

import functools
import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._noise_tables import (
    QUANTILES,
    draw_uniforms,
    look_up,
    normal_quantiles,
    poisson_quantiles,
)
from perturb.generators.image._rendering import (
    FloatField,
    add_clipped,
    frame_coordinates,
    like_channels,
    short_side,
)

__all__ = [
    "banding",
    "dead_pixels",
    "film_grain",
    "gaussian_noise",
    "impulse_noise",
    "periodic_interference",
    "shot_noise",
    "speckle_noise",
]

_ONE_PHOTON_A_LEVEL: Final = 255
_GRAIN: Final = 0.003
_LAST_TO_FAIL: Final = 65535
_SITES: Final = (((0, 0),), ((0, 1), (1, 0)), ((1, 1),))
_THIN: Final = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 4
_DENSE: Final = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]], np.float32) / 4
_BORROWED: Final = (_THIN, _DENSE, _THIN)


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
    counts = poisson_quantiles(np.arange(256)[:, np.newaxis] * (photons / 255))
    levels = np.clip(np.rint(np.arange(counts.max() + 1) * (255 / photons)), 0, 255)
    return np.asarray(levels.astype(np.uint8)[counts])


@pixels(
    axis="noise",
    tiers={"share": (0.03, 0.06, 0.09, 0.17, 0.27)},
    identity={"share": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C impulse_noise: the same five shares",
)
def impulse_noise(image: Image, uniforms: npt.NDArray[np.uint16], *, share: float) -> Image:
    """Salt and pepper: values lost on the way, each to full scale or to 0 with the same probability.

    Channels are lost one by one, as in the source; a value that is lost at one tier stays lost.

    Args:
        image: The clean picture.
        uniforms: One of 4096 for each value: the lowest become pepper, the highest salt.
        share: Share of the values that are lost, 0..1.

    Example:
        >>> grey = np.full((64, 64), 128, np.uint8)
        >>> noisy = impulse_noise(grey, severity="extreme", seed=1)
        >>> np.unique(noisy).tolist(), round(float((noisy != 128).mean()), 2)
        ([0, 128, 255], 0.28)
    """
    either = round(share / 2 * len(QUANTILES))
    kept = image * (uniforms >= either)
    return np.where(uniforms >= len(QUANTILES) - either, np.uint8(255), kept)


impulse_noise.draw(draw_uniforms)


@pixels(
    axis="noise",
    tiers={"sigma": (0.15, 0.2, 0.35, 0.45, 0.6)},
    identity={"sigma": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C speckle_noise: the same five sigmas",
)
def speckle_noise(image: Image, field: FloatField, *, sigma: float) -> Image:
    """Multiplicative noise, as of coherent light (laser, ultrasound, radar): the brighter, the noisier.

    Args:
        image: The clean picture.
        field: Standard normal, of the image's shape.
        sigma: Standard deviation as a fraction of the clean value, 0 or more.

    Example:
        >>> grey = np.full((64, 64), 100, np.uint8)
        >>> round(float(speckle_noise(grey, severity="slight", seed=1).std()))
        15
    """
    return np.asarray(cv2.multiply(image, 1 + sigma * field, dtype=cv2.CV_8U), dtype=np.uint8)


speckle_noise.draw(gaussian_noise_field)


@pixels(
    axis="noise",
    tiers={"sigma": (0.06, 0.1, 0.15, 0.21, 0.28)},
    identity={"sigma": 0.0},
    source="Newson et al. 2017, A Stochastic Film Grain Model for Resolution-Independent Rendering: grains cover the "
    "film at random, so a cover u varies as u (1 - u); size and sigmas our own",
)
def film_grain(image: Image, field: FloatField, *, sigma: float) -> Image:
    """Grain of a pushed film: clumps of a fixed size in the frame, strongest in the middle tones.

    Black and white are without: there is nothing, or everything, covered. Each channel has its own layer of grains.
    The code value is taken for the cover.

    Args:
        image: The clean picture.
        field: Normal of unit variance, of the image's shape, smooth over 0.3 % of the short side.
        sigma: Standard deviation in middle grey, as a fraction of full scale.

    Example:
        >>> grain = film_grain(np.full((64, 64), 128, np.uint8), severity="moderate", seed=1)
        >>> round(float(grain.std()) / 255, 2), int(film_grain(np.full((2, 2), 255, np.uint8), severity=5).min())
        (0.15, 255)
    """
    cover = np.arange(256, dtype=np.float32) / 255
    deviation: Any = cv2.LUT(image, 255 * sigma * np.sqrt(4 * cover * (1 - cover)))
    return np.asarray(cv2.add(image, deviation * field, dtype=cv2.CV_8U), dtype=np.uint8)


@film_grain.draw
def grain_field(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a standard normal for each value, smoothed to the size of a grain and brought back to unit variance."""
    spread = _GRAIN * short_side(image)
    kernel = cv2.getGaussianKernel(2 * math.ceil(3 * spread) + 1, spread, ktype=cv2.CV_32F)
    field = rng.standard_normal(image.shape, dtype=np.float32)
    return np.asarray(cv2.sepFilter2D(field, -1, kernel, kernel) / np.square(kernel).sum(), dtype=np.float32)


@pixels(
    axis="noise",
    tiers={"sigma": (0.03, 0.06, 0.1, 0.15, 0.22)},
    identity={"sigma": 0.0},
    source="EMVA Standard 1288, release 4.0: row and column noise as parts of a sensor's nonuniformity; sigmas our own",
)
def banding(image: Image, field: FloatField, *, sigma: float) -> Image:
    """Rows and columns read out with offsets of their own, the same in all channels.

    Args:
        image: The clean picture.
        field: Of the image's shape and unit variance: an offset for the row plus one for the column.
        sigma: Standard deviation as a fraction of full scale; half of the variance is rows', half columns'.

    Example:
        >>> stripes = banding(np.full((96, 96), 128, np.uint8), severity="mild", seed=1).astype(float)
        >>> np.allclose(np.diff(stripes[:, 1] - stripes[:, 0]), 0, atol=1)
        True
    """
    return add_clipped(image, field, 255 * sigma)


@banding.draw
def row_and_column_offsets(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a standard normal for each row and for each column."""
    height, width = image.shape[:2]
    rows, columns = rng.standard_normal((height, 1), np.float32), rng.standard_normal(width, np.float32)
    return like_channels((rows + columns) * np.float32(math.sqrt(0.5)), image)


@pixels(
    axis="noise",
    tiers={"share": (0.001, 0.004, 0.012, 0.028, 0.055)},
    identity={"share": 0.0},
    source="Bayer 1976, US patent 3,971,065: the mosaic of colour filters over the photosites; shares our own",
)
def dead_pixels(image: Image, order: npt.NDArray[np.uint16], *, share: float) -> Image:
    """Dead and hot photosites of the sensor, half of each, more and more of them.

    A photosite sees one colour: in a colour picture it is wrong in that channel, and its neighbours, which borrow
    from it, are wrong by their part. In a grey picture a defect is a single pixel.

    Args:
        image: The clean picture.
        order: `(H, W)`: in which order photosites fail; the lowest 16-bit numbers turn hot first, the highest dead.
        share: Share of the photosites that have failed, 0..1.

    Example:
        >>> spots = dead_pixels(np.full((64, 64), 128, np.uint8), severity="extreme", seed=1)
        >>> np.unique(spots).tolist(), round(float((spots != 128).mean()), 2)
        ([0, 128, 255], 0.06)
    """
    either = round(share / 2 * _LAST_TO_FAIL)
    failed = np.subtract(order < either, order > _LAST_TO_FAIL - either, dtype=np.float32)
    if image.ndim > failed.ndim:
        failed = cv2.merge([_demosaic(failed, channel) for channel in range(image.shape[2])])
    kept: Any = cv2.multiply(image, 1 - np.abs(failed), dtype=cv2.CV_8U)
    return add_clipped(kept, np.maximum(failed, 0), 255)


@dead_pixels.draw
def order_of_failure(image: Image, rng: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Draw a 16-bit number for each photosite."""
    return rng.integers(0, _LAST_TO_FAIL, image.shape[:2], np.uint16, endpoint=True)


def _demosaic(failed: FloatField, channel: int) -> FloatField:
    """Spread the failed photosites of one channel of an RGGB mosaic as bilinear demosaicing does."""
    sites = np.zeros_like(failed)
    for row, column in _SITES[channel]:
        sites[row::2, column::2] = failed[row::2, column::2]
    spread: Any = cv2.filter2D(sites, -1, _BORROWED[channel], borderType=cv2.BORDER_CONSTANT)
    return np.asarray(np.clip(spread, -1, 1), dtype=np.float32)


@pixels(
    axis="noise",
    tiers={"amplitude": (0.05, 0.09, 0.14, 0.21, 0.3)},
    identity={"amplitude": 0.0},
    source="Gonzalez & Woods 2018, Digital Image Processing, 4th ed., sec. 5.2: sinusoidal interference picked up "
    "from electrical equipment during acquisition; frequencies and amplitudes our own",
)
def periodic_interference(image: Image, pattern: FloatField, *, amplitude: float) -> Image:
    """Interference of another signal: a sine wave across the frame and its first overtone, the same in all channels.

    Args:
        image: The clean picture.
        pattern: In -1..1, of the image's shape.
        amplitude: Height of the wave above zero, as a fraction of full scale.

    Example:
        >>> waves = periodic_interference(np.full((64, 64), 128, np.uint8), severity="moderate", seed=1)
        >>> int(waves.max()) - 128, 128 - int(waves.min())
        (35, 35)
    """
    return add_clipped(image, pattern, 255 * amplitude)


@periodic_interference.draw
def wave(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw direction, phase, frequency (4 to 10 waves a short side) and the overtone's part (up to a half)."""
    x, y = frame_coordinates(image)
    angle, phase, part = rng.uniform(0, math.pi), rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.5)
    cycles = 2 * math.pi * rng.uniform(4, 10)
    along = np.asarray(cycles * (x * math.cos(angle) + y * math.sin(angle)) + phase, dtype=np.float32)
    waves = (np.sin(along) + np.float32(part) * np.sin(2 * along)) / np.float32(1 + part)
    return like_channels(waves, image)
