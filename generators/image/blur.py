"""Blur: light that belongs to one point spread over its neighbours."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._rendering import short_side

__all__ = ["gaussian_blur", "motion_blur"]

_NARROWEST_SIGMA: Final = 1e-6
_WIDEST_SIGMA: Final = 8.0


@pixels(
    axis="blur",
    tiers={"sigma": (0.008, 0.016, 0.03, 0.05, 0.08)},
    identity={"sigma": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C gaussian_blur (1 to 6 pixels of 224), "
    "as fractions and carried on to where a shape of a few strokes is lost",
)
def gaussian_blur(image: Image, *, sigma: float) -> Image:
    """Out of focus, its point spread taken as a Gaussian.

    A wide blur is done on a picture reduced by a power of two, at which 4 pixels or more of it remain.

    Args:
        image: The clean picture.
        sigma: Standard deviation of the spread, as a fraction of the short side.

    Example:
        >>> line = np.zeros((65, 65), np.uint8)
        >>> line[:, 32] = 255
        >>> gaussian_blur(line, severity="moderate")[0, 28:37].tolist()
        [7, 16, 31, 46, 52, 46, 31, 16, 7]
    """
    height, width = image.shape[:2]
    spread = max(sigma * short_side(image), _NARROWEST_SIGMA)
    factor = 2 ** max(0, math.ceil(math.log2(max(spread, 1) / _WIDEST_SIGMA)))
    size = (math.ceil(width / factor), math.ceil(height / factor))
    reduced = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor > 1 else image
    blurred: Any = cv2.GaussianBlur(
        reduced, (0, 0), spread * size[0] / width, sigmaY=spread * size[1] / height, borderType=cv2.BORDER_REFLECT
    )
    full = cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR) if factor > 1 else blurred
    return np.asarray(full, dtype=np.uint8)


@pixels(
    axis="blur",
    tiers={"length": (0.04, 0.09, 0.16, 0.25, 0.36)},
    identity={"length": 0.0},
    source="Boracchi & Foi 2011, IEEE TIP 20(2), 592-598: uniform motion while the shutter is open; lengths our own",
)
def motion_blur(image: Image, angle: float, *, length: float) -> Image:
    """Camera or subject moved at constant speed along a line while the shutter was open.

    Args:
        image: The clean picture.
        angle: Direction of the motion in radians, 0..pi from the x axis towards y.
        length: Distance moved, as a fraction of the short side.

    Example:
        >>> dot = np.zeros((33, 33), np.uint8)
        >>> dot[16, 16] = 255
        >>> [int(motion_blur(dot, severity=tier).max()) for tier in ("slight", "moderate", "extreme")]
        [162, 46, 21]
    """
    kernel = _line_kernel(angle, length * short_side(image))
    return np.asarray(cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


@motion_blur.draw
def motion_direction(_image: Image, rng: np.random.Generator) -> float:
    """Draw a direction."""
    return float(rng.uniform(0, math.pi))


def _line_kernel(angle: float, length: float) -> npt.NDArray[np.float64]:
    """Mean of the bilinear interpolation kernels along a line of a length in pixels; a single 1 at length 0."""
    reach = math.ceil(length / 2)
    pixel = np.arange(-reach, reach + 1)
    instants = 2 * math.ceil(length) + 9
    place = ((np.arange(instants) + 0.5) / instants - 0.5)[:, np.newaxis] * length
    across = np.clip(1 - np.abs(pixel - place * math.cos(angle)), 0, 1)
    down = np.clip(1 - np.abs(pixel - place * math.sin(angle)), 0, 1)
    return np.asarray(down.T @ across / instants)
