"""Ambiguity: too little of the picture is left to decide the answer; and the controls in which it all shows through."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels, warp
from perturb.generators.image._rendering import FloatField, short_side

__all__ = ["lost_resolution", "mosaic_overlay", "uninformative_crop", "window_overlay"]

Matrix = npt.NDArray[np.float64]

_CELLS: Final = (1 / 48, 1 / 32, 0.15, 0.5, 1.0)
_WINDOWS: Final = (0.88, 0.7, 0.4, 0.18, 0.1)
_SEARCH_SIDE: Final = 60
_NO_SHARE: Final = 1e-6
_HALVES_UP: Final = 1e-3


@pixels(
    axis="ambiguity",
    tiers={"cell": _CELLS},
    identity={"cell": 0.0},
    source="Torralba 2009, How Many Pixels Make an Image?, Visual Neuroscience 26(1): 32x32 pixels are enough to name "
    "most scenes and many of their objects; that 2x2 are not is our own",
    version=2,
    quantum=2.5,  # the borders between cells move all at once
    invariant_up_to=2.0,
    abstain_from=4.0,
)
def lost_resolution(image: Image, *, cell: float) -> Image:
    """Resolution lost past recognition: each square cell of the picture becomes its mean.

    Up to 32 cells a short side the answer stands; from 2 cells on no shape is left and a right model abstains; in
    between the right answer is undetermined. Classes that differ in nothing but overall colour stay decided: leave it
    out for those.

    Args:
        image: The clean picture.
        cell: Side of a cell, as a fraction of the short side; below one pixel nothing changes.

    Example:
        >>> steps = np.repeat(np.array([[0, 100, 200, 255]], np.uint8), 4, axis=0)
        >>> lost_resolution(steps, severity="strong")[0].tolist(), lost_resolution(steps, severity="extreme")[0, 0]
        ([50, 50, 228, 228], np.uint8(139))
    """
    return _whole_levels(_mosaic(image, cell))


@pixels(
    axis="ambiguity",
    tiers={"cell": _CELLS},
    identity={"cell": 0.0},
    source="Matched control of lost_resolution: the same cells, and the picture shows through",
    version=2,
    control_of="lost_resolution",
)
def mosaic_overlay(image: Image, *, cell: float) -> Image:
    """The mean of the picture and of what `lost_resolution` makes of it: as blocky, and never ambiguous.

    Args:
        image: The clean picture.
        cell: Side of a cell, as a fraction of the short side; below one pixel nothing changes.

    Example:
        >>> steps = np.repeat(np.array([[0, 100, 200, 255]], np.uint8), 4, axis=0)
        >>> mosaic_overlay(steps, severity="strong")[0].tolist()
        [25, 75, 214, 241]
    """
    return _whole_levels(0.5 * (image + _mosaic(image, cell)))


def _whole_levels(levels: FloatField) -> Image:
    """Round to the nearest level; halves go up on every processor, since the sums of some fall just short of them."""
    return np.asarray(np.floor(levels + (0.5 + _HALVES_UP)), dtype=np.uint8)


def _mosaic(image: Image, cell: float) -> FloatField:
    """Means of cells from the upper left corner on; a pixel on a border between cells gets a share of each."""
    averaged = image.astype(np.float32)
    pixels_a_cell = cell * short_side(image)
    if pixels_a_cell <= 1:
        return averaged
    for side in image.shape[:2]:
        shares = _shares_of_cells(side, pixels_a_cell)
        means = (shares / np.maximum(shares.sum(axis=0), _NO_SHARE)).T @ averaged.reshape(side, -1)
        averaged = (shares @ means).reshape(averaged.shape).swapaxes(0, 1)
    return np.ascontiguousarray(averaged)


def _shares_of_cells(side: int, cell: float) -> FloatField:
    """Share `(side, n)` of each pixel that lies in each cell, both sizes in pixels."""
    pixel = np.arange(side, dtype=np.float32)[:, np.newaxis]
    start = cell * np.arange(math.ceil(side / cell), dtype=np.float32)
    shares = np.clip(np.minimum(pixel + 1, start + cell) - np.maximum(pixel, start), 0, 1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)


@warp(
    axis="ambiguity",
    tiers={"window": _WINDOWS},
    identity={"window": 1.0},
    source="Zoomed in on what tells least: the window with the smallest sum of gradients; windows our own",
    monotone=False,  # two flat windows of one picture are as far from it
    invariant_up_to=1.0,
    abstain_from=5.0,
)
def uninformative_crop(image: Image, *, window: float) -> Matrix:
    """Zoomed in on the flattest part of the picture, until its content has left the frame.

    At 0.88 of the side the answer stands; at a tenth, which shows a hundredth of the picture, where least is to be
    seen, a right model abstains; in between the right answer is undetermined. A class that shows in any patch of
    the picture, such as a texture, stays decided: leave it out for those.

    Args:
        image: The clean picture.
        window: Its side over the picture's.

    Returns:
        3x3, from output to input in pixel-centre coordinates.

    Example:
        >>> half_striped = np.zeros((60, 60), np.uint8)
        >>> half_striped[:, 30::4] = 255
        >>> [int(np.ptp(uninformative_crop(half_striped, severity=tier))) for tier in (1, 5)]
        [230, 0]
    """
    return _flattest_window(image, window)


@pixels(
    axis="ambiguity",
    tiers={"window": _WINDOWS},
    identity={"window": 1.0},
    source="Matched control of uninformative_crop: the same windows, and the picture shows through",
    monotone=False,
    control_of="uninformative_crop",
)
def window_overlay(image: Image, *, window: float) -> Image:
    """The mean of the picture and of what `uninformative_crop` makes of it: as odd, and never ambiguous.

    Args:
        image: The clean picture.
        window: Its side over the picture's.

    Example:
        >>> half_striped = np.zeros((60, 60), np.uint8)
        >>> half_striped[:, 30::4] = 255
        >>> int(np.ptp(window_overlay(half_striped, severity="extreme")))
        128
    """
    height, width = image.shape[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    to_input = _flattest_window(image, window)
    zoomed: Any = cv2.warpPerspective(image, to_input, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.addWeighted(image, 0.5, zoomed, 0.5, 0), dtype=np.uint8)


def _flattest_window(image: Image, window: float) -> Matrix:
    """Matrix to a window whose place is that of the flattest of the smallest, nested in all larger ones."""
    height, width = image.shape[:2]
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.shape[2:] else image
    share = min(1.0, _SEARCH_SIDE / short_side(image))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    steepness = np.abs(cv2.Sobel(small, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(small, cv2.CV_32F, 0, 1))
    span = tuple(max(1, round(_WINDOWS[-1] * side)) for side in size)
    sums: Any = cv2.boxFilter(steepness, -1, span, anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    free = (size[0] - span[0], size[1] - span[1])
    row, column = np.unravel_index(sums[: free[1] + 1, : free[0] + 1].argmin(), (free[1] + 1, free[0] + 1))
    left, top = ((1 - window) * place / max(room, 1) for place, room in zip((column, row), free, strict=True))
    return np.array(
        [
            [window, 0.0, left * width + (window - 1) / 2],
            [0.0, window, top * height + (window - 1) / 2],
            [0.0, 0.0, 1.0],
        ]
    )
