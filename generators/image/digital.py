"""Digital: what storing and sending a picture does to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._codec import JPEG, UNCODED, WEBP, Codec, coded
from perturb.generators.image._rendering import FloatField, short_side

__all__ = [
    "downscaling",
    "jpeg_compression",
    "pixelation",
    "posterising",
    "repeated_encoding",
    "webp_compression",
]

_RESAVED_AT: Final = 18
_CROPS: Final = ((0, 0), (3, 5), (6, 2), (1, 7), (4, 4), (7, 1), (2, 6), (5, 3))


@pixels(
    axis="digital",
    tiers={"quality": (30.0, 20.0, 14.0, 10.0, 7.0)},
    identity={"quality": UNCODED},
    source="ITU-T T.81 (JPEG), as encoded by libjpeg-turbo in OpenCV; Hendrycks & Dietterich 2019, arXiv 1903.12261, "
    "use 25 to 7",
)
def jpeg_compression(image: Image, *, quality: float) -> Image:
    """Saved once as JPEG: blocks of 8 pixels, ringing at edges, colour at half the resolution.

    A quality between two whole ones is the mean of the two pictures, and 101 is the picture itself: so that severity
    has no steps. The blocks do not grow with the picture.

    Args:
        image: The clean picture.
        quality: Of the encoder, 1..101.

    Example:
        >>> rings = (np.hypot(*np.mgrid[:64, :64]) * 16 % 256).astype(np.uint8)
        >>> [round(float(cv2.norm(rings, jpeg_compression(rings, severity=tier)) / 64)) for tier in (1, 3, 5)]
        [16, 22, 26]
    """
    return _at_quality(image, quality, JPEG)


@pixels(
    axis="digital",
    tiers={"quality": (25.0, 12.0, 6.0, 3.0, 1.0)},
    identity={"quality": UNCODED},
    source="RFC 9649 and RFC 6386 (WebP, VP8 key frames), as encoded by libwebp in OpenCV; qualities our own",
)
def webp_compression(image: Image, *, quality: float) -> Image:
    """Saved once as lossy WebP: smeared texture rather than ringing, colour at half the resolution.

    A quality between two whole ones is the mean of the two pictures, and 101 is the picture itself: so that severity
    has no steps. The blocks do not grow with the picture.

    Args:
        image: The clean picture.
        quality: Of the encoder, 1..101.

    Example:
        >>> rings = (np.hypot(*np.mgrid[:64, :64]) * 16 % 256).astype(np.uint8)
        >>> [round(float(cv2.norm(rings, webp_compression(rings, severity=tier)) / 64)) for tier in (1, 3, 5)]
        [6, 10, 13]
    """
    return _at_quality(image, quality, WEBP)


@pixels(
    axis="digital",
    tiers={"generations": (2.0, 3.0, 5.0, 8.0, 12.0)},
    identity={"generations": 0.0},
    source="ITU-T T.81 (JPEG), as encoded by libjpeg-turbo in OpenCV; quality, crops and generations our own",
)
def repeated_encoding(image: Image, *, generations: float) -> Image:
    """Saved as JPEG of quality 18 again and again, cropped by a few pixels in between, as pictures are passed on.

    The crops move the grid of blocks, so that each generation loses anew; without them the loss would soon stop. They
    are the same for all pictures. Between two generations lies the mean of the two pictures.

    Args:
        image: The clean picture.
        generations: How often it was saved, 0 or more.

    Example:
        >>> rings = (np.hypot(*np.mgrid[:64, :64]) * 16 % 256).astype(np.uint8)
        >>> [round(float(cv2.norm(rings, repeated_encoding(rings, severity=tier)) / 64)) for tier in (1, 3, 5)]
        [24, 28, 33]
    """
    before = saved = image
    for generation in range(math.ceil(generations)):
        down, across = _CROPS[generation % len(_CROPS)]
        framed: Any = cv2.copyMakeBorder(saved, down, 0, across, 0, cv2.BORDER_REPLICATE)
        before, saved = saved, coded(framed, _RESAVED_AT, JPEG)[down:, across:]
    last = generations - math.floor(generations)
    return np.asarray(cv2.addWeighted(before, 1 - last, saved, last, 0) if last else saved.copy(), dtype=np.uint8)


@pixels(
    axis="digital",
    tiers={"cell": (0.016, 0.024, 0.034, 0.047, 0.062)},
    identity={"cell": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C pixelate (cells of 1.7 to 4 pixels of 224), as "
    "fractions and carried on",
)
def pixelation(image: Image, *, cell: float) -> Image:
    """A mosaic: each square cell shows the mean of what it covers.

    Args:
        image: The clean picture.
        cell: Side of a cell, as a fraction of the short side; nothing happens below one pixel.

    Example:
        >>> ramp = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (64, 1))
        >>> pixelation(ramp, severity="extreme")[0, :10].tolist()
        [6, 6, 6, 6, 22, 22, 22, 23, 38, 38]
    """
    return _through_cells(image, cell, _cells)


@pixels(
    axis="digital",
    tiers={"cell": (0.018, 0.026, 0.036, 0.05, 0.068)},
    identity={"cell": 0.0},
    source="Area averaging and linear interpolation, the usual pair for making pictures smaller and larger; sizes our "
    "own",
)
def downscaling(image: Image, *, cell: float) -> Image:
    """Stored at fewer pixels and shown at the old size: reduced by area averages, enlarged by linear interpolation.

    Args:
        image: The clean picture.
        cell: Side of a pixel of the small picture, as a fraction of the short side of the clean one; nothing happens
            below one clean pixel.

    Example:
        >>> ramp = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (64, 1))
        >>> downscaling(ramp, severity="extreme")[0, :10].tolist()
        [7, 7, 8, 12, 16, 20, 24, 28, 32, 36]
    """
    return _through_cells(image, cell, _enlarge)


@pixels(
    axis="digital",
    tiers={"tones": (10.0, 6.0, 4.2, 3.1, 2.4)},
    identity={"tones": math.inf},
    scale={"tones": "reciprocal"},
    source="Equal-population quantisation, as in histogram equalisation (Gonzalez & Woods 2018, Digital Image "
    "Processing, 4th ed., sec. 3.3); numbers of tones our own",
)
def posterising(image: Image, *, tones: float) -> Image:
    """Few tones, chosen for the picture, as in a print of few inks: flat areas with hard edges.

    The values of each channel are sorted into classes of equal population and become the mean of their class. Unlike
    in `bit_depth`, tones are placed where the picture has most of its values.

    Args:
        image: The clean picture.
        tones: How many classes for each channel, above 1; the last may be a part of one.

    Example:
        >>> ramp = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (64, 1))
        >>> np.unique(posterising(ramp, severity="strong")).tolist()
        [40, 122, 204, 250]
    """
    tables = [_tones(channel, tones) for channel in cv2.split(image)]
    return np.asarray(cv2.LUT(image, np.stack(tables, axis=-1)[np.newaxis]), dtype=np.uint8)


def _at_quality(image: Image, quality: float, codec: Codec) -> Image:
    lower = math.floor(quality)
    worse = coded(image, lower, codec)
    if quality == lower:
        return worse
    better = coded(image, lower + 1, codec)
    return np.asarray(cv2.addWeighted(worse, 1 - (quality - lower), better, quality - lower, 0), dtype=np.uint8)


def _through_cells(image: Image, cell: float, enlarge: Callable[[int, float], FloatField]) -> Image:
    """Reduce to the means of cells, and enlarge by weights `(pixels, cells)` from length and size in pixels."""
    size = cell * short_side(image)
    if size <= 1:
        return image.copy()
    height, width = image.shape[:2]
    rows = np.tensordot(_reduce(height, size), image.astype(np.float32), axes=(1, 0))
    small = np.tensordot(rows, _reduce(width, size), axes=(1, 1))
    wide = np.tensordot(small, enlarge(width, size), axes=(-1, 1))
    full = np.tensordot(enlarge(height, size), np.moveaxis(wide, -1, 1), axes=(1, 0))
    return np.asarray(np.rint(full), dtype=np.uint8)


def _reduce(length: int, size: float) -> FloatField:
    """Weights `(n, length)` of the pixels in each cell's mean; the last is moved into the frame, to be a whole one."""
    first = np.arange(math.ceil(length / size), dtype=np.float32)[:, np.newaxis] * np.float32(size)
    weights = _overlap(np.maximum(np.minimum(first, length - size), 0), size, length)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


