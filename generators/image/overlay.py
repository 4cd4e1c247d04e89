"""Occlusion: what is put over the picture afterwards: text, or another picture's object."""

from __future__ import annotations

import functools
import math
from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Boxes, Image, Masks, Partner, Sample, check_image, cover
from perturb.generators.image._canvas import canvas, enlarge
from perturb.generators.image._covers import Covered
from perturb.generators.image._partner import fitted
from perturb.generators.image._rendering import FloatField, coverage, frame_coordinates, paint, short_side

__all__ = ["pasted_object", "watermark"]

_WORDS: Final = ("SAMPLE", "COPY", "DRAFT", "PROOF")
# Strokes of each letter through points (column, row) of a grid 4 wide and 6 high.
_LETTERS: Final = {
    "A": ("06 20 46", "14 34"),
    "C": ("41 30 10 01 05 16 36 45",),
    "D": ("00 06 26 44 42 20 00",),
    "E": ("40 00 06 46", "03 33"),
    "F": ("40 00 06", "03 33"),
    "L": ("00 06 46",),
    "M": ("06 00 23 40 46",),
    "O": ("10 30 41 45 36 16 05 01 10",),
    "P": ("06 00 30 41 42 33 03",),
    "R": ("06 00 30 41 42 33 03", "23 46"),
    "S": ("41 30 10 01 02 13 33 44 45 36 16 05",),
    "T": ("00 40", "20 26"),
    "Y": ("00 23 40", "23 26"),
}
_LETTER_WIDTH: Final = 5.5
_LETTER_HEIGHT: Final = 6
_LINE_HEIGHT: Final = 11
_TILE_PIXELS: Final = 8
_LARGEST_OBJECT: Final = 0.34
_OFF_MIDDLE: Final = 0.3


class Text(NamedTuple):
    """Text all over the frame: each pixel's distance `(H, W)` from its strokes in short sides, and its colour."""

    distance: FloatField
    colour: npt.NDArray[np.uint8]


class Pasted(NamedTuple):
    """Another picture's object, large enough for the largest tier, and its middle in short sides from the frame's."""

    picture: Image
    x: float
    y: float


@cover(
    axis="occlusion",
    tiers={"opacity": (0.35, 0.5, 0.65, 0.8, 0.95), "thickness": (0.008, 0.013, 0.018, 0.024, 0.03)},
    identity={"opacity": 0.0, "thickness": 0.0},
    source="Watermarks of picture agencies: one word over and over, half transparent; words and tiers our own",
)
def watermark(image: Image, text: Text, *, opacity: float, thickness: float) -> Covered:
    """A word written all over the picture, black or white, at a drawn angle, its strokes bolder and less transparent.

    Args:
        image: The clean picture.
        text: The text.
        opacity: Of the strokes, 0..1.
        thickness: Of the strokes, as a fraction of the short side.

    Returns:
        The picture and the mask `(H, W)` of what is hidden, at whatever opacity.

    Example:
        >>> hidden = [watermark(np.full((64, 64), 99, np.uint8), severity=tier) != 99 for tier in (1, 5)]
        >>> [round(float(written.mean()), 2) for written in hidden]
        [0.19, 0.38]
    """
    unit = short_side(image)
    strokes = coverage((thickness / 2 - text.distance) * unit, thickness * unit)
    return paint(image, strokes * np.float32(opacity), text.colour)


@watermark.draw
def text_over_the_frame(image: Image, rng: np.random.Generator) -> Text:
    """Draw word, letter height from 0.12 to 0.2 short sides, angle up to 40 degrees, place, and black or white."""
    tile = _distance_from_strokes(_WORDS[int(rng.integers(len(_WORDS)))])
    stroke_unit, angle = rng.uniform(0.12, 0.2) / _LETTER_HEIGHT, math.radians(rng.uniform(-40, 40))
    small = canvas(image)
    x, y = frame_coordinates(small)
    along = x * math.cos(angle) + y * math.sin(angle) + rng.uniform(0, 1)
    aside = y * math.cos(angle) - x * math.sin(angle) + rng.uniform(0, 1)
    pixels_a_side = np.float32(_TILE_PIXELS / stroke_unit)
    distance = cv2.remap(
        tile, along * pixels_a_side, aside * pixels_a_side, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
    )
    colour = np.full(image.shape[2:], 255 * int(rng.integers(2)), np.uint8)
    return Text(enlarge(np.asarray(distance * np.float32(stroke_unit), dtype=np.float32), image), colour)


