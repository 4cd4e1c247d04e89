"""From code values to light and back: light adds, multiplies and is counted; code values do not."""

from __future__ import annotations

import functools
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField

_CODES: Final = np.arange(256) / 255
_DARKEST_POWER_CODE: Final = 0.04045
_DARKEST_POWER_LIGHT: Final = 0.0031308
_DISPLAY_GAMMA: Final = 2.2
_BRIGHT: Final = 0.98
FULL_LIGHT: Final = 65535
"""Full scale where light is counted in whole numbers: fine enough to give every code value back."""

LIGHT: Final = np.where(_CODES <= _DARKEST_POWER_CODE, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4)
"""`(256,)` float64: the light, in 0..1, that each sRGB code value stands for (IEC 61966-2-1)."""


def encode(light: npt.NDArray[Any]) -> Image:
    """Turn light into sRGB code values, clipped to 0..255: the inverse of `LIGHT`.

    Example:
        >>> bool((encode(LIGHT) == np.arange(256)).all()), encode(np.array([-1.0, 0.18, 7.0])).tolist()
        (True, [0, 118, 255])
    """
    light = np.clip(light, 0, 1)
    codes = np.where(light <= _DARKEST_POWER_LIGHT, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * codes), dtype=np.uint8)


def mean_light(image: Image) -> npt.NDArray[np.float64]:
    """Mean light of each channel, `(1,)` or `(3,)`, 1 at full scale.

    Example:
        >>> mean_light(np.array([[0, 255]], np.uint8)).tolist()
        [0.5]
    """
    return np.array(cv2.mean(cv2.LUT(image, LIGHT.astype(np.float32)))[: image[0, 0].size])


def add_light(image: Image, light: FloatField, *, kept: float = 1.0) -> Image:
    """Add light to what is kept of the scene's.

    Light is counted in 65535ths of full scale, fine enough to give every code value back, and cut at full scale.

    Args:
        image: The picture.
        light: `(H, W)`, or `(H, W, 3)` on a colour image, float32: 1 is full scale, 0 or more.
        kept: Share of the scene's own light, 0..1.

    Example:
        >>> add_light(np.array([[0, 100, 200]], np.uint8), np.array([[0, 0.18, 1]], np.float32)).tolist()
        [[0, 151, 255]]
    """
    scene = cv2.LUT(image, np.rint(FULL_LIGHT * kept * LIGHT).astype(np.uint16))
    added = (np.minimum(light, 1) * FULL_LIGHT).astype(np.uint16)
    if image.ndim > added.ndim:
        added = np.asarray(cv2.merge([added] * image.shape[2]), dtype=np.uint16)
    lit: Any = cv2.add(scene, added)
    return np.asarray(codes_of_light().take(lit), dtype=np.uint8)


@functools.cache
def codes_of_light() -> Image:
    """Code values `(65536,)` of light in 65535ths of full scale."""
    return encode(np.arange(FULL_LIGHT + 1) / FULL_LIGHT)


def dim(image: Image, share: FloatField) -> Image:
    """Let only a share of the light reach each pixel.

    A factor on the light is a factor on the code values where the curve is a power; sRGB's is close to 2.2.

    Args:
        image: The picture.
        share: `(H, W)` float32 in 0..1.

    Example:
        >>> dim(np.array([[200, 200, 200]], np.uint8), np.array([[1, 0.5, 0]], np.float32))
        array([[200, 146,   0]], dtype=uint8)
    """
    factor: Any = cv2.pow(share, 1 / _DISPLAY_GAMMA)
    if image.ndim > factor.ndim:
        factor = cv2.merge([factor] * image.shape[2])
    return np.asarray(cv2.multiply(image, factor, dtype=cv2.CV_8U), dtype=np.uint8)


def bright_light(image: Image) -> float:
    """Light of the picture's bright parts, 0..1: of the 98th percentile of its values, all channels together.

    Example:
        >>> round(bright_light(np.array([[0, 0, 188]], np.uint8)), 2), bright_light(np.zeros((2, 2, 3), np.uint8))
        (0.5, 0.0)
    """
    counts = np.bincount(image.ravel(), minlength=256).cumsum()
    return float(LIGHT[np.searchsorted(counts, _BRIGHT * counts[-1])])