def _cells(length: int, size: float) -> FloatField:
    """Share of each pixel `(length, n)` that lies in each of the n cells."""
    first = np.arange(math.ceil(length / size), dtype=np.float32)[:, np.newaxis] * np.float32(size)
    return _overlap(first, size, length).T


def _overlap(first: FloatField, size: float, length: int) -> FloatField:
    pixel = np.arange(length, dtype=np.float32)
    shared = np.minimum(first + np.float32(size), pixel + 1) - np.maximum(first, pixel)
    return np.asarray(np.clip(shared, 0, 1), dtype=np.float32)


def _enlarge(length: int, size: float) -> FloatField:
    """Weights `(length, n)` of the cells' means at each pixel, linear between the cells' middles."""
    place = (np.arange(length, dtype=np.float32)[:, np.newaxis] + 0.5) / np.float32(size) - 0.5
    count = math.ceil(length / size)
    weights = 1 - np.abs(np.clip(place, 0, count - 1) - np.arange(count, dtype=np.float32))
    return np.asarray(np.clip(weights, 0, 1), dtype=np.float32)


def _tones(channel: npt.NDArray[Any], tones: float) -> Image:
    """Table of the 256 values' tones: their class is where their middle stands among all values, in order."""
    counts = np.bincount(channel.ravel(), minlength=256)
    classes = np.floor((np.cumsum(counts) - counts / 2) * min(tones / channel.size, 1.0))
    _, members = np.unique(classes, return_inverse=True)
    population = np.bincount(members, counts)
    means = np.bincount(members, counts * np.arange(256)) / np.maximum(population, 1)
    return np.asarray(np.rint(means)[members], dtype=np.uint8)
