"""Lighting: light that reaches the sensor from elsewhere than the scene, or not all of the time."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from perturb.contracts import Image, pixels
from perturb.generators.image._canvas import canvas, enlarge
from perturb.generators.image._light import add_light, dim, mean_light
from perturb.generators.image._rendering import FloatField, frame_coordinates, short_side

__all__ = ["backlight", "flicker_banding", "glare_spot", "lens_flare"]

_LAMP: Final = 3.0
_GHOSTS: Final = 7


@pixels(
    axis="lighting",
    tiers={"stops": (0.8, 1.5, 2.2, 3.0, 3.8), "veil": (1.0, 2.0, 3.0, 4.0, 5.0)},
    identity={"stops": 0.0, "veil": 0.0},
    source="McCann & Rizzi 2011, The Art and Science of HDR Imaging, ch. 11: veiling glare falls off with the distance "
    "from its light; its profile, stops and veil our own",
)
def backlight(image: Image, closeness: FloatField, *, stops: float, veil: float) -> Image:
    """A strong light behind the scene: the exposure is set for it, the scene turns dark, its halo veils the rest.

    The scene keeps 2^-stops of its light. At a distance r from the source the lens scatters veil / (1 + (r / 0.12)^2)
    of the scene's mean light over it, so that a dark scene is not lost in it sooner than a bright one.

    Args:
        image: The clean picture, sRGB.
        closeness: `(H, W)` float32 in 0..1: 1 / (1 + (r / 0.12)^2), r in short sides.
        stops: Halvings of the scene's light, 0 or more.
        veil: Light scattered onto the source's own place, over the mean light of the clean scene, 0 or more.

    Example:
        >>> lit = backlight(np.full((64, 64), 200, np.uint8), severity="strong")
        >>> int(lit.max()), int(lit.min())
        (255, 87)
    """
    return add_light(image, closeness * np.float32(veil * mean_light(image).mean()), kept=2.0**-stops)


@backlight.draw
def closeness_to_source(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw the source's place in the upper half of the frame."""
    x, y = frame_coordinates(image)
    across, up = rng.uniform(-0.8, 0.8) * float(x.max()), rng.uniform(-1.0, -0.3) * float(y.max())
    return np.asarray(1 / (1 + ((x - across) ** 2 + (y - up) ** 2) / 0.12**2), dtype=np.float32)


@pixels(
    axis="lighting",
    tiers={"size": (0.03, 0.05, 0.08, 0.11, 0.145)},
    identity={"size": 0.0},
    source="Phong 1975, CACM 18(6), 311-317: the highlight of a lamp on a shiny surface; its Gaussian profile our own",
)
def glare_spot(image: Image, squares: FloatField, *, size: float) -> Image:
    """A lamp mirrored by something shiny: a spot without detail, with a soft rim, at a drawn place.

    Three times the light of full scale in its middle, falling off as a Gaussian.

    Args:
        image: The clean picture, sRGB.
        squares: `(H, W)` float32: squared distance from the middle, along and across the drawn oval, in short sides.
        size: Standard deviation of the spot, as a fraction of the short side.

    Example:
        >>> clipped = [(glare_spot(np.full((64, 64), 90, np.uint8), severity=tier) == 255).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in clipped]
        [0.01, 0.16]
    """
    return add_light(image, _LAMP * np.exp(squares * (-0.5 / max(size, 1e-6) ** 2)))


