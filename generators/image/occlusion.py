"""Occlusion: something opaque stands or lies in front of the scene."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, cover
from perturb.generators.image._covers import Covered, flat_colour, place_in_frame
from perturb.generators.image._rendering import FloatField, coverage, frame_coordinates, paint, short_side

__all__ = ["bar", "blocks", "scratches"]

_BLOCKS: Final = 4
_SCRATCHES: Final = 40
_DELAY: Final = 0.0006


class Block(NamedTuple):
    """A rectangle: its middle in short sides from the frame's middle, width over height, and colour."""

    x: float
    y: float
    aspect: float
    colour: npt.NDArray[np.uint8]


class Bar(NamedTuple):
    """A post: each pixel's distance `(H, W)` from its axis in short sides, and its colour."""

    distance: FloatField
    colour: npt.NDArray[np.uint8]


class Scratches(NamedTuple):
    """Scratches, seen from each pixel: the one that reaches it first.

    Attributes:
        distance: `(H, W)` float32: from its axis, in short sides, plus its delay.
        delay: `(H, W)` float32: how much narrower it is than the first scratch, on either side, in short sides.
        colour: The colour of all.
    """

    distance: FloatField
    delay: FloatField
    colour: npt.NDArray[np.uint8]


@cover(
    axis="occlusion",
    tiers={"side": (0.12, 0.2, 0.28, 0.36, 0.45)},
    identity={"side": 0.0},
    source="DeVries & Taylor 2017, arXiv 1708.04552: square regions blotted out; here four, coloured, growing",
)
def blocks(image: Image, drawn: tuple[Block, ...], *, side: float) -> Covered:
    """Four opaque rectangles at drawn places, each growing about its middle.

    Args:
        image: The clean picture.
        drawn: The rectangles, later ones in front.
        side: Root of a rectangle's area, as a fraction of the short side.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [blocks(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.06, 0.56]
    """
    (x, y), unit = frame_coordinates(image), short_side(image)
    painted, hidden = image.copy(), np.zeros(image.shape[:2], bool)
    for block in drawn:
        width, height = side * unit * math.sqrt(block.aspect), side * unit / math.sqrt(block.aspect)
        across = coverage(width / 2 - np.abs(x[0] - block.x) * unit, width)
        down = coverage(height / 2 - np.abs(y[:, 0] - block.y) * unit, height)
        rows, columns = _reach(down), _reach(across)
        opacity = np.outer(down[rows], across[columns])
        if opacity.size:
            painted[rows, columns], hidden[rows, columns] = paint(painted[rows, columns], opacity, block.colour)
    return painted, hidden


def _reach(share: FloatField) -> slice:
    """From the first to the last pixel of a band that is covered at all."""
    covered = np.flatnonzero(share)
    return slice(covered[0], covered[-1] + 1) if covered.size else slice(0)


@blocks.draw
def block_places(image: Image, rng: np.random.Generator) -> tuple[Block, ...]:
    """Draw place, proportions from 1:2 to 2:1, and colour of each rectangle."""
    return tuple(
        Block(*place_in_frame(image, rng), aspect=2 ** float(rng.uniform(-1, 1)), colour=flat_colour(image, rng))
        for _ in range(_BLOCKS)
    )


@cover(
    axis="occlusion",
    tiers={"spread": (0.003, 0.007, 0.012, 0.018, 0.025)},
    identity={"spread": 0.0},
    source="Marks in one colour and random straight lines, as on scratched glass or film; tiers our own",
)
def scratches(image: Image, drawn: Scratches, *, spread: float) -> Covered:
    """Scratches in one drawn colour: more of them, and those that are there widen.

    Args:
        image: The clean picture.
        drawn: Where they are, in order of their appearance, and their colour.
        spread: Half the width of the first scratch, as a fraction of the short side; of each later one by 0.0006
            less.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [scratches(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.04, 0.57]
    """
    unit = short_side(image)
    opacity = coverage((spread - drawn.distance) * unit, 2 * (spread - drawn.delay) * unit)
    return paint(image, opacity, drawn.colour)


@scratches.draw
def scratch_places(image: Image, rng: np.random.Generator) -> Scratches:
    """Draw colour, and place, direction and length (0.2 to 1 short side) of each scratch."""
    x, y = frame_coordinates(image)
    distance, first = np.full(image.shape[:2], np.inf, np.float32), np.zeros(image.shape[:2], np.float32)
    for rank in range(_SCRATCHES):
        middle_x, middle_y = place_in_frame(image, rng)
        angle, half_length = rng.uniform(0, math.pi), rng.uniform(0.1, 0.5)
        cosine, sine = math.cos(angle), math.sin(angle)
        along = np.abs((x - middle_x) * cosine + (y - middle_y) * sine) - half_length
        across = np.abs((y - middle_y) * cosine - (x - middle_x) * sine)
        reached = np.maximum(along, across) + rank * _DELAY
        np.copyto(first, rank * _DELAY, where=reached < distance)
        np.minimum(distance, reached, out=distance)
    return Scratches(distance, first, flat_colour(image, rng))


@cover(
    axis="occlusion",
    tiers={"width": (0.06, 0.12, 0.2, 0.3, 0.42)},
    identity={"width": 0.0},
    source="A post between camera and scene; widths our own",
)
def bar(image: Image, drawn: Bar, *, width: float) -> Covered:
    """A post in the way, at a drawn place and angle, across the whole frame.

    Args:
        image: The clean picture.
        drawn: The colour, and each pixel's distance from the post's axis.
        width: The post's width, as a fraction of the short side.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [bar(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.08, 0.47]
    """
    unit = short_side(image)
    return paint(image, coverage((width / 2 - drawn.distance) * unit, width * unit), drawn.colour)


@bar.draw
def bar_place(image: Image, rng: np.random.Generator) -> Bar:
    """Draw colour, angle, and how far from the frame's middle it passes: up to 0.3 short sides."""
    x, y = frame_coordinates(image)
    angle, offset = rng.uniform(0, math.pi), rng.uniform(-0.3, 0.3)
    distance = np.abs(x * math.cos(angle) + y * math.sin(angle) - offset)
    return Bar(distance, flat_colour(image, rng))
