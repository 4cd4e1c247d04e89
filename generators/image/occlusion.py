"""Occlusion: something opaque stands or lies in front of the scene."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, cover
from perturb.generators.image._rendering import FloatField, frame_coordinates, paint, short_side

__all__ = ["bar", "blocks", "scratches"]

Covered = tuple[Image, npt.NDArray[np.bool_]]

_BLOCKS: Final = 4
_SCRATCHES: Final = 40
_DELAY: Final = 0.0008


class Block(NamedTuple):
    """A rectangle: its middle in short sides from the frame's middle, width over height, and colour."""

    x: float
    y: float
    aspect: float
    colour: npt.NDArray[np.uint8]


class Shape(NamedTuple):
    """Something of one colour, and each pixel's distance `(H, W)` from it in short sides."""

    distance: FloatField
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
        [0.05, 0.52]
    """
    x, y = frame_coordinates(image)
    painted, hidden = image.copy(), np.zeros(image.shape[:2], bool)
    for block in drawn:
        across = side / 2 * math.sqrt(block.aspect) - np.abs(x[0] - block.x)
        down = side / 2 / math.sqrt(block.aspect) - np.abs(y[:, 0] - block.y)
        window = np.ix_(down > 0, across > 0)
        depth = np.minimum.outer(down[down > 0], across[across > 0])
        if depth.size:
            painted[window], hidden[window] = paint(painted[window], depth * short_side(image), block.colour)
    return painted, hidden


@blocks.draw
def block_places(image: Image, rng: np.random.Generator) -> tuple[Block, ...]:
    """Draw place, proportions from 1:2 to 2:1, and colour of each rectangle."""
    return tuple(
        Block(*_place(image, rng), aspect=2 ** float(rng.uniform(-1, 1)), colour=_colour(image, rng))
        for _ in range(_BLOCKS)
    )


@cover(
    axis="occlusion",
    tiers={"spread": (0.005, 0.01, 0.016, 0.023, 0.032)},
    identity={"spread": 0.0},
    source="Marks in one colour and random straight lines, as on scratched glass or film; tiers our own",
)
def scratches(image: Image, drawn: Shape, *, spread: float) -> Covered:
    """Scratches in one drawn colour: more of them, and those that are there widen.

    Args:
        image: The clean picture.
        drawn: The colour, and each pixel's distance from the nearest scratch, later scratches counting as farther.
        spread: Half the width of the first scratch, as a fraction of the short side; the others are narrower by
            0.0008 each.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [scratches(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.02, 0.47]
    """
    return paint(image, (np.float32(spread) - drawn.distance) * short_side(image), drawn.colour)


@scratches.draw
def scratch_places(image: Image, rng: np.random.Generator) -> Shape:
    """Draw colour, and place, direction and length (0.2 to 1 short side) of each scratch."""
    x, y = frame_coordinates(image)
    distance = np.full(image.shape[:2], np.inf, np.float32)
    for rank in range(_SCRATCHES):
        middle_x, middle_y = _place(image, rng)
        angle, half_length = rng.uniform(0, math.pi), rng.uniform(0.1, 0.5)
        cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        along = np.abs((x - middle_x) * cosine + (y - middle_y) * sine) - np.float32(half_length)
        across = np.abs((y - middle_y) * cosine - (x - middle_x) * sine)
        np.minimum(distance, np.maximum(along, across) + np.float32(rank * _DELAY), out=distance)
    return Shape(distance, _colour(image, rng))


@cover(
    axis="occlusion",
    tiers={"width": (0.06, 0.12, 0.2, 0.3, 0.42)},
    identity={"width": 0.0},
    source="A post between camera and scene; widths our own",
)
def bar(image: Image, drawn: Shape, *, width: float) -> Covered:
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
        [0.06, 0.45]
    """
    return paint(image, (np.float32(width / 2) - drawn.distance) * short_side(image), drawn.colour)


@bar.draw
def bar_place(image: Image, rng: np.random.Generator) -> Shape:
    """Draw colour, angle, and how far from the frame's middle it passes: up to 0.3 short sides."""
    x, y = frame_coordinates(image)
    angle, offset = rng.uniform(0, math.pi), rng.uniform(-0.3, 0.3)
    distance = np.abs(x * np.float32(math.cos(angle)) + y * np.float32(math.sin(angle)) - np.float32(offset))
    return Shape(distance, _colour(image, rng))


def _place(image: Image, rng: np.random.Generator) -> tuple[float, float]:
    """Draw a place in the frame, in short sides from its middle."""
    height, width = image.shape[:2]
    x, y = rng.uniform(-0.5, 0.5, 2)
    return float(x * width / short_side(image)), float(y * height / short_side(image))


def _colour(image: Image, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Draw a grey level for a grey picture, red, green and blue for a colour one."""
    return np.asarray(rng.integers(0, 256, image.shape[2:], dtype=np.uint8))
