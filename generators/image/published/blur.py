"""The published blurs but glass: lenses out of focus, cameras that move."""

from __future__ import annotations

import functools
from typing import Any, Final

import cv2
import numpy as np

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField
from perturb.generators.image.published._motion import moved
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import cut, cut_interpolated, for_interpolation, smoothed, zoomed

__all__ = ["defocus_blur", "gaussian_blur", "motion_blur", "zoom_blur"]

_SMALL_GRID: Final = 8


@published(
    axis="blur",
    identity={"sigma": 0.0},
    imagenet_c={"sigma": (1.0, 2.0, 3.0, 4.0, 6.0)},
    cifar_10_c={"sigma": (0.4, 0.6, 0.7, 0.8, 1.0)},
)
def gaussian_blur(image: Image, *, sigma: float) -> Image:
    """A Gaussian blur.

    Args:
        image: The clean picture.
        sigma: Standard deviation in pixels.

    Example:
        >>> line = np.zeros((17, 17), np.uint8)
        >>> line[:, 8] = 255
        >>> gaussian_blur.imagenet_c(line, severity=1)[0, 5:12].tolist()
        [1, 13, 61, 101, 61, 13, 1]
    """
    return cut(smoothed(image, sigma))


@published(
    axis="blur",
    identity={"radius": 0.0, "rim": 0.0},
    imagenet_c={"radius": (3.0, 4.0, 6.0, 8.0, 10.0), "rim": (0.1, 0.5, 0.5, 0.5, 0.5)},
    cifar_10_c={"radius": (0.3, 0.4, 0.5, 1.0, 1.5), "rim": (0.4, 0.5, 0.6, 0.2, 0.1)},
)
def defocus_blur(image: Image, *, radius: float, rim: float) -> Image:
    """Out of focus: each pixel becomes a disk with a soft rim.

    Args:
        image: The clean picture.
        radius: Of the disk, in pixels.
        rim: Standard deviation in pixels of the Gaussian that smooths the disk's rim.

    Example:
        >>> dot = np.zeros((17, 17), np.uint8)
        >>> dot[8, 8] = 255
        >>> defocus_blur.imagenet_c(dot, severity=1)[8, 4:13].tolist()
        [0, 8, 8, 8, 8, 8, 8, 8, 0]
    """
    blurred: Any = cv2.filter2D(image.astype(np.float32), -1, _disk(radius, rim))
    return cut(blurred)


@functools.lru_cache(maxsize=10)
def _disk(radius: float, rim: float) -> FloatField:
    """The smoothed disk, without rows and columns of zeros."""
    reach, size = (_SMALL_GRID, 3) if radius <= _SMALL_GRID else (int(radius), 5)
    pixel = np.arange(-reach, reach + 1)
    disk = (pixel**2 + pixel[:, np.newaxis] ** 2 <= radius**2).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(disk / disk.sum(), (size, size), rim), dtype=np.float32)
    margin = int(np.flatnonzero(soft.any(axis=0))[0])
    return np.ascontiguousarray(soft[margin : len(soft) - margin, margin : len(soft) - margin])


def _draw_direction(_image: Image, rng: np.random.Generator) -> float:
    """Draw an angle of -45 to 45 degrees."""
    return float(rng.uniform(-45, 45))


@published(
    axis="blur",
    identity={"radius": 0, "sigma": 1.0},
    imagenet_c={"radius": (10, 15, 15, 15, 20), "sigma": (3.0, 5.0, 8.0, 12.0, 15.0)},
    cifar_10_c={"radius": (6, 6, 6, 8, 9), "sigma": (1.0, 1.5, 2.0, 2.0, 2.5)},
    draw=_draw_direction,
)
def motion_blur(image: Image, angle: float, *, radius: int, sigma: float) -> Image:
    """The camera moved, faster at the end: weights of half a Gaussian along a line.

    Args:
        image: The clean picture.
        angle: Direction in degrees.
        radius: The line has 2 radius + 1 pixels.
        sigma: Standard deviation of the Gaussian in pixels.

    Example:
        >>> dot = np.zeros((65, 65), np.uint8)
        >>> dot[32, 32] = 255
        >>> [int(motion_blur.imagenet_c(dot, severity=tier).max()) for tier in (1, 3, 5)]
        [59, 24, 13]
    """
    return cut(moved(image, angle, radius=radius, sigma=sigma))


@published(
    axis="blur",
    identity={"stop": 1.0, "step": 0.01},
    imagenet_c={"stop": (1.11, 1.16, 1.21, 1.26, 1.31), "step": (0.01, 0.01, 0.02, 0.02, 0.03)},
    cifar_10_c={"stop": (1.06, 1.11, 1.16, 1.21, 1.26), "step": (0.01, 0.01, 0.01, 0.01, 0.01)},
)
def zoom_blur(image: Image, *, stop: float, step: float) -> Image:
    """The lens zoomed in: a mean of the picture and of its zooms, the one of factor 1 among them.

    Args:
        image: The clean picture.
        stop: Where the zooms end; as the source takes them, the last may lie at `stop` itself.
        step: Between two zooms.

    Example:
        >>> stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 4), (64, 8))
        >>> blurred = zoom_blur.imagenet_c(stripes, severity=5)
        >>> int(np.ptp(blurred[32, 24:40])), int(np.ptp(blurred[32, :16]))
        (255, 121)
    """
    clean = for_interpolation(image)
    total: Any = clean.copy()
    factors = np.arange(1, stop, step)
    for factor in factors:
        cv2.add(total, zoomed(clean, float(factor)), total)
    return cut_interpolated(total, 1 / (len(factors) + 1))
