"""Blur: light that belongs to one point spread over its neighbours."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._rendering import FloatField, short_side

__all__ = ["defocus_blur", "gaussian_blur", "motion_blur", "zoom_blur"]

_NARROWEST_SIGMA: Final = 1e-6
_WIDEST_SIGMA: Final = 8.0
_WIDEST_DISK: Final = 5.0
_LONGEST_KERNEL: Final = 6.0


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
    spread = max(sigma * short_side(image), _NARROWEST_SIGMA)
    reduced, across, down = _reduced(image, spread / _WIDEST_SIGMA)
    blurred = cv2.GaussianBlur(reduced, (0, 0), spread * across, sigmaY=spread * down, borderType=cv2.BORDER_REFLECT)
    return _restored(blurred, image)


@pixels(
    axis="blur",
    tiers={"radius": (0.012, 0.024, 0.04, 0.06, 0.085)},
    identity={"radius": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C defocus_blur (a disk of 3 to 10 pixels of 224), "
    "as fractions and carried on",
)
def defocus_blur(image: Image, *, radius: float) -> Image:
    """Out of focus, as geometric optics has it: each point becomes the disk that its cone of light is cut in.

    A wide disk is done on a picture reduced by a power of two, at which 2.5 pixels or more of its radius remain.

    Args:
        image: The clean picture.
        radius: Of the disk, as a fraction of the short side.

    Example:
        >>> dot = np.zeros((65, 65), np.uint8)
        >>> dot[32, 32] = 255
        >>> defocus_blur(dot, severity="moderate")[32, 28:37].tolist()
        [0, 1, 12, 12, 12, 12, 12, 1, 0]
    """
    reduced, across, down = _reduced(image, radius * short_side(image) / _WIDEST_DISK)
    own_radius = radius * short_side(image) * math.sqrt(across * down)
    if reduced is not image:
        # Reducing and enlarging spread by half a reduced pixel, as a disk of radius 1 does: taken off again.
        own_radius = math.sqrt(own_radius**2 - 1)
    kernel = _disk_kernel(own_radius)
    return _restored(cv2.filter2D(reduced, -1, kernel, borderType=cv2.BORDER_REPLICATE), image)


def _disk_kernel(radius: float) -> FloatField:
    """Disk of a radius in pixels, its rim anti-aliased, of sum 1; a single 1 up to radius 0.5."""
    reach = math.ceil(radius + 0.5)
    pixel = np.arange(-reach, reach + 1, dtype=np.float32)
    disk = np.clip(radius + 0.5 - np.hypot(pixel, pixel[:, np.newaxis]), 0, 1)
    disk[reach, reach] = max(disk[reach, reach], np.float32(0.5))
    return np.asarray(disk / disk.sum(), dtype=np.float32)


def _reduced(image: Image, excess: float) -> tuple[Image, float, float]:
    """Reduce a picture by the power of two that brings a spread under its limit.

    Args:
        image: The clean picture.
        excess: The spread over its limit.

    Returns:
        The reduced picture, and its width and height over those of the image.
    """
    height, width = image.shape[:2]
    factor = 2 ** max(0, math.ceil(math.log2(max(excess, 1))))
    if factor == 1:
        return image, 1.0, 1.0
    size = (math.ceil(width / factor), math.ceil(height / factor))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return small, size[0] / width, size[1] / height


def _restored(blurred: Any, image: Image) -> Image:
    """Bring a reduced picture back to the image's size."""
    if blurred.shape != image.shape:
        blurred = cv2.resize(blurred, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(blurred, dtype=np.uint8)


@pixels(
    axis="blur",
    tiers={"length": (0.04, 0.09, 0.16, 0.25, 0.36)},
    identity={"length": 0.0},
    version=2,
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
        [155, 46, 22]
    """
    path = length * short_side(image)
    doublings = math.ceil(math.log2(max(path / _LONGEST_KERNEL, 1)))
    offsets = [
        (path / 2 ** (level + 2) * math.cos(angle), path / 2 ** (level + 2) * math.sin(angle))
        for level in range(doublings)
    ]
    margins = [math.ceil(max(abs(x), abs(y))) + 1 for x, y in offsets]
    border = sum(margins)
    smeared: Any = cv2.copyMakeBorder(image, border, border, border, border, cv2.BORDER_REPLICATE)
    smeared = cv2.filter2D(smeared, -1, _line_kernel(angle, path / 2**doublings), borderType=cv2.BORDER_REPLICATE)
    for (x, y), margin in zip(offsets, margins, strict=True):
        smeared = cv2.addWeighted(_moved(smeared, x, y, margin), 0.5, _moved(smeared, -x, -y, margin), 0.5, 0)
    return np.asarray(smeared, dtype=np.uint8)


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


def _moved(image: Image, x: float, y: float, margin: int) -> Image:
    """The picture without a margin, fetched from x and y pixels further on, both within the margin."""
    height, width = image.shape[:2]
    left, top = math.floor(x), math.floor(y)
    part = image[margin + top : height - margin + top + 1, margin + left : width - margin + left + 1]
    across, down = np.array([1 - (x - left), x - left]), np.array([1 - (y - top), y - top])
    between = cv2.filter2D(part, -1, np.outer(down, across), anchor=(0, 0))
    return np.asarray(between[:-1, :-1], dtype=np.uint8)


@pixels(
    axis="blur",
    tiers={"zoom": (0.06, 0.12, 0.2, 0.3, 0.42)},
    identity={"zoom": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C zoom_blur: a mean of zooms from 1 to 1.11 and up "
    "to 1.31; here at equal ratios",
)
def zoom_blur(image: Image, *, zoom: float) -> Image:
    """The lens zoomed in, or the camera came closer, while the shutter was open.

    A mean of pictures magnified about the middle, from 1 to 1 + zoom at equal ratios, at most a pixel apart.

    Args:
        image: The clean picture.
        zoom: Magnification at the end of the exposure, less 1.

    Example:
        >>> stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 4), (64, 8))
        >>> blurred = zoom_blur(stripes, severity="moderate")
        >>> int(np.ptp(blurred[32, 24:40])), int(np.ptp(blurred[32, :16]))
        (255, 208)
    """
    height, width = image.shape[:2]
    farthest = math.hypot(height, width) / 2 * math.log1p(zoom)
    doublings = math.ceil(math.log2(max(farthest, 1))) + 1
    in_colour = image[0, 0].ndim > 0
    # Four channels take a third of the time of three, and come to the same values.
    mean: Any = (cv2.cvtColor(image, cv2.COLOR_RGB2RGBA) if in_colour else image).astype(np.float32)
    closer = np.empty_like(mean)
    for level in range(doublings):
        ratio = (1 + zoom) ** (2**level / (2**doublings - 1))
        to_input = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), 0, 1 / ratio)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(mean, to_input, (width, height), dst=closer, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        mean = cv2.addWeighted(mean, 0.5, closer, 0.5, 0, dst=mean)
    blurred: Any = np.rint(mean).astype(np.uint8)
    return np.asarray(cv2.cvtColor(blurred, cv2.COLOR_RGBA2RGB) if in_colour else blurred, dtype=np.uint8)
