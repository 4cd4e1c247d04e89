"""Viewpoint: lenses that bend straight lines, and sheets that are not flat: each a map."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, warp
from perturb.generators.image._rendering import FloatField, short_side

__all__ = ["barrel_distortion", "elastic", "pincushion_distortion"]

_BUMPS: Final = 5


@warp(
    axis="viewpoint",
    tiers={"strength": (0.1, 0.22, 0.37, 0.54, 0.72)},
    identity={"strength": 0.0},
    source="Brown 1966, Decentering Distortion of Lenses, Photogrammetric Engineering 32(3), 444-462: radial "
    "distortion's first term; strengths our own",
)
def barrel_distortion(image: Image, *, strength: float) -> FloatField:
    """A wide lens: the middle is magnified, straight lines bow outwards, and the corners stay in the corners.

    The output at a radius r, 1 in the corners, shows the input at r (1 + strength r^2) / (1 + strength).

    Args:
        image: The clean picture.
        strength: Magnification of the middle, less 1.

    Returns:
        `(H, W, 2)` float32: from output to input in pixel-centre coordinates.

    Example:
        >>> columns = barrel_distortion.function(np.zeros((3, 5), np.uint8), strength=0.5)[1, :, 0]
        >>> [round(float(column), 2) for column in columns]
        [0.13, 1.27, 2.0, 2.73, 3.87]
    """
    return _radial(image, lambda squares: (1 + strength * squares) / (1 + strength))


@warp(
    axis="viewpoint",
    tiers={"strength": (0.1, 0.2, 0.32, 0.46, 0.62)},
    identity={"strength": 0.0},
    source="Fitzgibbon 2001, Simultaneous Linear Estimation of Multiple View Geometry and Lens Distortion, CVPR: the "
    "division model; strengths our own",
)
def pincushion_distortion(image: Image, *, strength: float) -> FloatField:
    """A long lens: magnification grows towards the corners, and straight lines bow inwards.

    The output at a radius r, 1 in the corners, shows the input at r / (1 + strength r^2).

    Args:
        image: The clean picture.
        strength: Magnification of the corners, less 1.

    Returns:
        `(H, W, 2)` float32: from output to input in pixel-centre coordinates.

    Example:
        >>> columns = pincushion_distortion.function(np.zeros((3, 5), np.uint8), strength=0.5)[1, :, 0]
        >>> [round(float(column), 2) for column in columns]
        [0.57, 1.09, 2.0, 2.91, 3.43]
    """
    return _radial(image, lambda squares: 1 / (1 + strength * squares))


@warp(
    axis="viewpoint",
    tiers={"reach": (0.012, 0.022, 0.033, 0.046, 0.06)},
    identity={"reach": 0.0},
    source="Simard, Steinkraus & Platt 2003, Best Practices for Convolutional Neural Networks Applied to Visual "
    "Document Analysis, ICDAR: smooth random displacements; here through a grid of five a short side, reaches our own",
)
def elastic(image: Image, bumps: FloatField, *, reach: float) -> FloatField:
    """The scene on a sheet of rubber, pulled about: smooth displacements in drawn directions.

    Args:
        image: The clean picture.
        bumps: `(H, W, 2)` float32: displacements across and down, about -1 to 1.
        reach: The displacement at 1, as a fraction of the short side.

    Returns:
        `(H, W, 2)` float32: from output to input in pixel-centre coordinates.

    Example:
        >>> stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 8), (64, 4))
        >>> pulled = elastic(stripes, severity="moderate")
        >>> pulled.shape, bool((pulled[0] != pulled[-1]).any())
        ((64, 64), True)
    """
    height, width = image.shape[:2]
    places = np.asarray(bumps * (reach * short_side(image)), dtype=np.float32)
    places[:, :, 0] += np.arange(width, dtype=np.float32)
    places[:, :, 1] += np.arange(height, dtype=np.float32)[:, np.newaxis]
    return places


@elastic.draw
def grid_of_bumps(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a displacement at each point of the grid, uniform in a square, and join them by cubics."""
    height, width = image.shape[:2]
    rows, columns = (math.ceil(_BUMPS * side / short_side(image)) + 1 for side in (height, width))
    coarse = 2 * rng.random((rows, columns, 2), dtype=np.float32) - 1
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _radial(image: Image, factor: Callable[[FloatField], npt.NDArray[np.floating]]) -> FloatField:
    """Map each place to one on the same ray from the middle.

    Args:
        image: The clean picture.
        factor: From the square of the distance from the middle, 1 in the corners, to that of the input over it.
    """
    height, width = image.shape[:2]
    x = np.arange(width, dtype=np.float32) - (width - 1) / 2
    y = np.arange(height, dtype=np.float32)[:, np.newaxis] - (height - 1) / 2
    squares = (x**2 + y**2) / max((width - 1) ** 2 / 4 + (height - 1) ** 2 / 4, 1.0)
    share = np.asarray(factor(np.asarray(squares, dtype=np.float32)), dtype=np.float32)
    return np.asarray(cv2.merge([x * share + (width - 1) / 2, y * share + (height - 1) / 2]), dtype=np.float32)
