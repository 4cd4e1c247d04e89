"""Occlusion: dirt and water on the lens or on the pane before it."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, cover
from perturb.generators.image._canvas import canvas, enlarge
from perturb.generators.image._covers import Covered, in_channels, place_in_frame
from perturb.generators.image._rendering import (
    FloatField,
    coverage,
    frame_coordinates,
    like_channels,
    paint,
    short_side,
)

__all__ = ["dirt_on_lens", "water_drops"]

_CLOUD_CELLS: Final = (4, 8, 16)
_DIRT_RIM: Final = 0.3
_DIRT_OPACITY: Final = 0.94
_DROPS: Final = 22
_VIEW_IN_DROP: Final = 0.35
_VIEW_BLUR: Final = 0.04
_BRIGHTEST: Final = 130.0


class Dirt(NamedTuple):
    """Dirt: the share of the frame that is dirty when it reaches each pixel, `(H, W)` float32, and its colour."""

    share: FloatField
    colour: npt.NDArray[np.uint8]


class Drops(NamedTuple):
    """Water drops, seen from each pixel: the one that reaches it first.

    Attributes:
        across: `(H, W)` float32: to the right of its middle, over its size, in short sides.
        down: The same, downwards.
        size: `(H, W)` float32: its radius over that of the largest drop, 0.4 to 1.
    """

    across: FloatField
    down: FloatField
    size: FloatField


@cover(
    axis="occlusion",
    tiers={"share": (0.14, 0.26, 0.38, 0.5, 0.62)},
    identity={"share": 0.0},
    source="Dirt so close to the lens that it is out of focus: smudges as clouds of three octaves; all sizes our own",
)
def dirt_on_lens(image: Image, dirt: Dirt, *, share: float) -> Covered:
    """Smudges of dirt on the lens, out of focus: soft rims, 94 % opaque inside, spreading from drawn places.

    Args:
        image: The clean picture.
        dirt: The smudges.
        share: Share of the frame with any dirt, 0..1.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [dirt_on_lens(np.full((64, 64), 255, np.uint8), severity=tier) < 128 for tier in (1, 5)]
        >>> [round(float(dirty.mean()), 2) for dirty in hidden]
        [0.0, 0.38]
    """
    opacity = np.clip((share - dirt.share) * (_DIRT_OPACITY / _DIRT_RIM), 0, _DIRT_OPACITY)
    return paint(image, opacity, dirt.colour)


@dirt_on_lens.draw
def smudges(image: Image, rng: np.random.Generator) -> Dirt:
    """Draw the smudges, and a colour between soil and grey dust."""
    small = canvas(image)
    height, width = small.shape
    cloud = np.zeros(small.shape, np.float32)
    for octave, cells in enumerate(_CLOUD_CELLS):
        shape = [min(side, math.ceil(cells * side / short_side(small)) + 1) for side in small.shape]
        coarse = rng.standard_normal(shape, dtype=np.float32)
        cloud += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * np.float32(0.6**octave)
    rank = np.empty(cloud.size, np.float32)
    rank[cloud.ravel().argsort()] = (np.arange(cloud.size, dtype=np.float32) + 0.5) / cloud.size
    colour = rng.uniform(0.6, 1.6) * np.array([75, 62, 48]) + rng.uniform(0, 15, 3)
    return Dirt(enlarge(rank.reshape(cloud.shape), image), in_channels(colour, image))


@cover(
    axis="occlusion",
    tiers={"radius": (0.045, 0.062, 0.082, 0.105, 0.13)},
    identity={"radius": 0.0},
    source="Garg & Nayar, Photometric Model of a Rain Drop (Columbia University): a drop acts as a wide-angle lens; "
    "its shape, shading and tiers our own",
)
def water_drops(image: Image, drops: Drops, *, radius: float) -> Covered:
    """Drops of water on the pane: in each, the scene around it, small, upside down, with a dark rim and a highlight.

    A drop shows 0.35 short sides of the scene to every side of its middle, turned round.

    Args:
        image: The clean picture.
        drops: The 22 drops.
        radius: Of the largest drop, as a fraction of the short side; others from 0.4 of it.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [water_drops(np.full((64, 64), 200, np.uint8), severity=tier) != 200 for tier in (1, 5)]
        >>> [round(float(wet.mean()), 2) for wet in hidden]
        [0.09, 0.44]
    """
    unit, scale = short_side(image), np.float32(1 / max(radius, 1e-6))
    across, down = drops.across * scale, drops.down * scale
    squares = across**2 + down**2
    depth = (1 - cv2.sqrt(squares)) * (np.float32(radius * unit) * drops.size)
    opacity = coverage(np.asarray(depth, dtype=np.float32), 2 * radius * unit)
    seen = _VIEW_IN_DROP + radius * drops.size
    x = np.arange(image.shape[1], dtype=np.float32) - unit * seen * np.clip(across, -1, 1)
    y = np.arange(image.shape[0], dtype=np.float32)[:, np.newaxis] - unit * seen * np.clip(down, -1, 1)
    view = cv2.blur(image, (max(1, round(_VIEW_BLUR * unit)),) * 2)
    inside: Any = cv2.remap(view, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    gain = np.asarray(0.85 - 0.35 * np.minimum(squares, 1) + 0.2 * np.clip(down, -1, 1), dtype=np.float32)
    from_highlight = (across + 0.35) ** 2 + (down + 0.4) ** 2
    highlight = np.asarray(_BRIGHTEST * np.exp(-20 * from_highlight), dtype=np.float32)
    lit = cv2.add(
        cv2.multiply(inside, like_channels(gain, image), dtype=cv2.CV_32F),
        like_channels(highlight, image),
        dtype=cv2.CV_8U,
    )
    return np.asarray(cv2.blendLinear(image, lit, 1 - opacity, opacity), dtype=np.uint8), opacity > 0


@water_drops.draw
def drop_places(image: Image, rng: np.random.Generator) -> Drops:
    """Draw place and size of each drop: more small ones than large ones, all a little higher than wide."""
    small = canvas(image)
    x, y = frame_coordinates(small)
    nearest = np.full(small.shape, np.inf, np.float32)
    across, down, size = np.ones((3, *small.shape), np.float32)
    for _ in range(_DROPS):
        middle_x, middle_y = place_in_frame(small, rng)
        own = 0.4 + 0.6 * rng.uniform(0, 1) ** 2
        from_x, from_y = np.broadcast_arrays((x - middle_x) / own, (y - middle_y) / (1.15 * own))
        squares = from_x**2 + from_y**2
        nearer = squares < nearest
        for field, value in ((across, from_x), (down, from_y), (size, own), (nearest, squares)):
            np.copyto(field, value, where=nearer, casting="same_kind")
    return Drops(enlarge(across, image), enlarge(down, image), enlarge(size, image))
