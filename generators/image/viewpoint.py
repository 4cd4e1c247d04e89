"""Viewpoint: the camera turns, or looks from the side."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, warp

__all__ = ["perspective", "rotation"]

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


@rotation.draw
def side_and_share(_image: Image, rng: np.random.Generator) -> float:
    """Draw a side, and a share of the angle from 0.75 to 1."""
    share = float(rng.uniform(0.75, 1))
    return share if rng.integers(2) else -share


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


@perspective.draw
def axis_direction(_image: Image, rng: np.random.Generator) -> float:
    """Draw the axis."""
    return float(rng.uniform(0, 2 * math.pi))