@functools.cache
def _distance_from_strokes(word: str) -> FloatField:
    """Distance from the strokes of a word with space around it, in units of the letters' grid, 8 pixels a unit."""
    width, height = round(_TILE_PIXELS * (_LETTER_WIDTH * len(word) + 3)), _TILE_PIXELS * _LINE_HEIGHT
    x = (np.arange(width, dtype=np.float32) + 0.5)[np.newaxis] / _TILE_PIXELS - 2
    y = (np.arange(height, dtype=np.float32) + 0.5)[:, np.newaxis] / _TILE_PIXELS - (_LINE_HEIGHT - _LETTER_HEIGHT) / 2
    distance = np.full((height, width), np.inf, np.float32)
    for place, letter in enumerate(word):
        for stroke in _LETTERS[letter]:
            points = [(int(point[0]) + place * _LETTER_WIDTH, int(point[1])) for point in stroke.split()]
            for (from_x, from_y), (to_x, to_y) in pairwise(points):
                run, fall = to_x - from_x, to_y - from_y
                along = np.clip(((x - from_x) * run + (y - from_y) * fall) / (run**2 + fall**2), 0, 1)
                np.minimum(distance, np.hypot(x - from_x - along * run, y - from_y - along * fall), out=distance)
    return distance


@cover(
    axis="occlusion",
    tiers={"side": (0.12, 0.17, 0.22, 0.28, _LARGEST_OBJECT)},
    identity={"side": 0.0},
    source="Dvornik, Mairal & Schmid 2018, arXiv 1807.07428 (objects of one picture pasted into another); shape, place "
    "and sizes our own",
    partner=Partner(other_class=True),
)
def pasted_object(image: Image, pasted: Pasted, *, side: float) -> Covered:
    """An object of another class pasted in front, off the middle.

    The sample's own answer stays right at every tier: what is pasted lies 0.3 short sides off the middle and covers at
    most 0.12 of the short side's square. It is the other sample's largest box or mask where that has any, else its
    whole picture, with rounded corners.

    Args:
        image: The clean picture.
        pasted: The other object.
        side: Root of its area, as a fraction of the short side.

    Returns:
        The picture and the mask `(H, W)` of what is hidden.

    Example:
        >>> white = Sample("w", np.full((20, 30), 255, np.uint8), "white")
        >>> made = [pasted_object(np.zeros((64, 64), np.uint8), severity=tier, partner=white) for tier in (1, 5)]
        >>> [round(float((picture > 0).mean()), 2) for picture in made]
        [0.02, 0.12]
    """
    (x, y), unit = frame_coordinates(image), short_side(image)
    height, width = pasted.picture.shape[:2]
    half = np.float32(max(side, 1e-6) / 2)
    across = (x - pasted.x) / (half * math.sqrt(width / height))
    down = (y - pasted.y) / (half * math.sqrt(height / width))
    depth = (1 - (across**4 + down**4) ** np.float32(0.25)) * (half * unit)
    opacity = coverage(depth, side * unit)
    columns, rows = np.broadcast_arrays((across + 1) * width / 2 - 0.5, (down + 1) * height / 2 - 0.5)
    drawn = cv2.remap(pasted.picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blendLinear(image, drawn, 1 - opacity, opacity), dtype=np.uint8), opacity > 0


@pasted_object.draw
def object_and_place(image: Image, rng: np.random.Generator, *, partner: Sample) -> Pasted:
    """Cut the object out of the other sample, and draw the direction in which it lies from the middle."""
    other = _largest_object(partner)
    aspect = min(max(other.shape[1] / other.shape[0], 0.5), 2.0)
    side = _LARGEST_OBJECT * short_side(image)
    size = (math.ceil(side / math.sqrt(aspect)), math.ceil(side * math.sqrt(aspect)))
    angle = rng.uniform(0, 2 * math.pi)
    return Pasted(fitted(other, image, size), _OFF_MIDDLE * math.cos(angle), _OFF_MIDDLE * math.sin(angle))


def _largest_object(sample: Sample) -> Image:
    picture = check_image(sample.input)
    match sample.target:
        case Boxes(corners=corners) if len(corners):
            largest = np.prod(corners[:, 2:] - corners[:, :2], axis=1).argmax()
            left, top, right, bottom = corners[largest].astype(int).tolist()
        case Masks(masks=masks) if masks.any():
            rows, columns = np.nonzero(masks[masks.sum(axis=(1, 2)).argmax()])
            left, top, right, bottom = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
        case _:
            return picture
    cut = picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    return cut if cut.size else picture
