"""The published spatter: water at the first three tiers, mud at the others."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import cut, mono_normal_field, smoothed

__all__ = ["spatter"]

_WATER: Final = np.array([175, 238, 238], np.float32)
_MUD: Final = np.array([63, 42, 20], np.float32)
_LUMA: Final = np.array([0.299, 0.587, 0.114], np.float32)
_EDGES: Final = (50, 150)
_FARTHEST: Final = 20.0
_EMBOSS: Final = np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])
_OPAQUE: Final = 0.8


@published(
    axis="weather",
    identity={"mean": 0.0, "deviation": 0.0, "sigma": 0.0, "threshold": 1.0, "strength": 0.0, "mud": False},
    imagenet_c={
        "mean": (0.65, 0.65, 0.65, 0.65, 0.67),
        "deviation": (0.3, 0.3, 0.3, 0.3, 0.4),
        "sigma": (4.0, 3.0, 2.0, 1.0, 1.0),
        "threshold": (0.69, 0.68, 0.68, 0.65, 0.65),
        "strength": (0.6, 0.6, 0.5, 1.5, 1.5),
        "mud": (False, False, False, True, True),
    },
    cifar_10_c={
        "mean": (0.62, 0.65, 0.65, 0.65, 0.65),
        "deviation": (0.1, 0.1, 0.3, 0.1, 0.1),
        "sigma": (0.7, 0.8, 1.0, 0.7, 0.5),
        "threshold": (0.7, 0.7, 0.69, 0.69, 0.68),
        "strength": (0.5, 0.5, 0.5, 0.6, 0.6),
        "mud": (False, False, False, True, True),
    },
    draw=mono_normal_field,
)
def spatter(
    image: Image,
    field: FloatField,
    *,
    mean: float,
    deviation: float,
    sigma: float,
    threshold: float,
    strength: float,
    mud: bool,
) -> Image:
    """Drops on the lens: of smoothed normal noise, what lies above a threshold is wet.

    Args:
        image: The clean picture.
        field: Standard normal, `(H, W)`.
        mean: Of the noise, in full scales.
        deviation: Of the noise before smoothing, in full scales.
        sigma: Standard deviation of the smoothing in pixels.
        threshold: Above it is liquid, in full scales.
        strength: Of water: what its brightest place adds, in full scales. Of mud: standard deviation in pixels of the
            Gaussian that softens its rims.
        mud: Whether the drops are mud, which hides, and not water, which shines.

    Example:
        >>> grey = np.full((64, 64, 3), 128, np.uint8)
        >>> [int(spatter.imagenet_c(grey, severity=tier, seed=1).min()) for tier in (1, 5)]
        [128, 20]
    """
    liquid = smoothed(field, sigma) * np.float32(deviation) + np.float32(mean)
    if mud:
        cover = smoothed((liquid > threshold).astype(np.float32), strength)
        cover[cover < _OPAQUE] = 0
        return _blended(image, 1 - cover, cover, _MUD)
    liquid[liquid < threshold] = 0
    shine = _shine(cut(255 * liquid))
    brightest = float(shine.max())
    return _blended(image, np.ones_like(shine), shine * np.float32(strength / brightest if brightest else 0), _WATER)


def _shine(liquid: npt.NDArray[np.uint8]) -> FloatField:
    """Light on the drops: their depth times the embossed distance from the nearest edge."""
    distance: Any = cv2.distanceTransform(255 - cv2.Canny(liquid, *_EDGES), cv2.DIST_L2, 5)
    near = cv2.blur(np.minimum(distance, np.float32(_FARTHEST)), (3, 3)).astype(np.uint8)
    embossed = cv2.filter2D(cv2.equalizeHist(near), cv2.CV_8U, _EMBOSS)
    return np.multiply(liquid, cv2.blur(embossed, (3, 3)), dtype=np.float32)


def _blended(image: Image, kept: FloatField, added: FloatField, colour: FloatField) -> Image:
    """Weigh picture and colour pixel by pixel, and cut the sum."""
    if image.ndim == kept.ndim:
        return cut(image * kept + added * np.float32(colour @ _LUMA))
    layers = cv2.merge([added * level for level in colour])
    return cut(cv2.multiply(image, cv2.merge([kept] * 3), dtype=cv2.CV_32F) + layers)
