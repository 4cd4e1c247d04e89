"""Viewpoint: the camera turns, moves, or looks from the side: each a matrix."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, warp
from perturb.generators.image._rendering import short_side

__all__ = ["aspect_ratio", "crop", "perspective", "rotation", "scale", "shear", "translation"]

Matrix = npt.NDArray[np.float64]

_FIELD_OF_VIEW: Final = 50.0


@warp(
    axis="viewpoint",
    tiers={"degrees": (5.0, 10.0, 18.0, 28.0, 40.0)},
    identity={"degrees": 0.0},
    source="Engstrom et al. 2019, arXiv 1712.02779: rotations within 30 degrees mislead classifiers; angles our own",
)
def rotation(image: Image, turn: float, *, degrees: float) -> Matrix:
    """The camera rolls about its axis, to a drawn side.

    What the frame had not seen is filled with the nearest pixel of its border.

    Args:
        image: The clean picture.
        turn: From -1 to 1: to which side, and what share of the angle.
        degrees: The largest angle.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> rotated = rotation(np.pad(np.full((32, 2), 255, np.uint8), ((0, 0), (15, 15))), severity="strong")
        >>> rotated.shape, int(rotated[0].argmax()) != int(rotated[-1].argmax())
        ((32, 32), True)
    """
    height, width = image.shape[:2]
    middle = ((width - 1) / 2, (height - 1) / 2)
    return np.vstack([cv2.getRotationMatrix2D(middle, turn * degrees, 1.0), [0.0, 0.0, 1.0]])


@warp(
    axis="viewpoint",
    tiers={"degrees": (8.0, 16.0, 26.0, 38.0, 50.0)},
    identity={"degrees": 0.0},
    source="Hartley & Zisserman 2004, Multiple View Geometry, 2nd ed., ch. 8: image of a plane; angles our own",
)
def perspective(image: Image, direction: float, *, degrees: float) -> Matrix:
    """The camera looks from the side: the picture is taken as a flat thing, turned away about a drawn axis.

    The camera sees 50 degrees across the frame's diagonal and keeps the picture's middle in the middle. What the
    frame had not seen is filled with the nearest pixel of its border.

    Args:
        image: The clean picture.
        direction: Direction of the axis in the picture's plane, in radians: 0 is pitch, pi/2 yaw.
        degrees: How far the camera has gone round.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> square = np.pad(np.full((32, 32), 255, np.uint8), 16)
        >>> [round(float(perspective(square, severity=tier).mean() / square.mean()), 2) for tier in (1, 3, 5)]
        [0.99, 0.91, 0.66]
    """
    height, width = image.shape[:2]
    distance = math.hypot(height, width) / 2 / math.tan(math.radians(_FIELD_OF_VIEW / 2))
    axis = np.array([math.cos(direction), math.sin(direction), 0.0]) * math.radians(degrees)
    plane = cv2.Rodrigues(axis)[0]
    plane[:, 2] = (0.0, 0.0, distance)
    camera = np.array([[distance, 0.0, (width - 1) / 2], [0.0, distance, (height - 1) / 2], [0.0, 0.0, 1.0]])
    to_middle = np.array([[1.0, 0.0, -(width - 1) / 2], [0.0, 1.0, -(height - 1) / 2], [0.0, 0.0, 1.0]])
    return np.asarray(np.linalg.inv(camera @ plane @ to_middle))


@warp(
    axis="viewpoint",
    tiers={"size": (0.85, 0.72, 0.6, 0.49, 0.4)},
    identity={"size": 1.0},
    source="Hartley & Zisserman 2004, Multiple View Geometry, 2nd ed., ch. 6: a pinhole camera's image shrinks as one "
    "over the distance; sizes our own",
)
def scale(image: Image, *, size: float) -> Matrix:
    """The camera is farther away: the picture shrinks about the frame's middle.

    What the frame had not seen is filled with the nearest pixel of its border.

    Args:
        image: The clean picture.
        size: Of the picture, over its clean size.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> square = np.pad(np.full((32, 32), 255, np.uint8), 16)
        >>> [round(float(scale(square, severity=tier).mean() / square.mean()), 2) for tier in (1, 5)]
        [0.72, 0.15]
    """
    return _about_middle(image, np.eye(2) / size)


@warp(
    axis="viewpoint",
    tiers={"shift": (0.06, 0.12, 0.18, 0.25, 0.32)},
    identity={"shift": 0.0},
    source="Engstrom et al. 2019, arXiv 1712.02779: translations by a tenth of the frame mislead classifiers; shifts "
    "our own",
)
def translation(image: Image, direction: float, *, shift: float) -> Matrix:
    """The camera points elsewhere: the picture moves in a drawn direction.

    What the frame had not seen is filled with the nearest pixel of its border.

    Args:
        image: The clean picture.
        direction: In radians, from the x axis towards y.
        shift: As a fraction of the short side.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> dot = np.zeros((64, 64), np.uint8)
        >>> dot[32, 32] = 255
        >>> moved = translation(dot, severity="extreme")
        >>> row, column = np.unravel_index(moved.argmax(), moved.shape)
        >>> round(math.hypot(row - 32, column - 32))
        20
    """
    length = shift * short_side(image)
    return np.array(
        [[1.0, 0.0, -length * math.cos(direction)], [0.0, 1.0, -length * math.sin(direction)], [0.0, 0.0, 1.0]]
    )


@warp(
    axis="viewpoint",
    tiers={"degrees": (6.0, 12.0, 19.0, 27.0, 35.0)},
    identity={"degrees": 0.0},
    source="Hartley & Zisserman 2004, Multiple View Geometry, 2nd ed., ch. 2.4: affine maps; angles our own",
)
def shear(image: Image, direction: float, *, degrees: float) -> Matrix:
    """The picture leans over: a straight line across the drawn direction tilts by an angle, its middle stays.

    What the frame had not seen is filled with the nearest pixel of its border.

    Args:
        image: The clean picture.
        direction: Along which the picture slides over itself, in radians from the x axis towards y.
        degrees: By which a line across that direction tilts.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> matrix = shear.function(np.zeros((64, 64), np.uint8), 0.0, degrees=45.0)
        >>> [round(float(value), 2) for value in matrix @ (31.5, 41.5, 1.0)]
        [21.5, 41.5, 1.0]
    """
    along = np.array([math.cos(direction), math.sin(direction)])
    across = np.array([-along[1], along[0]])
    return _about_middle(image, np.eye(2) - math.tan(math.radians(degrees)) * np.outer(along, across))


@perspective.draw
@translation.draw
@shear.draw
def any_direction(_image: Image, rng: np.random.Generator) -> float:
    """Draw a direction."""
    return float(rng.uniform(0, 2 * math.pi))


@warp(
    axis="viewpoint",
    tiers={"ratio": (1.15, 1.32, 1.55, 1.85, 2.2)},
    identity={"ratio": 1.0},
    scale={"ratio": "log"},
    source="Pictures shown or resized at another aspect ratio than taken, as 4:3 at 16:9 (a ratio of 1.33); ratios our "
    "own",
)
def aspect_ratio(image: Image, stretch: float, *, ratio: float) -> Matrix:
    """The picture is stretched across or down and squeezed the other way, its area kept.

    What the frame had not seen is filled with the nearest pixel of its border.

    Args:
        image: The clean picture.
        stretch: From -1, down, to 1, across: which way, and what share of the ratio's logarithm.
        ratio: The largest factor by which width over height changes.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> square = np.pad(np.full((32, 32), 255, np.uint8), 32)
        >>> stretched = aspect_ratio(square, severity="extreme") > 127
        >>> sorted([int(stretched.any(axis=0).sum()), int(stretched.any(axis=1).sum())])
        [22, 46]
    """
    across = ratio ** (-stretch / 2)
    return _about_middle(image, np.diag([across, 1 / across]))


@rotation.draw
@aspect_ratio.draw
def side_and_share(_image: Image, rng: np.random.Generator) -> float:
    """Draw a side, and a share of the tier from 0.75 to 1."""
    share = float(rng.uniform(0.75, 1))
    return share if rng.integers(2) else -share


@warp(
    axis="viewpoint",
    tiers={"window": (0.9, 0.8, 0.69, 0.58, 0.48)},
    identity={"window": 1.0},
    source="Szegedy et al. 2015, arXiv 1409.4842: training on random crops; window sizes and places our own",
)
def crop(image: Image, place: tuple[float, float], *, window: float) -> Matrix:
    """Zoomed in: only a window of the picture, at a drawn place, fills the frame.

    Args:
        image: The clean picture.
        place: Of the window, across and down: -1 at the left or upper edge, 1 at the right or lower.
        window: Its side over the picture's.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> ramp = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (64, 1))
        >>> [int(np.ptp(crop(ramp, severity=tier))) for tier in (0, 1, 5)]
        [252, 227, 121]
    """
    height, width = image.shape[:2]
    matrix = _about_middle(image, np.eye(2) * window)
    matrix[:2, 2] += np.array(place) * (1 - window) / 2 * (width, height)
    return matrix


@crop.draw
def place_of_window(_image: Image, rng: np.random.Generator) -> tuple[float, float]:
    """Draw a place, at most 0.6 of the way to an edge, so that the picture's middle stays in view."""
    across, down = rng.uniform(-0.6, 0.6, 2)
    return float(across), float(down)


def _about_middle(image: Image, linear: Matrix) -> Matrix:
    """Extend a 2x2 matrix, from output to input, to a 3x3 one that keeps the frame's middle."""
    height, width = image.shape[:2]
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = linear, middle - linear @ middle
    return matrix
