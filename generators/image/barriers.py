"""Occlusion: things between camera and scene that the scene shows between."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, cover
from perturb.generators.image._canvas import canvas, enlarge
from perturb.generators.image._covers import Covered, flat_colour, in_channels, place_in_frame
from perturb.generators.image._rendering import FloatField, coverage, frame_coordinates, paint, short_side

__all__ = ["fence", "frame_edge", "grid", "leaves"]

_LEAVES: Final = 26
_LEAF_WIDTH: Final = 0.45
_LARGEST_LEAF: Final = 0.26


class Bars(NamedTuple):
    """Bars at equal spacing.

    Attributes:
        distance: `(H, W)` float32: from the nearest bar's axis, in short sides.
        spacing: From axis to axis, in short sides.
        colour: The colour of all.
    """

    distance: FloatField
    spacing: float
    colour: npt.NDArray[np.uint8]


class Leaves(NamedTuple):
    """Leaves, seen from each pixel.

    Attributes:
        length: `(H, W)` float32: half the length that the largest leaf must have for one to reach the pixel.
        colour: Of that leaf: `(H, W)`, or `(H, W, 3)` on a colour image, uint8.
    """

    length: FloatField
    colour: npt.NDArray[np.uint8]


class Edge(NamedTuple):
    """A side of the frame: each pixel's distance `(H, W)` from it in short sides, and what covers it."""

    distance: FloatField
    colour: npt.NDArray[np.uint8]


@cover(
    axis="occlusion",
    tiers={"share": (0.06, 0.11, 0.17, 0.24, 0.33)},
    identity={"share": 0.0},
    source="Wire mesh between camera and scene, as at a cage or a sports ground; spacing and shares our own",
)
def grid(image: Image, bars: Bars, *, share: float) -> Covered:
    """A wire mesh in the way: two families of bars at a right angle, one colour, at a drawn angle.

    Args:
        image: The clean picture.
        bars: The mesh.
        share: Width of a wire over the spacing, 0..1.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [grid(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.26, 0.65]
    """
    return _barred(image, bars, share)


@grid.draw
def mesh(image: Image, rng: np.random.Generator) -> Bars:
    """Draw angle, spacing from 0.12 to 0.2 short sides, phases and colour."""
    x, y = frame_coordinates(image)
    angle, spacing = rng.uniform(0, math.pi / 2), rng.uniform(0.12, 0.2)
    one = _distance_from_bars(x * math.cos(angle) + y * math.sin(angle), spacing, rng.uniform(0, 1))
    other = _distance_from_bars(y * math.cos(angle) - x * math.sin(angle), spacing, rng.uniform(0, 1))
    return Bars(np.minimum(one, other), spacing, flat_colour(image, rng))


@cover(
    axis="occlusion",
    tiers={"share": (0.12, 0.24, 0.36, 0.48, 0.6)},
    identity={"share": 0.0},
    source="Pickets of a fence or slats of a blind between camera and scene; spacing and shares our own",
)
def fence(image: Image, bars: Bars, *, share: float) -> Covered:
    """A fence or a blind in the way: upright pickets or level slats, one colour, tilted by up to 10 degrees.

    Args:
        image: The clean picture.
        bars: The pickets or slats.
        share: Width of a bar over the spacing: the share of the frame that is hidden, 0..1.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [fence(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.23, 0.71]
    """
    return _barred(image, bars, share)


@fence.draw
def pickets_or_slats(image: Image, rng: np.random.Generator) -> Bars:
    """Draw upright or level, tilt, spacing from 0.1 to 0.22 short sides, phase and colour."""
    x, y = frame_coordinates(image)
    angle = math.radians(90 * int(rng.integers(2)) + rng.uniform(-10, 10))
    spacing = rng.uniform(0.1, 0.22)
    distance = _distance_from_bars(x * math.cos(angle) + y * math.sin(angle), spacing, rng.uniform(0, 1))
    return Bars(distance, spacing, flat_colour(image, rng))


def _distance_from_bars(across: FloatField, spacing: float, phase: float) -> FloatField:
    turns = across / spacing + phase
    return np.asarray(np.abs(turns - np.rint(turns)) * spacing, dtype=np.float32)


def _barred(image: Image, bars: Bars, share: float) -> Covered:
    unit, width = short_side(image), share * bars.spacing
    return paint(image, coverage((width / 2 - bars.distance) * unit, width * unit), bars.colour)


