"""What several published corruptions share: fields of noise, cutting to whole levels, Gaussians and zooms."""

from __future__ import annotations

import functools
import math
import statistics
from typing import Any, Final

import cv2
import numpy as np

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField

# OpenCV rounds. A thousandth of a level keeps what is whole but for the last bit of float32 arithmetic.
_CUT: Final = 1e-3 - 0.5
_REACH: Final = 4.0


@functools.cache
def _normal_quantiles() -> FloatField:
    """The standard normal at 65,536 equally likely places, float32; beyond 4.3 standard deviations it is cut."""
    normal = statistics.NormalDist()
    upper = [normal.inv_cdf((place + 0.5) / (1 << 16)) for place in range(1 << 15, 1 << 16)]
    return np.array([-z for z in reversed(upper)] + upper, dtype=np.float32)


def normal_field(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a standard normal for each value, by look-up: a fifth of the time of drawing it directly.

    Example:
        >>> z = normal_field(np.zeros((64, 64), np.uint8), np.random.default_rng(1))
        >>> round(float(z.std()), 1), z.dtype
        (1.0, dtype('float32'))
    """
    return _normal_quantiles().take(rng.integers(0, 1 << 16, image.shape, dtype=np.uint16))


def mono_normal_field(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a standard normal for each pixel, `(H, W)`."""
    return normal_field(image[:, :, 0] if image.ndim > 2 else image, rng)  # noqa: PLR2004 - rows, columns, channels


def cut(levels: Any, scale: float = 1.0) -> Image:
    """Bring levels to 0..255 and drop what is behind the point, as the published data do, rather than round.

    Args:
        levels: float32, not empty.
        scale: A factor of the levels.

    Example:
        >>> cut(np.array([-3.0, 7.99, 300.0], np.float32))
        array([  0,   7, 255], dtype=uint8)
    """
    return weighted_sum(levels, scale, levels, 0)


def weighted_sum(image: FloatField, weight: float, layer: FloatField, layer_weight: float) -> Image:
    """Add two fields of one shape, each with a weight, and cut the sum to whole levels.

    Example:
        >>> weighted_sum(np.array([[100.0]], np.float32), 0.5, np.array([[1.0]], np.float32), 20.75)
        array([[70]], dtype=uint8)
    """
    summed: Any = cv2.addWeighted(image, weight, layer, layer_weight, _CUT, dtype=cv2.CV_8U)
    return np.asarray(summed, dtype=np.uint8).reshape(image.shape)


def smoothed(field: Any, sigma: float) -> FloatField:
    """Blur by a Gaussian that ends at 4 sigma, the edge repeated outwards.

    Args:
        field: `uint8` or float32, `(H, W)` or `(H, W, 3)`.
        sigma: In pixels, 0 or more.

    Example:
        >>> smoothed(np.array([[0, 0, 0, 255, 255]], np.uint8), 0.5).round().tolist()
        [[0.0, 0.0, 27.0, 228.0, 255.0]]
    """
    radius = int(_REACH * sigma + 0.5)
    if not radius:
        return np.asarray(field, dtype=np.float32)
    kernel = cv2.getGaussianKernel(2 * radius + 1, sigma, ktype=cv2.CV_32F)
    blurred = cv2.sepFilter2D(field, cv2.CV_32F, kernel, kernel, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, dtype=np.float32)


def for_interpolation(image: Image) -> Any:
    """Turn a picture into float32, and colour into four channels, which take a third of the time of three.

    Example:
        >>> for_interpolation(np.zeros((2, 2, 3), np.uint8)).shape
        (2, 2, 4)
    """
    field = image.astype(np.float32)
    return field if image[0, 0].ndim == 0 else cv2.cvtColor(field, cv2.COLOR_RGB2RGBA)


def cut_interpolated(field: Any, scale: float = 1.0) -> Image:
    """Take the fourth channel off again and cut to whole levels; see `cut`."""
    made: Any = cut(field, scale)
    return made if made[0, 0].ndim == 0 else np.asarray(cv2.cvtColor(made, cv2.COLOR_RGBA2RGB), dtype=np.uint8)


def zoomed(field: FloatField, factor: float) -> FloatField:
    """Magnify the middle by linear interpolation, first and last pixel of the part staying first and last.

    Args:
        field: float32, `(H, W)` or with channels.
        factor: Magnification, 1 or more.

    Returns:
        Of the field's size.

    Example:
        >>> zoomed(10 * np.arange(6, dtype=np.float32)[np.newaxis], 2.0).round().tolist()
        [[10.0, 14.0, 18.0, 22.0, 26.0, 30.0]]
    """
    (down, top), (across, left) = (_sampling(length, factor) for length in field.shape[:2])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    to_input = np.array([[across, 0, left], [0, down, top]])
    made = cv2.warpAffine(field, to_input, field.shape[1::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, dtype=np.float32)


def _sampling(length: int, factor: float) -> tuple[float, float]:
    """Step and start in the input of the pixels along one side."""
    part = math.ceil(length / factor)
    enlarged = round(part * factor)
    step = (part - 1) / max(enlarged - 1, 1)
    return step, (length - part) // 2 + (enlarged - length) // 2 * step
