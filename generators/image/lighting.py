"""Lighting: how much light there is, and where it falls."""

from __future__ import annotations

import functools
import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._light import LIGHT, dim, encode, mean_light
from perturb.generators.image._noise_tables import draw_uniforms, look_up, normal_quantiles
from perturb.generators.image._rendering import FloatField, frame_coordinates

__all__ = ["cast_shadow", "contrast_loss", "low_light", "overexposure", "underexposure", "uneven_illumination"]

_FULL_WELL: Final = 6000.0
_READ_NOISE: Final = 3.0
_GLARE: Final = 0.03
_PENUMBRA: Final = 0.08


@pixels(
    axis="lighting",
    tiers={"stops": (2.0, 4.0, 5.5, 7.0, 8.5)},
    identity={"stops": 0.0},
    source="Foi et al. 2008, IEEE TIP 17(10), doi 10.1109/TIP.2008.2001399: signal-dependent Poissonian-Gaussian "
    "sensor noise; electrons of a small pixel (6,000 full well, 3 read noise) and stops our own",
)
def low_light(image: Image, uniforms: npt.NDArray[np.uint16], *, stops: float) -> Image:
    """Less light, and the shot and read-out noise that come with it.

    The scene is exposed with a fraction 2^-stops of the light. A clean value stands for up to 6,000 electrons; the
    darker exposure counts fewer, of variance equal to their mean, and reads them with a standard deviation of 3. The
    clean picture has its own noise already: only the difference is added. Gain then gives back half of the stops,
    lifting signal and noise alike. Each channel is its own signal; demosaicing and denoising are left out.

    Args:
        image: The clean picture, sRGB.
        uniforms: An index into the 4096 quantiles of the noise, of the image's shape.
        stops: Halvings of the light, 0 or more.

    Example:
        >>> white = np.full((64, 64), 255, np.uint8)
        >>> dark = low_light(white, severity="strong", seed=1)
        >>> round(float(dark.mean())), round(float(dark.std()))
        (83, 7)
    """
    return look_up(_low_light_table(stops), image, uniforms)


low_light.draw(draw_uniforms)


@functools.lru_cache(maxsize=8)
def _low_light_table(stops: float) -> Image:
    """Quantiles of the dark and noisy value for each clean value, `(256, 4096)`."""
    less = 2.0**stops
    shot = LIGHT / _FULL_WELL * (less - 1)
    read = (_READ_NOISE / _FULL_WELL) ** 2 * (less**2 - 1)
    deviation = np.sqrt(shot + read)[:, np.newaxis]
    return encode((LIGHT[:, np.newaxis] + deviation * normal_quantiles()) / math.sqrt(less))


@pixels(
    axis="lighting",
    tiers={"stops": (0.5, 1.0, 1.75, 2.75, 4.0)},
    identity={"stops": 0.0},
    source="McCann & Rizzi 2011, The Art and Science of HDR Imaging, ch. 11: veiling glare, a constant share of the "
    "scene's light, fogs the whole frame; share (3 %) and stops our own",
)
def overexposure(image: Image, *, stops: float) -> Image:
    """Too much light: highlights clip, and stray light in the lens lifts the black.

    Light is multiplied by 2^stops and cut at full scale. Of the added light 3 % is scattered over the frame evenly,
    in each channel on its own.

    Args:
        image: The clean picture, sRGB.
        stops: Doublings of the light, 0 or more.

    Example:
        >>> overexposure(np.array([[0, 64, 128, 192]], np.uint8), severity="mild").tolist()
        [[18, 93, 177, 255]]
    """
    gain = 2.0**stops
    tables = encode(gain * LIGHT[:, np.newaxis] + _GLARE * (gain - 1) * mean_light(image))
    return np.asarray(cv2.LUT(image, tables[np.newaxis]), dtype=np.uint8)


@pixels(
    axis="lighting",
    tiers={"stops": (1.0, 1.8, 2.7, 3.7, 4.8)},
    identity={"stops": 0.0},
    source="IEC 61966-2-1 (sRGB) for the light of a code value; stops our own",
)
def underexposure(image: Image, *, stops: float) -> Image:
    """Too short an exposure, without a noise of its own: a pure gain, where `low_light` counts photons.

    Light is multiplied by 2^-stops, nothing is lifted again, and dark levels that fall together stay so.

    Args:
        image: The clean picture, sRGB.
        stops: Halvings of the light, 0 or more.

    Example:
        >>> underexposure(np.array([[0, 64, 128, 255]], np.uint8), severity="moderate").tolist()
        [[0, 22, 51, 109]]
    """
    return np.asarray(cv2.LUT(image, _darker(stops)), dtype=np.uint8)