@cover(
    axis="occlusion",
    tiers={"length": (0.05, 0.09, 0.14, 0.19, 0.24)},
    identity={"length": 0.0},
    source="Foliage between camera and scene: leaves bounded by two parabolas; number, sizes and colours our own",
)
def leaves(image: Image, drawn: Leaves, *, length: float) -> Covered:
    """Leaves in the way: 26 at drawn places, green to brown, each growing about its middle.

    Args:
        image: The clean picture.
        drawn: The leaves.
        length: Half the length of the largest leaf, as a fraction of the short side; others from 0.5 of it.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [leaves(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.08, 0.62]
    """
    depth = (length - drawn.length) * (_LEAF_WIDTH * short_side(image))
    width = 2 * length * _LEAF_WIDTH * short_side(image)
    return paint(image, coverage(depth, width), drawn.colour)


@leaves.draw
def leaf_places(image: Image, rng: np.random.Generator) -> Leaves:
    """Draw place, direction, size and colour of each leaf; one half of a leaf is darker."""
    small = canvas(image)
    x, y = frame_coordinates(small)
    length = np.full(small.shape, np.inf, np.float32)
    half_leaf = np.zeros(small.shape, np.uint8)
    palette = np.zeros((2 * _LEAVES, 3), np.float32)
    for leaf in range(_LEAVES):
        middle_x, middle_y = place_in_frame(small, rng)
        angle, size = rng.uniform(0, 2 * math.pi), rng.uniform(0.5, 1)
        ripeness, light = rng.uniform(0, 1), rng.uniform(0.5, 1)
        green_to_brown = light * (np.array([70, 130, 45]) + ripeness * np.array([75, -30, -10]))
        palette[2 * leaf : 2 * leaf + 2] = (0.82 * green_to_brown, green_to_brown)
        rows = np.flatnonzero(np.abs(y[:, 0] - middle_y) < _LARGEST_LEAF * size)
        columns = np.flatnonzero(np.abs(x[0] - middle_x) < _LARGEST_LEAF * size)
        if not rows.size or not columns.size:
            continue
        window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        from_x, from_y = x[:, window[1]] - middle_x, y[window[0]] - middle_y
        along = from_x * math.cos(angle) + from_y * math.sin(angle)
        aside = from_y * math.cos(angle) - from_x * math.sin(angle)
        rim = cv2.sqrt(aside**2 + (2 * _LEAF_WIDTH * along) ** 2)
        reached = (np.abs(aside) + rim) / (2 * _LEAF_WIDTH * size)
        np.copyto(half_leaf[window], 2 * leaf + (aside > 0), where=reached < length[window], casting="unsafe")
        np.minimum(length[window], reached, out=length[window])
    length = np.minimum(length, np.float32(1))
    return Leaves(enlarge(length, image), in_channels(enlarge(palette[half_leaf], image), image))


@cover(
    axis="occlusion",
    tiers={"reach": (0.06, 0.13, 0.21, 0.3, 0.4)},
    identity={"reach": 0.0},
    source="An object that the frame cuts off, as when it enters or leaves the view; reach and colour our own",
)
def frame_edge(image: Image, edge: Edge, *, reach: float) -> Covered:
    """The frame cuts the content off: from one drawn side nothing is seen but one colour.

    Args:
        image: The clean picture.
        edge: The side.
        reach: How far in, as a fraction of the short side.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> hidden = [frame_edge(np.zeros((64, 64), np.uint8), severity=tier).astype(bool).mean() for tier in (1, 5)]
        >>> [round(float(share), 2) for share in hidden]
        [0.06, 0.41]
    """
    unit = short_side(image)
    return paint(image, coverage((reach - edge.distance) * unit, reach * unit), edge.colour)


@frame_edge.draw
def side_of_the_frame(image: Image, rng: np.random.Generator) -> Edge:
    """Draw one of the four sides, and the colour."""
    x, y = frame_coordinates(image)
    half_pixel = np.float32(0.5 / short_side(image))
    toward_x, toward_y = ((1, 0), (-1, 0), (0, 1), (0, -1))[int(rng.integers(4))]
    depth = np.broadcast_to(x * np.float32(toward_x) + y * np.float32(toward_y), image.shape[:2])
    return Edge(depth - depth.min() + half_pixel, flat_colour(image, rng))
