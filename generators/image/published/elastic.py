"""The published elastic corruption: the whole picture skewed, then pulled about."""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import cut_interpolated, for_interpolation

__all__ = ["elastic_transform"]

_REACH: Final = 3.0
_WIDE: Final = 6.0


class Pull(NamedTuple):
    """Where a picture is pulled.

    Attributes:
        corners: `(3, 2)`: of three points about the middle, the shifts across and down, in -1..1.
        field: `(2, H, W)` float32 in -1..1: the raw displacements across and down.
    """

    corners: npt.NDArray[np.float64]
    field: FloatField


def _draw_pull(image: Image, rng: np.random.Generator) -> Pull:
    """Draw the shifts of three points, and two numbers for each pixel."""
    return Pull(rng.uniform(-1, 1, (3, 2)), 2 * rng.random((2, *image.shape[:2]), np.float32) - 1)


@published(
    axis="digital",
    identity={"pull": 0.0, "sigma": 0.0, "skew": 0.0},
    imagenet_c={
        "pull": (488.0, 488.0, 12.2, 17.08, 29.28),
        "sigma": (170.8, 19.52, 2.44, 2.44, 2.44),
        "skew": (24.4, 48.8, 4.88, 4.88, 4.88),
    },
    cifar_10_c={
        "pull": (0.0, 1.6, 2.56, 3.2, 3.2),
        "sigma": (0.0, 6.4, 1.92, 1.28, 0.96),
        "skew": (2.56, 2.24, 1.92, 1.6, 0.96),
    },
    draw=_draw_pull,
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, after Simard, Steinkraus & Platt 2003, ICDAR; the constants "
    "are those of the authors' code, multiples of 244 pixels",
)
def elastic_transform(image: Image, pulled: Pull, *, pull: float, sigma: float, skew: float) -> Image:
    """Skewed by a random affine map, then displaced by smoothed noise.

    The first two tiers move large parts far, the others fine parts a little. As in the published data, boxes, masks and
    keypoints stay where they are; `elastic` is the generator that moves them along.

    Args:
        image: The clean picture.
        pulled: The luck of both steps.
        pull: Factor of the smoothed noise, in pixels.
        sigma: Standard deviation of its smoothing, in pixels; the Gaussian ends at 3 sigma.
        skew: The largest shift of the three points that make the affine map, in pixels.

    Example:
        >>> stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 8), (64, 4))
        >>> pulled = elastic_transform.imagenet_c(stripes, severity=3)
        >>> pulled.shape, bool((pulled[0] != pulled[-1]).any())
        ((64, 64), True)
    """
    height, width = image.shape[:2]
    skewed: Any = cv2.warpAffine(
        for_interpolation(image),
        _affine(image, np.asarray(skew * pulled.corners, dtype=np.float32)),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    if not pull:
        return cut_interpolated(skewed)
    x, y = (np.float32(pull) * _smoothed(field, sigma) for field in pulled.field)
    x += np.arange(width, dtype=np.float32)
    y += np.arange(height, dtype=np.float32)[:, np.newaxis]
    return cut_interpolated(cv2.remap(skewed, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


def _affine(image: Image, shifts: FloatField) -> Any:
    """The map that moves three points about the middle by their shifts."""
    y, x = (side // 2 for side in image.shape[:2])
    third = max(min(image.shape[:2]) // 3, 1)
    points = np.array([[x + third, y + third], [x + third, y - third], [x - third, y - third]], np.float32)
    return cv2.getAffineTransform(points, points + shifts)


def _smoothed(field: FloatField, sigma: float) -> FloatField:
    """Blur by a Gaussian that ends at 3 sigma, the field mirrored at its edges."""
    radius = int(_REACH * sigma + 0.5)
    if sigma > _WIDE:
        # A product of matrices takes a fifth of the time of a sum over hundreds of neighbours.
        down, across = (_blurring(side, radius, sigma) for side in field.shape)
        return np.asarray(down @ field @ across.T, dtype=np.float32)
    kernel = cv2.getGaussianKernel(2 * radius + 1, sigma, ktype=cv2.CV_32F)
    return np.asarray(cv2.sepFilter2D(field, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT), dtype=np.float32)


@functools.lru_cache(maxsize=8)
def _blurring(length: int, radius: int, sigma: float) -> FloatField:
    """The blur along one side as a matrix `(length, length)`, mirrored places added to those they mirror."""
    weights = cv2.getGaussianKernel(2 * radius + 1, sigma, ktype=cv2.CV_64F)[:, 0]
    place = np.arange(length)[:, np.newaxis] + np.arange(-radius, radius + 1)
    turned = place % (2 * length)
    mirrored = np.minimum(turned, 2 * length - 1 - turned)
    matrix = np.zeros((length, length))
    np.add.at(matrix, (np.arange(length)[:, np.newaxis], mirrored), weights)
    return matrix.astype(np.float32)
