"""A street drawn by hand: a picture to show generators on, with sky, shade, fine texture and print."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

_GRID: Final = 64
_FINER: Final = 4
_SHIFT: Final = 4

Point = tuple[float, float]
Colour = tuple[int, int, int]


def street(side: int = 224) -> npt.NDArray[np.uint8]:
    """Draw a house, a tree, a car and a sign under an evening sky.

    Args:
        side: Pixels of the square, 16 or more.

    Returns:
        A `uint8` RGB image `(side, side, 3)`, the same scene at any size.

    Example:
        >>> street(96).shape
        (96, 96, 3)
    """
    large = side * _FINER
    rows = np.linspace(0, 1, large, dtype=np.float32)[:, np.newaxis, np.newaxis]
    sky, dusk = np.array([96, 150, 214], np.float32), np.array([250, 214, 170], np.float32)
    canvas = np.broadcast_to(sky + (dusk - sky) * rows**0.8, (large, large, 3)).astype(np.uint8, order="C")
    for draw in (_hills, _house, _tree, _road, _car, _sign):
        draw(_Pen(canvas, large / _GRID))
    return _finished(canvas, side)


def flower(side: int = 224) -> npt.NDArray[np.uint8]:
    """Draw a yellow flower in a meadow: a picture of another class, for generators that need a second one.

    Args:
        side: Pixels of the square, 16 or more.

    Returns:
        A `uint8` RGB image `(side, side, 3)`, the same scene at any size.
    """
    large = side * _FINER
    canvas = np.full((large, large, 3), (62, 112, 58), np.uint8)
    pen = _Pen(canvas, large / _GRID)
    for number in range(90):
        x, y = (number * 9.7) % 70 - 3, (number * 5.3) % 70
        pen.polygon((74 + number % 40, 134, 66), (x, y), (x + 1.2, y), (x + 2.6, y - 11))
    pen.polygon((46, 92, 40), (30.6, 34), (33.4, 34), (34.4, 64), (30.8, 64))
    for angle in np.linspace(0, 2 * np.pi, 10, endpoint=False).tolist():
        pen.disc(
            (244, 220 if angle > math.pi else 200, 52), (32 + 11 * math.cos(angle), 27 + 11 * math.sin(angle)), 6.4
        )
    pen.disc((122, 74, 36), (32, 27), 7.6)
    return _finished(canvas, side)


def _finished(canvas: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    small = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) + _texture(side)
    return np.asarray(np.clip(small, 0, 255), dtype=np.uint8)


class _Pen:
    """Draws on a canvas in units of a 64th of its side."""

    def __init__(self, canvas: npt.NDArray[np.uint8], unit: float) -> None:
        self._canvas, self._unit = canvas, unit * (1 << _SHIFT)

    def _at(self, *points: Point) -> npt.NDArray[np.int32]:
        return np.round(np.array(points) * self._unit).astype(np.int32)

    def polygon(self, colour: Colour, *points: Point) -> None:
        cv2.fillPoly(self._canvas, [self._at(*points)], colour, cv2.LINE_8, _SHIFT)

    def box(self, colour: Colour, left: float, top: float, right: float, bottom: float) -> None:
        self.polygon(colour, (left, top), (right, top), (right, bottom), (left, bottom))

    def disc(self, colour: Colour, centre: Point, radius: float) -> None:
        (x, y), r = self._at(centre)[0].tolist(), round(radius * self._unit)
        cv2.circle(self._canvas, (x, y), r, colour, cv2.FILLED, cv2.LINE_8, _SHIFT)

    def print(self, colour: Colour, words: str, corner: Point, size: float) -> None:
        pixels = self._unit / (1 << _SHIFT)
        x, y = (round(c * pixels) for c in corner)
        thickness = max(1, round(size * pixels / 7))
        cv2.putText(self._canvas, words, (x, y), cv2.FONT_HERSHEY_DUPLEX, size * pixels / 22, colour, thickness)


def _hills(pen: _Pen) -> None:
    pen.disc((255, 244, 214), (50, 12), 5)
    pen.polygon((120, 138, 150), (0, 40), (12, 27), (24, 37), (38, 25), (52, 37), (64, 30), (64, 50), (0, 50))
    pen.box((104, 132, 74), 0, 40, 64, 52)


def _house(pen: _Pen) -> None:
    pen.box((206, 178, 140), 5, 26, 29, 47)
    pen.box((182, 152, 116), 29, 27, 35, 46)
    pen.polygon((150, 66, 52), (3, 27), (9, 17), (31, 17), (37, 27))
    for row in range(4):
        pen.box((132, 54, 44), 8 - 1.4 * row, 18.6 + 2.2 * row, 32 + 1.2 * row, 19.1 + 2.2 * row)
    for left in (8, 15):
        pen.box((246, 240, 226), left - 0.6, 30.4, left + 4.6, 37.6)
        pen.box((70, 92, 118), left, 31, left + 4, 37)
        pen.box((246, 240, 226), left + 1.8, 31, left + 2.2, 37)
    pen.box((92, 62, 46), 22, 33, 27, 47)
    pen.disc((236, 196, 70), (26, 40.5), 0.5)


def _tree(pen: _Pen) -> None:
    pen.polygon((88, 64, 48), (45.6, 49), (46.2, 36), (48, 36), (48.8, 49))
    crown = ((47, 27, 7.2), (42, 31, 5), (52, 31, 5.4), (47, 34, 5.4), (44, 25, 4))
    for number, (x, y, radius) in enumerate(crown):
        pen.disc((52 + 7 * number, 102 + 8 * number, 46), (x, y), radius)
    for number in range(60):
        leaf = 39 + (number * 7.31) % 17, 22 + (number * 4.73) % 15
        pen.disc((96, 148, 62) if number % 2 else (34, 76, 36), leaf, 0.45)


def _road(pen: _Pen) -> None:
    pen.box((152, 148, 142), 0, 47, 64, 50)
    pen.box((84, 84, 90), 0, 50, 64, 64)
    for left in range(-4, 64, 12):
        pen.polygon((232, 228, 214), (left + 2, 57), (left + 8, 57), (left + 7.4, 58), (left + 1.2, 58))


def _car(pen: _Pen) -> None:
    pen.polygon((52, 52, 58), (11, 60.4), (43, 60.4), (45, 62), (9, 62))
    pen.polygon((196, 40, 48), (17, 51.5), (21, 46.4), (33, 46.4), (38, 51.5))
    pen.polygon((176, 208, 224), (19, 51.3), (22, 47.5), (26.4, 47.5), (26.4, 51.3))
    pen.polygon((176, 208, 224), (27.4, 51.3), (27.4, 47.5), (32.4, 47.5), (36, 51.3))
    pen.polygon((196, 40, 48), (10, 52.6), (12, 51.3), (41, 51.3), (44, 53.6), (44, 58.4), (10, 58.4))
    pen.box((255, 236, 160), 42.4, 53.4, 44, 55)
    for x in (17, 37):
        pen.disc((30, 30, 34), (x, 58.6), 3)
        pen.disc((186, 186, 190), (x, 58.6), 1.3)


def _sign(pen: _Pen) -> None:
    pen.box((120, 122, 126), 57.2, 33, 58.2, 51)
    pen.box((250, 250, 246), 51.4, 34.4, 63.6, 41.6)
    pen.box((34, 74, 150), 52, 35, 63, 41)
    pen.print((252, 252, 248), "MAIN", (53.4, 39.1), 2.3)


def _texture(side: int) -> npt.NDArray[np.float32]:
    """Plaster, leaves and asphalt: a fixed field of noise, coarse and fine, more of it towards the ground."""
    field = np.zeros((side, side), np.float32)
    for cells, share in ((16, 5.0), (64, 6.0), (192, 5.0)):
        coarse = np.random.Generator(np.random.SFC64(cells)).standard_normal((cells, cells)).astype(np.float32)
        field += share * cv2.resize(
            coarse, (side, side), interpolation=cv2.INTER_AREA if cells > side else cv2.INTER_CUBIC
        )
    return (field * np.linspace(0.25, 1.2, side, dtype=np.float32)[:, np.newaxis])[..., np.newaxis]
