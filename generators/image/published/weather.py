"""The published weather but spatter: fog, frost, snow, and too bright a light."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import cv2
import numpy as np

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField, like_channels
from perturb.generators.image.published._ice import draw_ice, draw_small_ice
from perturb.generators.image.published._motion import moved
from perturb.generators.image.published._plasma import clouds, draw_levels, over
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import cut, mono_normal_field, weighted_sum, zoomed

__all__ = ["brightness", "fog", "frost", "snow"]


@published(
    axis="weather",
    identity={"added": 0.0},
    imagenet_c={"added": (0.1, 0.2, 0.3, 0.4, 0.5)},
    cifar_10_c={"added": (0.05, 0.1, 0.15, 0.2, 0.3)},
)
def brightness(image: Image, *, added: float) -> Image:
    """Brighter by a constant: the value of hue, saturation and value.

    The largest channel rises by the constant and draws the others along in proportion.

    Args:
        image: The clean picture.
        added: Fraction of full scale.

    Example:
        >>> brightness.imagenet_c(np.uint8([[[100, 50, 0]]]), severity=1).tolist()
        [[[125, 62, 0]]]
    """
    values = np.arange(256, dtype=np.float32)
    brighter = np.minimum(values + np.float32(255 * added), 255)
    if image.ndim == 2:  # noqa: PLR2004 - rows and columns
        return np.asarray(cv2.LUT(image, cut(brighter)), dtype=np.uint8)
    factors = brighter / np.maximum(values, 1)
    channels = cv2.split(image)
    largest = cv2.max(cv2.max(channels[0], channels[1]), channels[2])
    factor: Any = cv2.LUT(largest, factors)
    made = cut(cv2.multiply(image, cv2.merge([factor] * 3), dtype=cv2.CV_32F))
    # A black pixel has no proportions: it turns grey.
    made[largest == 0] = cut(brighter)[0]
    return made


def _draw_levels(image: Image, rng: np.random.Generator) -> list[FloatField]:
    """Draw the noise of a plasma at each of its scales."""
    return draw_levels(max(image.shape[:2]), rng)


@published(
    axis="weather",
    identity={"weight": 0.0, "decay": 2.0},
    imagenet_c={"weight": (1.5, 2.0, 2.5, 2.5, 3.0), "decay": (2.0, 2.0, 1.7, 1.5, 1.4)},
    cifar_10_c={"weight": (0.2, 0.5, 0.75, 1.0, 1.5), "decay": (3.0, 3.0, 2.5, 2.0, 1.75)},
    draw=_draw_levels,
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261; plasma after Fournier, Fussell & Carpenter 1982, "
    "Communications of the ACM 25(6), 371-384",
)
def fog(image: Image, levels: list[FloatField], *, weight: float, decay: float) -> Image:
    """Clouds laid over the picture, and the sum dimmed so that the brightest place of a picture keeps its level.

    Args:
        image: The clean picture.
        levels: Noise of the clouds at each scale.
        weight: Of the clouds at their thickest, in full scales.
        decay: Between two scales the noise falls by its square: the smaller, the rougher.

    Example:
        >>> foggy = fog.imagenet_c(np.zeros((64, 64, 3), np.uint8) + np.uint8([0, 128, 255]), severity=1)
        >>> int(np.ptp(foggy[:, :, 0])) > 60, int(foggy.max())
        (True, 255)
    """
    brightest = float(image.max()) / 255
    dimmed = brightest / (brightest + weight)
    layer = like_channels(over(image, clouds(levels, decay)), image)
    return weighted_sum(image.astype(np.float32), dimmed, layer, 255 * weight * dimmed)


@published(
    axis="weather",
    identity={"kept": 1.0, "ice": 0.0},
    imagenet_c={"kept": (1.0, 0.8, 0.7, 0.65, 0.6), "ice": (0.4, 0.6, 0.7, 0.7, 0.75)},
    cifar_10_c={"kept": (1.0, 1.0, 0.9, 0.85, 0.75), "ice": (0.2, 0.3, 0.4, 0.4, 0.45)},
    draw=draw_ice,
)
def frost(image: Image, layer: FloatField, *, kept: float, ice: float) -> Image:
    """Ice added to the picture. The weights are the published ones, the ice is not.

    The source adds one of five photographs, whose licences are unclear; here the ice is drawn, of tones and contrasts
    about theirs. A figure on this corruption is therefore not comparable with published ones. For CIFAR-10-C the source
    makes the photographs smaller, to a fifth, and so is the ice.

    Args:
        image: The clean picture.
        layer: Code values of the ice, of the image's shape.
        kept: Weight of the picture.
        ice: Weight of the ice.

    Example:
        >>> iced = [frost.imagenet_c(np.zeros((64, 64), np.uint8), severity=tier, seed=1) for tier in (1, 3, 5)]
        >>> [round(float(made.mean()), -1) for made in iced]
        [80.0, 140.0, 150.0]
    """
    return weighted_sum(image.astype(np.float32), kept, np.clip(layer, 0, 255), ice)


frost = frost._replace(cifar_10_c=replace(frost.cifar_10_c, version=2, draw_function=draw_small_ice))


class Flakes(NamedTuple):
    """What falls.

    Attributes:
        field: Standard normal, `(H, W)`.
        angle: Of the fall, in degrees from the x axis.
    """

    field: FloatField
    angle: float


def _draw_flakes(image: Image, rng: np.random.Generator) -> Flakes:
    """Draw a noise for each pixel, and an angle of -135 to -45 degrees."""
    return Flakes(mono_normal_field(image, rng), float(rng.uniform(-135, -45)))


@published(
    axis="weather",
    identity={"mean": 0.0, "deviation": 0.0, "zoom": 1.0, "threshold": 1.0, "radius": 0, "sigma": 1.0, "kept": 1.0},
    imagenet_c={
        "mean": (0.1, 0.2, 0.55, 0.55, 0.55),
        "deviation": (0.3, 0.3, 0.3, 0.3, 0.3),
        "zoom": (3.0, 2.0, 4.0, 4.5, 2.5),
        "threshold": (0.5, 0.5, 0.9, 0.85, 0.85),
        "radius": (10, 12, 12, 12, 12),
        "sigma": (4.0, 4.0, 8.0, 8.0, 12.0),
        "kept": (0.8, 0.7, 0.7, 0.65, 0.55),
    },
    cifar_10_c={
        "mean": (0.1, 0.1, 0.15, 0.25, 0.3),
        "deviation": (0.2, 0.2, 0.3, 0.3, 0.3),
        "zoom": (1.0, 1.0, 1.75, 2.25, 1.25),
        "threshold": (0.6, 0.5, 0.55, 0.6, 0.65),
        "radius": (8, 10, 10, 12, 14),
        "sigma": (3.0, 4.0, 4.0, 6.0, 12.0),
        "kept": (0.95, 0.9, 0.9, 0.85, 0.8),
    },
    draw=_draw_flakes,
)
def snow(
    image: Image,
    flakes: Flakes,
    *,
    mean: float,
    deviation: float,
    zoom: float,
    threshold: float,
    radius: int,
    sigma: float,
    kept: float,
) -> Image:
    """Streaks of noise over a whitened picture.

    Of normal noise, enlarged, what lies above a threshold becomes flakes; they are blurred along their fall and added
    twice, as they are and turned by 180 degrees.

    Args:
        image: The clean picture.
        flakes: Noise and angle.
        mean: Of the noise, in full scales.
        deviation: Of the noise, in full scales.
        zoom: How much the noise is enlarged.
        threshold: Below it there is no flake, in full scales.
        radius: The streak has 2 radius + 1 pixels.
        sigma: Standard deviation of the streak's weights in pixels.
        kept: Weight of the picture; the rest is its whitened version.

    Example:
        >>> fallen = [snow.imagenet_c(np.zeros((64, 64), np.uint8), severity=tier, seed=1) for tier in (1, 2)]
        >>> [int(made.min()) for made in fallen], bool(fallen[0].mean() < fallen[1].mean())
        ([25, 38], True)
    """
    noise = zoomed(flakes.field, zoom) * np.float32(deviation) + np.float32(mean)
    noise[noise < threshold] = 0
    falling = cut(np.rint(moved(cut(255 * noise), flakes.angle, radius=radius, sigma=sigma))).astype(np.float32)
    both = like_channels(falling + falling[::-1, ::-1], image)
    grey = image if image.ndim == falling.ndim else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    whitened = like_channels(grey * np.float32(1.5) + np.float32(127.5), image)
    clean = image.astype(np.float32)
    light: Any = cv2.scaleAdd(cv2.max(clean, whitened), 1 - kept, both)
    return weighted_sum(clean, kept, light, 1)
