"""Blur: light led astray by a rough pane, or rows read out while the camera shakes."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np

from perturb.contracts import Image, pixels, warp
from perturb.generators.image._rendering import FloatField, frame_coordinates, short_side

__all__ = ["glass_blur", "rolling_shutter"]


class Scatter(NamedTuple):
    """Where a rough pane leads each pixel: across and down, `(H, W)` float32, uniform in -1..1."""

    across: FloatField
    down: FloatField


@pixels(
    axis="blur",
    tiers={"reach": (0.006, 0.012, 0.021, 0.034, 0.052)},
    identity={"reach": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C glass_blur, which exchanges pixels with "
    "neighbours up to 4 of 224 pixels away; here each is fetched from near by, at any distance",
)
def glass_blur(image: Image, scatter: Scatter, *, reach: float) -> Image:
    """Seen through frosted glass: each pixel shows a place near by, drawn for it alone, in a square about it.

    Args:
        image: The clean picture.
        scatter: Direction and share of the reach for each pixel.
        reach: Half the square's side, as a fraction of the short side.

    Example:
        >>> edge = np.repeat(np.array([[0, 255]], np.uint8), 32, axis=1).repeat(64, axis=0)
        >>> behind_glass = glass_blur(edge, severity="strong")
        >>> int(behind_glass[:, :29].max()), 60 < float(behind_glass[:, 32].mean()) < 200
        (0, True)
    """
    length = np.float32(reach * short_side(image))
    x = np.arange(image.shape[1], dtype=np.float32) + length * scatter.across
    y = np.arange(image.shape[0], dtype=np.float32)[:, np.newaxis] + length * scatter.down
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)


@glass_blur.draw
def scatter_of_glass(image: Image, rng: np.random.Generator) -> Scatter:
    """Draw where the pane leads each pixel."""
    across, down = 2 * rng.random((2, *image.shape[:2]), dtype=np.float32) - 1
    return Scatter(across, down)


@warp(
    axis="blur",
    tiers={"amplitude": (0.012, 0.022, 0.035, 0.052, 0.075)},
    identity={"amplitude": 0.0},
    source="Baker, Bennett, Kang & Szeliski 2010, Removing Rolling Shutter Wobble, Microsoft Research MSR-TR-2010-28: "
    "rows read out one after the other under high-frequency jitter; amplitudes our own",
)
def rolling_shutter(image: Image, sway: FloatField, *, amplitude: float) -> FloatField:
    """The camera shakes while the shutter rolls down: each row is shifted by where the camera was in its time.

    Args:
        image: The clean picture.
        sway: `(H, 1)` float32 in -1..1: the camera's place when a row is read out.
        amplitude: The largest shift to a side, as a fraction of the short side.

    Returns:
        `(H, W, 2)` float32: from output to input in pixel-centre coordinates.

    Example:
        >>> post = np.zeros((64, 64), np.uint8)
        >>> post[:, 30:34] = 255
        >>> middles = [rolling_shutter(post, severity=tier).argmax(axis=1) for tier in (1, 5)]
        >>> [int(np.ptp(middle)) for middle in middles]
        [1, 8]
    """
    height, width = image.shape[:2]
    x = np.arange(width, dtype=np.float32) + sway * np.float32(amplitude * short_side(image))
    y = np.broadcast_to(np.arange(height, dtype=np.float32)[:, np.newaxis], x.shape)
    return np.stack([x, y], axis=-1)


@rolling_shutter.draw
def sway_of_the_camera(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw two vibrations: 1 to 2 and 2 to 4 a short side, in any phase, and how much of each."""
    _, y = frame_coordinates(image)
    slow, fast = rng.uniform(1, 2), rng.uniform(2, 4)
    share = rng.uniform(0.5, 0.8)
    swings = [np.sin(2 * math.pi * (often * y + rng.uniform(0, 1))) for often in (slow, fast)]
    return np.asarray(share * swings[0] + (1 - share) * swings[1], dtype=np.float32)
