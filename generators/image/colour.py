"""Colour: how strong, which, how white is balanced, and how finely it is stored."""

from __future__ import annotations

import functools
import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._light import LIGHT, encode

__all__ = ["bit_depth", "channel_imbalance", "colour_temperature", "greyscale", "hue", "saturation"]

Vector = npt.NDArray[np.float64]

_LUMA: Final = np.array([0.213, 0.715, 0.072])
_SECOND_RADIATION_CONSTANT: Final = 14388.0
_WAVELENGTHS: Final = np.array([0.61, 0.545, 0.46])
_SHARE_TOWARDS_COOL: Final = 0.5


@pixels(
    axis="colour",
    tiers={"lost": (0.3, 0.5, 0.7, 0.85, 0.95)},
    identity={"lost": 0.0},
    source="W3C Filter Effects Module Level 1, feColorMatrix type saturate: the matrix; tiers our own",
)
def saturation(image: Image, *, lost: float) -> Image:
    """Colours fade towards the grey of their luma, as in an old print. A grey picture stays as it is.

    Args:
        image: The clean picture, sRGB.
        lost: Share of the saturation that is lost, 0..1.

    Example:
        >>> saturation(np.array([[[200, 40, 40], [90, 90, 90]]], np.uint8), severity="strong").tolist()
        [[[93, 69, 69], [90, 90, 90]]]
    """
    return _mix(image, (1 - lost) * np.eye(3) + lost * _LUMA)


@pixels(
    axis="colour",
    tiers={"degrees": (12.0, 24.0, 40.0, 65.0, 100.0)},
    identity={"degrees": 0.0},
    source="W3C Filter Effects Module Level 1, feColorMatrix type hueRotate: the matrix; angles our own",
)
def hue(image: Image, turn: float, *, degrees: float) -> Image:
    """All colours turn round the axis of greys, to a drawn side, at the same luma. A grey picture stays as it is.

    Args:
        image: The clean picture, sRGB.
        turn: From -1 to 1: to which side (positive from red to yellow to green), and what share of the angle.
        degrees: The largest angle.

    Example:
        >>> red = np.full((1, 1, 3), (200, 40, 40), np.uint8)
        >>> [hue(red, severity=tier, seed=1).tolist()[0][0] for tier in (1, 3, 5)]
        [[204, 37, 62], [198, 33, 114], [124, 47, 195]]
    """
    angle = math.radians(turn * degrees)
    across = np.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])
    return _mix(image, _LUMA + math.cos(angle) * (np.eye(3) - _LUMA) + math.sin(angle) * across)


@hue.draw
def side_and_share(_image: Image, rng: np.random.Generator) -> float:
    """Draw a side, and a share of the angle from 0.75 to 1."""
    share = float(rng.uniform(0.75, 1))
    return share if rng.integers(2) else -share


@pixels(
    axis="colour",
    tiers={"mired": (30.0, 60.0, 100.0, 150.0, 220.0)},
    identity={"mired": 0.0},
    source="Planck's law in Wien's approximation, where a shift in mired (10^6 / kelvin) is one factor from whatever "
    "temperature; narrow bands, as in Finlayson et al. 1994, JOSA A 11(5), 1553-1563; bands and shifts our own",
)
def colour_temperature(image: Image, towards: float, *, mired: float) -> Image:
    """White balanced for another light than shines: the picture turns warm or, half as far, cool.

    The light in each channel is multiplied by exp(-14388 mired 10^-6 / wavelength) for 0.61, 0.545 and 0.46
    micrometres, scaled so that white keeps its luminance before it clips. From daylight at 6500 K, 200 mired lead to
    the 2800 K of a light bulb. A grey picture stays as it is.

    Args:
        image: The clean picture, sRGB.
        towards: From -0.5 to 1: towards cool or warm, and what share of the shift.
        mired: The largest shift.

    Example:
        >>> grey = np.full((1, 1, 3), 128, np.uint8)
        >>> [colour_temperature(grey, severity=tier, seed=1).tolist()[0][0] for tier in (1, 3, 5)]
        [[131, 128, 121], [140, 126, 106], [153, 123, 83]]
    """
    return _gain(image, np.exp(-_SECOND_RADIATION_CONSTANT * 1e-6 * towards * mired / _WAVELENGTHS))


@colour_temperature.draw
def warm_or_cool(_image: Image, rng: np.random.Generator) -> float:
    """Draw the direction, and a share of the shift from 0.75 to 1; half of that towards cool."""
    share = float(rng.uniform(0.75, 1))
    return share if rng.integers(2) else -_SHARE_TOWARDS_COOL * share


