"""Weather: what hangs in or falls through the air between camera and scene."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._light import FULL_LIGHT, LIGHT, bright_light, codes_of_light, encode
from perturb.generators.image._plate import Ranks, draw_lines, empty_plate, reveal, to_frame
from perturb.generators.image._rendering import FloatField, like_channels, short_side

__all__ = ["fog", "haze", "rain", "snow"]

Vector = npt.NDArray[np.float64]

_FOG_LIGHT: Final = 0.75
_FOG_CELLS: Final = (2, 4, 8, 16, 32)
_THINNEST, _THICKEST = 0.3, 1.9
_HAZE_LIGHT: Final = np.array([0.62, 0.70, 0.80])
_WAVELENGTHS: Final = np.array([0.61, 0.545, 0.46])
_ANGSTROM: Final = 1.3
_STREAKS: Final = 900
_RAIN_LIGHT: Final = 0.75
_FLAKES: Final = 700
_SNOW_LIGHT: Final = 1.0
_LIGHT: Final = (FULL_LIGHT * LIGHT).astype(np.float32)


class Fog(NamedTuple):
    """Fog: its density `(H, W)` float32 over its mean, and the light that it scatters towards the camera, 0..1."""

    density: FloatField
    airlight: float


class Falling(NamedTuple):
    """Streaks or flakes on a plate.

    Attributes:
        plate: Which of them reaches each cell first.
        opacity: `(n,)` float32 in 0..1, of each.
        level: Code value of all.
    """

    plate: Ranks
    opacity: FloatField
    level: int


@pixels(
    axis="weather",
    tiers={"thickness": (0.25, 0.5, 0.75, 1.05, 1.4)},
    identity={"thickness": 0.0},
    source="Koschmieder's law (Glossary of Meteorology, airlight formula): of light J arrives J t + A (1 - t), "
    "t = exp(-optical thickness); patches as fractal noise; thickness, patches and airlight our own",
)
def fog(image: Image, drawn: Fog, *, thickness: float) -> Image:
    """Banks of fog: white, and denser here than there.

    Droplets are large against the wavelength of light, so fog has no colour. A picture does not tell its depth:
    patches of 0.3 to 1.9 times the mean thickness stand for it. The airlight A is three quarters of the picture's
    bright light (its 98th percentile), so that fog at night is dark.

    Args:
        image: The clean picture, sRGB.
        drawn: Density and airlight.
        thickness: Mean optical thickness between camera and scene: of the scene's light exp(-thickness) arrives.

    Example:
        >>> foggy = fog(np.tile(np.uint8([0, 255]), (64, 32)), severity="moderate", seed=1)
        >>> [(int(half.min()), int(half.max())) for half in (foggy[:, ::2], foggy[:, 1::2])]
        [(109, 199), (232, 249)]
    """
    arrives: Any = like_channels(np.asarray(cv2.exp(-thickness * drawn.density)), image)
    airlight = np.float32(FULL_LIGHT * drawn.airlight)
    foggy = (cv2.LUT(image, _LIGHT) - airlight) * arrives + airlight
    return np.asarray(codes_of_light().take(foggy.astype(np.uint16)), dtype=np.uint8)


@fog.draw
def banks(image: Image, rng: np.random.Generator) -> Fog:
    """Draw five octaves of smooth noise, the coarsest with two cells a short side, stretched to the whole range."""
    height, width = image.shape[:2]
    cloud = np.zeros((height, width), np.float32)
    for cells in _FOG_CELLS:
        sides = [min(math.ceil(cells * side / short_side(image)), 4 * cells) + 1 for side in (height, width)]
        coarse = rng.standard_normal(sides, dtype=np.float32) / np.float32(cells)
        cloud += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    cloud -= cloud.min()
    density = _THINNEST + (_THICKEST - _THINNEST) / max(float(cloud.max()), 1e-6) * cloud
    return Fog(np.asarray(density, dtype=np.float32), _FOG_LIGHT * bright_light(image))


@pixels(
    axis="weather",
    tiers={"thickness": (0.25, 0.5, 0.75, 1.05, 1.4)},
    identity={"thickness": 0.0},
    source="Koschmieder's law as in fog, and Angstrom's: thickness falls with a power of the wavelength, in "
    "natural air 1.3 on average; thickness and airlight our own",
)
def haze(image: Image, *, thickness: float) -> Image:
    """An even veil of dry dust and smoke: bluish airlight, and the scene's own blue lost most.

    Unlike `fog` it is the same all over the frame, has no luck, and has a colour: its particles are small against the
    wavelength. The whole scene is taken to be at one distance. The airlight follows the picture's bright light as in
    `fog`.

    Args:
        image: The clean picture, sRGB; a grey one is taken as its green.
        thickness: Optical thickness between camera and scene at 0.55 micrometres.

    Example:
        >>> haze(np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8), severity="moderate").tolist()
        [[[148, 164, 186], [233, 236, 241]]]
    """
    channels = slice(None) if image[0, 0].ndim else slice(1, 2)
    arrives = np.exp(-thickness * (_WAVELENGTHS[channels] / 0.55) ** -_ANGSTROM)
    airlight = bright_light(image) * _HAZE_LIGHT[channels]
    tables = encode(LIGHT[:, np.newaxis] * arrives + airlight * (1 - arrives))
    return np.asarray(cv2.LUT(image, tables[np.newaxis]), dtype=np.uint8)


@pixels(
    axis="weather",
    tiers={"share": (0.15, 0.32, 0.54, 0.78, 1.0), "veil": (0.05, 0.11, 0.18, 0.27, 0.37)},
    identity={"share": 0.0, "veil": 0.0},
    source="Garg & Nayar 2007, Vision and Rain, IJCV, doi 10.1007/s11263-006-0028-6: a drop is a streak while the "
    "shutter is open, of a brightness that hardly depends on what is behind it; numbers, sizes and tiers our own",
)
def rain(image: Image, streaks: Falling, *, share: float, veil: float) -> Image:
    """Streaks of falling drops, half transparent, and the veil of the many that are too far to be seen singly.

    They have three quarters of the picture's bright light (its 98th percentile): they collect scene and sky.

    Args:
        image: The clean picture.
        streaks: The 900 streaks, near ones longer, wider and less transparent.
        share: Share of them that is there, 0..1.
        veil: Opacity of the veil, 0..1.

    Example:
        >>> half = np.repeat(np.uint8([[0, 255]]), 64, axis=0).repeat(32, axis=1)
        >>> [round(float(rain(half, severity=tier, seed=1)[:, :32].mean())) for tier in (1, 3, 5)]
        [18, 60, 109]
    """
    return _veiled(image, to_frame(reveal(streaks.plate, streaks.opacity, share), image), veil, streaks.level)


@rain.draw
def streaks(image: Image, rng: np.random.Generator) -> Falling:
    """Draw the wind, and place and nearness of each streak: length 0.05 to 0.17 short sides."""
    plate = empty_plate(image, _STREAKS)
    places, near = rng.uniform(0, 1, (_STREAKS, 2)), rng.uniform(0, 1, _STREAKS)
    angles = rng.normal(0, 0.15) + rng.uniform(-0.04, 0.04, _STREAKS)
    draw_lines(plate, _ends(plate, places, (0.05 + 0.12 * near**3) * min(plate.shape), angles), 1 + near**3)
    return Falling(plate, np.asarray(0.25 + 0.4 * near, np.float32), _level(_RAIN_LIGHT, image))


@pixels(
    axis="weather",
    tiers={"share": (0.1, 0.24, 0.45, 0.7, 1.0), "veil": (0.05, 0.11, 0.18, 0.27, 0.37)},
    identity={"share": 0.0, "veil": 0.0},
    source="Narasimhan & Nayar 2002, Vision and the Atmosphere, IJCV 48(3), 233-254: particles of weather, and the air "
    "between them; numbers, sizes and tiers our own",
)
def snow(image: Image, flakes: Falling, *, share: float, veil: float) -> Image:
    """Falling flakes, near ones large and out of focus, and the veil of the many too far to be seen singly.

    They are as bright as the picture's bright light (its 98th percentile).

    Args:
        image: The clean picture.
        flakes: The 700 flakes.
        share: Share of them that is there, 0..1.
        veil: Opacity of the veil, 0..1.

    Example:
        >>> half = np.repeat(np.uint8([[0, 255]]), 64, axis=0).repeat(32, axis=1)
        >>> [round(float(snow(half, severity=tier, seed=1)[:, :32].mean())) for tier in (1, 3, 5)]
        [15, 56, 110]
    """
    soft: Any = cv2.GaussianBlur(reveal(flakes.plate, flakes.opacity, share), (5, 5), 0)
    return _veiled(image, to_frame(soft, image), veil, flakes.level)


@snow.draw
def flakes(image: Image, rng: np.random.Generator) -> Falling:
    """Draw the wind, and place and size of each flake: 0.005 to 0.03 short sides across, up to twice as long."""
    plate = empty_plate(image, _FLAKES)
    places, near = rng.uniform(0, 1, (_FLAKES, 2)), rng.uniform(0, 1, _FLAKES)
    widths = (0.005 + 0.025 * near**4) * min(plate.shape)
    angles = rng.normal(0, 0.5) + rng.uniform(-0.5, 0.5, _FLAKES)
    draw_lines(plate, _ends(plate, places, widths * rng.uniform(0, 1, _FLAKES), angles), widths)
    return Falling(plate, np.asarray(0.95 - 0.35 * near, np.float32), _level(_SNOW_LIGHT, image))


def _ends(plate: Ranks, places: Vector, lengths: Vector, angles: Vector) -> FloatField:
    """Ends `(n, 2, 2)` in cells of lines about places in shares of width and height; angles are from straight down."""
    middles = places * (plate.shape[1], plate.shape[0])
    halves = np.stack([np.sin(angles), np.cos(angles)], axis=-1) * (lengths / 2)[:, np.newaxis]
    return np.stack([middles - halves, middles + halves], axis=1).astype(np.float32)


def _level(share: float, image: Image) -> int:
    """The code value of a share of the picture's bright light."""
    return int(encode(np.array(share * bright_light(image))))


def _veiled(image: Image, opacity: FloatField, veil: float, level: int) -> Image:
    """Blend a level in: a veil all over, and what lies before it."""
    seen = (1 - opacity) * np.float32(1 - veil)
    return np.asarray(cv2.blendLinear(image, np.full_like(image, level), seen, 1 - seen), dtype=np.uint8)
