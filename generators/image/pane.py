"""Weather on the pane: ice, water and mud on the glass before the camera."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, cover, pixels
from perturb.generators.image._covers import Covered, in_channels
from perturb.generators.image._light import LIGHT, bright_light, encode
from perturb.generators.image._plate import Ranks, draw_lines, empty_plate, reveal, to_frame
from perturb.generators.image._rendering import FloatField, paint, short_side

__all__ = ["frost", "mud_spatter", "water_spatter"]

_STEMS: Final = 36
_NODES: Final = 14
_NEEDLES: Final = _STEMS * _NODES * 3
_BRANCH: Final = math.pi / 3
_CRYSTAL: Final = 0.75
_FILM: Final = 0.5
_ICE: Final = np.array([222, 232, 240])
_MUD: Final = np.array([72, 52, 34])
_SPLASHES: Final = 120
_GROWTH: Final = 0.08
_NEVER: Final = 9.0
_REFRACTION: Final = 0.0015
_SHINE: Final = 1.2


class Ice(NamedTuple):
    """Ice on the pane.

    Attributes:
        needles: Plate of the needles in the order in which they grow.
        opacity: `(n,)` float32, of each needle.
        film: Of the plate's shape, float32: share of the growth at which the film of ice arrives.
        colour: Of crystals and film.
    """

    needles: Ranks
    opacity: FloatField
    film: FloatField
    colour: npt.NDArray[np.uint8]


class Mud(NamedTuple):
    """Mud on the pane.

    Attributes:
        wet: Plate, float32: share of the splashes at which mud reaches each cell.
        colour: Of the mud.
    """

    wet: FloatField
    colour: npt.NDArray[np.uint8]


@pixels(
    axis="weather",
    tiers={"grown": (0.2, 0.36, 0.54, 0.76, 1.0)},
    identity={"grown": 0.0},
    source="Furukawa & Wettlaufer 2007, Physics Today 60(12), 70-71: ice grows as dendrites whose branches follow the "
    "crystal's hexagon; drawn from scratch, without photographs; sizes and opacities our own",
)
def frost(image: Image, ice: Ice, *, grown: float) -> Image:
    """Window frost: feathers of ice growing in from the edges of the frame, with a film of ice after them.

    From each stem branches leave at 60 degrees to both sides, shorter towards the tip. Crystals are up to 75 % opaque,
    the film is 50 %. Both are lit by the picture's bright light (its 98th percentile).

    Args:
        image: The clean picture.
        ice: Needles, film and colour.
        grown: Share of the growth, 0..1.

    Example:
        >>> half = np.repeat(np.uint8([[0, 255]]), 64, axis=0).repeat(32, axis=1)
        >>> iced = [frost(half, severity=tier, seed=1)[:, :32] for tier in (1, 3, 5)]
        >>> [round(float(made.mean())) for made in iced], int(iced[0][32, 31])
        ([39, 97, 129], 0)
    """
    crystals = reveal(ice.needles, ice.opacity, grown)
    film = np.clip((grown - ice.film) * np.float32(_FILM / 0.3), 0, _FILM)
    covered: Any = cv2.GaussianBlur(np.maximum(crystals, film), (3, 3), 0)
    return paint(image, to_frame(covered, image), ice.colour)[0]


@frost.draw
def feathers(image: Image, rng: np.random.Generator) -> Ice:
    """Draw 36 stems from the edges inwards, bent a little, and the lengths of their branches."""
    plate = empty_plate(image, _NEEDLES)
    height, width = plate.shape
    unit = min(plate.shape)
    roots = _on_edges(rng.uniform(0, 1, _STEMS), width, height)
    towards = np.array([width, height]) * rng.uniform(0.3, 0.7, (_STEMS, 2)) - roots
    angles = np.arctan2(towards[:, 1], towards[:, 0]) + rng.normal(0, 0.25, _STEMS)
    angles = angles[:, np.newaxis] + rng.normal(0, 0.08, (_STEMS, _NODES)).cumsum(axis=1)
    steps = unit * rng.uniform(0.25, 0.7, (_STEMS, 1)) / _NODES * np.ones(_NODES)
    nodes = roots[:, np.newaxis] + np.cumsum(_directions(angles) * steps[..., np.newaxis], axis=1)
    taper = (1 - np.arange(_NODES) / _NODES) * rng.uniform(0.4, 1, (_STEMS, _NODES))
    lengths = np.stack([steps, *(steps * 4 * taper,) * 2], axis=-1)
    turns = angles[..., np.newaxis] + np.array([math.pi, _BRANCH, -_BRANCH])
    ends = nodes[:, :, np.newaxis] + _directions(turns) * lengths[..., np.newaxis]
    starts = np.broadcast_to(nodes[:, :, np.newaxis], ends.shape)
    when = (np.arange(_NODES) + rng.uniform(0, 6, (_STEMS, 1)))[..., np.newaxis] + np.array([0.0, 0.7, 0.9])
    order = when.ravel().argsort()
    lines = np.stack([starts, ends], axis=-2).reshape(-1, 2, 2)[order].astype(np.float32)
    widths = np.tile([3.0, 1.5, 1.5], _STEMS * _NODES)[order] * unit / 320
    draw_lines(plate, lines, widths)
    opacity = np.full(_NEEDLES, _CRYSTAL, np.float32) * rng.uniform(0.6, 1, _NEEDLES).astype(np.float32)
    return Ice(plate, opacity, _film(plate, rng), _lit(_ICE, image))


def _on_edges(along: npt.NDArray[np.float64], width: int, height: int) -> npt.NDArray[np.float64]:
    """Places `(n, 2)` on the edges of the frame, at shares of the way round."""
    way = along * 2 * (width + height)
    x = np.clip(way, 0, width) - np.clip(way - width - height, 0, width)
    y = np.clip(way - width, 0, height) - np.clip(way - 2 * width - height, 0, height)
    return np.stack([x, y], axis=-1)


def _directions(angles: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def _film(plate: Ranks, rng: np.random.Generator) -> FloatField:
    """When the film arrives: after the distance from the nearest edge, unevenly."""
    height, width = plate.shape
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, np.newaxis]
    inwards = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y)) / np.float32(min(plate.shape) / 2)
    cells = [math.ceil(8 * side / min(plate.shape)) for side in plate.shape]
    uneven = cv2.resize(rng.standard_normal(cells, np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.maximum(0.1 + 0.8 * inwards + 0.12 * uneven, 0), dtype=np.float32)


@pixels(
    axis="weather",
    tiers={"share": (0.15, 0.32, 0.54, 0.78, 1.0)},
    identity={"share": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C spatter, for the idea; here drops bend the view "
    "as thin prisms do, by an angle in proportion to their slope; sizes, strength and tiers our own",
)
def water_spatter(image: Image, wet: FloatField, *, share: float) -> Image:
    """Splashes of clear water on the pane: what is behind them is bent, one side shines, the other is dark.

    Args:
        image: The clean picture.
        wet: Plate, float32: share of the 120 splashes at which each cell becomes wet.
        share: Share of the splashes, 0..1.

    Example:
        >>> grey = np.full((64, 64), 128, np.uint8)
        >>> [int(np.ptp(water_spatter(grey, severity=tier, seed=1))) for tier in (1, 3, 5)]
        [143, 145, 145]
    """
    depth = np.clip((share - wet) * np.float32(1 / _GROWTH), 0, 1)
    surface: Any = cv2.GaussianBlur(depth * (2 - depth), (11, 11), 0)
    cells = np.float32(min(wet.shape) / 8)
    slope_x, slope_y = (to_frame(cv2.Sobel(surface, -1, *d) * cells, image) for d in ((1, 0), (0, 1)))
    bent = np.float32(_REFRACTION * short_side(image))
    height, width = image.shape[:2]
    x = np.arange(width, dtype=np.float32) + bent * slope_x
    y = np.arange(height, dtype=np.float32)[:, np.newaxis] + bent * slope_y
    seen: Any = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shine = np.clip((slope_x + slope_y) * np.float32(_SHINE), -60, 90)
    lit = shine if image.ndim == shine.ndim else cv2.merge([shine] * image.shape[2])
    return np.asarray(cv2.add(seen, lit, dtype=cv2.CV_8U), dtype=np.uint8)


@cover(
    axis="weather",
    tiers={"share": (0.12, 0.26, 0.44, 0.64, 0.85)},
    identity={"share": 0.0},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261, ImageNet-C spatter, for the idea; shapes, sizes and tiers "
    "our own",
)
def mud_spatter(image: Image, mud: Mud, *, share: float) -> Covered:
    """Splashes of mud on the pane: opaque, brown, of many sizes, lit by the picture's bright light.

    Args:
        image: The clean picture.
        mud: Where and when the 120 splashes come, and their colour.
        share: Share of the splashes, 0..1.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [mud_spatter(np.full((64, 64), 255, np.uint8), severity=tier) < 255 for tier in (1, 5)]
        >>> [round(float(muddy.mean()), 2) for muddy in hidden]
        [0.08, 0.44]
    """
    return paint(image, to_frame((mud.wet < share).astype(np.float32), image), mud.colour)


@mud_spatter.draw
def muddy_splashes(image: Image, rng: np.random.Generator) -> Mud:
    """Draw the splashes."""
    return Mud(splashes(image, rng), _lit(_MUD, image))


@water_spatter.draw
def splashes(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw 120 drops of 0.006 to 0.08 short sides, small ones most often, drawn out away from a drawn place."""
    height, width = empty_plate(image, 0).shape
    unit = min(height, width)
    wet = np.full((height, width), _NEVER, np.float32)
    source = rng.uniform(0, 1, 2) * (width, height)
    places = rng.uniform(0, 1, (_SPLASHES, 2)) * (width, height)
    radii = unit * 0.006 * (0.08 / 0.006) ** (rng.uniform(0, 1, _SPLASHES) ** 1.6)
    stretch = rng.uniform(1, 1.9, _SPLASHES)
    for rank, ((x, y), radius, long) in enumerate(zip(places, radii, stretch, strict=True)):
        reach = radius * long
        left, right, top, bottom = (round(v) for v in (x - reach, x + reach + 1, y - reach, y + reach + 1))
        window = wet[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        if window.size:
            across = np.arange(window.shape[1], dtype=np.float32) + np.float32(max(left, 0) - x)
            down = np.arange(window.shape[0], dtype=np.float32)[:, np.newaxis] + np.float32(max(top, 0) - y)
            away = math.atan2(y - source[1], x - source[0])
            along = across * math.cos(away) + down * math.sin(away)
            aside = down * math.cos(away) - across * math.sin(away)
            squares = ((along / long) ** 2 + aside**2) / radius**2
            grows = np.where(squares < 1, (rank / _SPLASHES) * (1 - _GROWTH) + _GROWTH * squares, _NEVER)
            np.minimum(window, grows, out=window, casting="same_kind")
    return wet


def _lit(colour: npt.NDArray[np.integer], image: Image) -> npt.NDArray[np.uint8]:
    """Code values under the picture's bright light of a colour given as under full light."""
    return in_channels(encode(LIGHT[colour] * bright_light(image)), image)