@pixels(
    axis="colour",
    tiers={"stops": (0.25, 0.5, 0.9, 1.4, 2.0)},
    identity={"stops": 0.0},
    source="Von Kries' coefficients, a factor for each channel (Finlayson et al. 1994, JOSA A 11(5), 1553-1563); drawn "
    "at random, stops our own",
)
def channel_imbalance(image: Image, drawn: Vector, *, stops: float) -> Image:
    """Channels amplified unevenly, as by an aged sensor or a badly set printer: a cast of a drawn colour.

    The channels' gains in light add up to 0 stops before they are scaled so that white keeps its luminance. A grey
    picture stays as it is.

    Args:
        image: The clean picture, sRGB.
        drawn: `(3,)` of sum 0 and range 1: each channel's share of the stops.
        stops: Between the most and the least amplified channel.

    Example:
        >>> grey = np.full((1, 1, 3), 128, np.uint8)
        >>> [channel_imbalance(grey, severity=tier, seed=1).tolist()[0][0] for tier in (1, 3, 5)]
        [[120, 131, 124], [102, 136, 112], [74, 142, 92]]
    """
    return _gain(image, 2 ** (stops * drawn))


@channel_imbalance.draw
def uneven_channels(_image: Image, rng: np.random.Generator) -> Vector:
    """Draw the channels' shares."""
    shares = rng.uniform(-1, 1, 3)
    return np.asarray((shares - shares.mean()) / max(float(np.ptp(shares)), 1e-6))


@pixels(
    axis="colour",
    tiers={"share": (0.4, 0.6, 0.8, 0.9, 1.0)},
    identity={"share": 0.0},
    source="Black-and-white film behind a filter: each sees its own mix of the colours; mixes and tiers our own",
)
def greyscale(image: Image, film: Vector, *, share: float) -> Image:
    """Black-and-white film with a drawn sensitivity: unlike in `saturation`, reds may come out dark or bright.

    At the last tier no colour is left. A grey picture stays as it is.

    Args:
        image: The clean picture, sRGB.
        film: `(3,)` of sum 1: what the film sees of red, green and blue.
        share: Share of the film's picture in the mean with the clean one, 0..1.

    Example:
        >>> red = np.full((1, 1, 3), (200, 40, 40), np.uint8)
        >>> [greyscale(red, severity="extreme", seed=seed).tolist()[0][0] for seed in (1, 2, 3)]
        [[41, 41, 41], [82, 82, 82], [167, 167, 167]]
    """
    return _mix(image, (1 - share) * np.eye(3) + share * film)


@greyscale.draw
def film_sensitivity(_image: Image, rng: np.random.Generator) -> Vector:
    """Draw a mix of the three colours, any as likely as any other."""
    return np.asarray(rng.dirichlet((1, 1, 1)))


@pixels(
    axis="colour",
    tiers={"bits": (4.6, 3.8, 3.1, 2.6, 2.0)},
    identity={"bits": 8.0},
    source="Bennett 1948, Bell System Technical Journal 27(3): the spectra of quantized signals; depths our own",
)
def bit_depth(image: Image, *, bits: float) -> Image:
    """Fewer bits a channel: values rounded to evenly spaced ones, so that smooth shades break into bands.

    Args:
        image: The clean picture.
        bits: For each channel: values are multiples of 255 / (2^bits - 1), cut at 255; need not be whole.

    Example:
        >>> ramp = np.arange(256, dtype=np.uint8)[np.newaxis]
        >>> [len(np.unique(bit_depth(ramp, severity=tier))) for tier in (1, 3, 5)]
        [24, 9, 4]
    """
    return np.asarray(cv2.LUT(image, _rounded(bits)), dtype=np.uint8)


@functools.lru_cache(maxsize=16)
def _rounded(bits: float) -> Image:
    """Table `(256,)` of the nearest value that there is."""
    step = 255 / (2**bits - 1)
    return np.clip(np.rint(np.rint(np.arange(256) / step) * step), 0, 255).astype(np.uint8)


def _mix(image: Image, matrix: Vector) -> Image:
    """Mix the channels, row by row of a matrix `(3, 3)`; of a single channel there is nothing to mix."""
    return image.copy() if image[0, 0].ndim == 0 else np.asarray(cv2.transform(image, matrix), dtype=np.uint8)


def _gain(image: Image, gains: Vector) -> Image:
    """Multiply the light in each channel, scaled so that white keeps its luminance; a single channel is left alone."""
    if image[0, 0].ndim == 0:
        return image.copy()
    tables: Any = encode(LIGHT[:, np.newaxis] * gains / (gains @ _LUMA))
    return np.asarray(cv2.LUT(image, tables[np.newaxis]), dtype=np.uint8)