@functools.lru_cache(maxsize=16)
def _darker(stops: float) -> Image:
    """Table `(256,)` of the code values of less light."""
    return encode(LIGHT * 2.0**-stops)


@pixels(
    axis="lighting",
    tiers={"contrast": (0.65, 0.45, 0.3, 0.18, 0.1)},
    identity={"contrast": 1.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C contrast (0.4 to 0.05): the same formula",
)
def contrast_loss(image: Image, *, contrast: float) -> Image:
    """Flat light: every value comes closer to the mean of its channel.

    Args:
        image: The clean picture.
        contrast: Factor on the distance from the channel's mean, 0..1.

    Example:
        >>> contrast_loss(np.array([[0, 100, 200]], np.uint8), severity="mild").tolist()
        [[55, 100, 145]]
    """
    mean = np.array(cv2.mean(image)[: image[0, 0].size])
    tables = np.rint(mean + contrast * (np.arange(256)[:, np.newaxis] - mean)).astype(np.uint8)
    return np.asarray(cv2.LUT(image, tables[np.newaxis]), dtype=np.uint8)


@pixels(
    axis="lighting",
    tiers={"nearness": (0.5, 0.9, 1.4, 2.1, 3.2)},
    identity={"nearness": 0.0},
    source="Lambert's cosine law and the inverse-square law for a point lamp over a plane; nearness our own",
)
def uneven_illumination(image: Image, distance: FloatField, *, nearness: float) -> Image:
    """One lamp close by, at a drawn edge of the frame: bright below it, falling off towards the far side.

    A lamp at a height h over a plane gives, at a distance r from its foot, (1 + (r/h)^2)^-1.5 of the light at its
    foot. The exposure is set for the foot.

    Args:
        image: The clean picture, sRGB.
        distance: `(H, W)` float32: from the lamp's foot, in short sides.
        nearness: 1/h, per short side.

    Example:
        >>> lit = uneven_illumination(np.full((64, 64), 200, np.uint8), severity="extreme")
        >>> int(lit.max()), int(lit.min())
        (200, 31)
    """
    return dim(image, (1 + (nearness * distance) ** 2) ** -1.5)


@uneven_illumination.draw
def distance_from_lamp(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw the lamp's foot on the ellipse in the frame."""
    x, y = frame_coordinates(image)
    angle = rng.uniform(0, 2 * math.pi)
    foot_x, foot_y = x.max() * math.cos(angle), y.max() * math.sin(angle)
    return np.asarray(np.hypot(x - foot_x, y - foot_y), dtype=np.float32)


@pixels(
    axis="lighting",
    tiers={"blocked": (0.4, 0.6, 0.75, 0.87, 0.95), "reach": (0.35, 0.45, 0.55, 0.65, 0.75)},
    identity={"blocked": 0.0, "reach": 0.25},
    source="National Renewable Energy Laboratory 1992, Shining On, ch. 4: under a clear sky 10 to 20 % of the sun's "
    "light is diffuse, which a shadow keeps; tiers our own",
)
def cast_shadow(image: Image, depth: FloatField, *, blocked: float, reach: float) -> Image:
    """Shadow of something outside the frame: a straight edge or a corner, with a soft rim, from a drawn side.

    Args:
        image: The clean picture, sRGB.
        depth: `(H, W)` float32: 0 where the shadow comes in, 1 where it would reach last.
        blocked: Share of the light that the shadow takes, 0..1.
        reach: How far it has come in, as a share of the way across, 0..1.

    Example:
        >>> shaded = cast_shadow(np.full((64, 64), 200, np.uint8), severity="moderate")
        >>> int(shaded.max()), int(shaded.min())
        (200, 107)
    """
    covered = np.clip((reach - depth) / _PENUMBRA + 0.5, 0, 1)
    return dim(image, 1 - blocked * covered)


@cast_shadow.draw
def depth_into_shadow(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw the side that the shadow comes from, how pointed it is, and where its point lies."""
    x, y = frame_coordinates(image)
    angle, bend, tip = rng.uniform(0, 2 * math.pi), rng.uniform(0, 1), rng.uniform(-0.3, 0.3)
    cosine, sine = math.cos(angle), math.sin(angle)
    depth = x * cosine + y * sine + bend * np.abs(y * cosine - x * sine - tip)
    depth -= depth.min()
    return np.asarray(depth / max(float(depth.max()), 1e-6), dtype=np.float32)