@glare_spot.draw
def squared_distance_from_spot(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw place, direction, and proportions from 1:1 to 2:1 of the oval."""
    x, y = frame_coordinates(image)
    x, y = x - rng.uniform(-0.7, 0.7) * float(x.max()), y - rng.uniform(-0.7, 0.7) * float(y.max())
    angle, flatness = rng.uniform(0, math.pi), 2 ** rng.uniform(0, 1)
    along, aside = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    return np.asarray(along**2 / flatness + aside**2 * flatness, dtype=np.float32)


@pixels(
    axis="lighting",
    tiers={"strength": (0.2, 0.4, 0.7, 1.1, 1.7)},
    identity={"strength": 0.0},
    source="Hullin et al. 2011, ACM Transactions on Graphics 30(4), 108, doi 10.1145/2010324.1965003: ghosts of the "
    "aperture on the line from the source through the optical axis; here seven round ones, their sizes our own",
)
def lens_flare(image: Image, flare: FloatField, *, strength: float) -> Image:
    """A light in the frame, mirrored between the surfaces of the lens: a glow, rays, and tinted ghosts of the aperture.

    Args:
        image: The clean picture, sRGB.
        flare: `(H, W)`, or `(H, W, 3)` on a colour image, float32: its light at strength 1, in full scales.
        strength: Factor on the flare's light, 0 or more.

    Example:
        >>> flared = lens_flare(np.full((64, 64), 60, np.uint8), severity="moderate")
        >>> int(flared.min()) >= 60, int(flared.max())
        (True, 255)
    """
    return add_light(image, flare * strength)


@lens_flare.draw
def flare_of_a_source(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw the source's place towards an edge, its rays, and place, size, brightness and tint of each ghost."""
    small = canvas(image)
    x, y = frame_coordinates(small)
    angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.5, 0.9)
    source_x, source_y = far * float(x.max()) * math.cos(angle), far * float(y.max()) * math.sin(angle)
    squares, turns = (x - source_x) ** 2 + (y - source_y) ** 2, np.arctan2(y - source_y, x - source_x)
    rays = 1 + 0.6 * np.cos(turns * int(rng.integers(5, 10)) + rng.uniform(0, 2 * math.pi))
    flare = np.stack([0.006 * rays / (0.004 + squares)] * 3)
    edge = 2 / short_side(small) + 0.01
    for _ in range(_GHOSTS):
        along, radius = rng.uniform(-1.6, 0.7), rng.uniform(0.03, 0.16)
        from_ghost = cv2.sqrt((x - along * source_x) ** 2 + (y - along * source_y) ** 2)
        inside = np.clip((radius - from_ghost) / edge + 0.5, 0, 1) * (0.5 + 0.5 * np.minimum(from_ghost / radius, 1))
        for channel, tint in enumerate(rng.uniform(0.02, 0.2, 3).tolist()):
            flare[channel] += inside * tint
    light = cv2.merge(list(flare)) if image.ndim > small.ndim else flare.mean(axis=0)
    return enlarge(np.asarray(light, dtype=np.float32), image)


@pixels(
    axis="lighting",
    tiers={"depth": (0.25, 0.45, 0.62, 0.78, 0.92)},
    identity={"depth": 0.0},
    source="A lamp on alternating current shines as the square of a sine, and a rolling shutter exposes row after row; "
    "number and depth of the bands our own",
)
def flicker_banding(image: Image, darkness: FloatField, *, depth: float) -> Image:
    """Dark bands of a lamp that flickers at twice the mains frequency, under a rolling shutter.

    Args:
        image: The clean picture, sRGB.
        darkness: `(H, W)` float32 in 0..1: 0 in the middle of a bright band, 1 in that of a dark one.
        depth: Share of the light missing in the middle of a dark band, 0..1.

    Example:
        >>> banded = flicker_banding(np.full((64, 64), 200, np.uint8), severity="extreme")
        >>> int(banded.max()), int(banded.min())
        (200, 64)
    """
    return dim(image, 1 - depth * darkness)


@flicker_banding.draw
def darkness_of_rows(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw the number of bands a short side, from 2 to 6, and their phase."""
    _, y = frame_coordinates(image)
    rows = np.sin(math.pi * (rng.uniform(2, 6) * y + rng.uniform(0, 1))) ** 2
    return np.repeat(rows, image.shape[1], axis=1)
