"""Digital: what a bad link and the photograph of a screen do to a picture."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels
from perturb.generators.image._rendering import FloatField, frame_coordinates

__all__ = ["bit_errors", "moire"]

BitPlaces = npt.NDArray[np.int64]

_MOST_ERRORS: Final = 0.02
_SHORTEST_BEAT: Final = 0.03
_LONGEST_BEAT: Final = 0.09


@pixels(
    axis="digital",
    tiers={"rate": (0.0005, 0.0015, 0.004, 0.01, _MOST_ERRORS)},
    identity={"rate": 0.0},
    source="Binary symmetric channel: each bit is flipped on its own with one probability (Shannon 1948, A "
    "Mathematical Theory of Communication, Bell System Technical Journal 27, section 15); rates our own",
)
def bit_errors(image: Image, places: BitPlaces, *, rate: float) -> Image:
    """Bits flipped in an uncompressed file or on the link of a camera: specks, most of them faint, some glaring.

    Args:
        image: The clean picture.
        places: Numbers of bits in the picture's bytes, in the order in which they go wrong; one drawn twice stays
            flipped.
        rate: Share of the bits that go wrong, 0..0.02.

    Example:
        >>> grey = np.full((64, 64), 128, np.uint8)
        >>> [int((bit_errors(grey, severity=tier) != grey).sum()) for tier in (1, 3, 5)]
        [16, 131, 617]
    """
    wrong = places[: round(rate * 8 * image.size)]
    flips = np.zeros(image.size, np.uint8)
    np.bitwise_or.at(flips, wrong >> 3, np.left_shift(1, wrong & 7).astype(np.uint8))
    return np.asarray(image ^ flips.reshape(image.shape))


@bit_errors.draw
def places_of_wrong_bits(image: Image, rng: np.random.Generator) -> BitPlaces:
    """Draw as many places as the highest rate needs."""
    return rng.integers(8 * image.size, size=math.ceil(_MOST_ERRORS * 8 * image.size))


@pixels(
    axis="digital",
    tiers={"depth": (0.12, 0.22, 0.34, 0.48, 0.64)},
    identity={"depth": 0.0},
    source="Amidror 2009, The Theory of the Moiré Phenomenon, 2nd ed., ch. 2: two gratings beat at the difference of "
    "their frequencies; the stripes of a screen's red, green and blue a third of a period apart; sizes our own",
)
def moire(image: Image, beats: FloatField, *, depth: float) -> Image:
    """A screen photographed: its stripes and the camera's pixels beat, in coloured bands that bend with the lens.

    Args:
        image: The clean picture, as shown on the screen.
        beats: `(H, W)`, or `(H, W, 3)` on a colour image, float32 in 0..1: where the beats take light away.
        depth: Share of the light that is lost in the middle of a dark band, 0..1.

    Example:
        >>> banded = moire(np.full((64, 64, 3), 200, np.uint8), severity="extreme")
        >>> int(banded.min()) < 90, int(banded.max()) > 195
        (True, True)
    """
    return np.asarray(cv2.multiply(image, 1 - np.float32(depth) * beats, dtype=cv2.CV_8U), dtype=np.uint8)


@moire.draw
def beats_of_screen_and_camera(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw direction, width and bend of the bands."""
    x, y = frame_coordinates(image)
    angle, phase = rng.uniform(0, 2 * math.pi, 2)
    cycles = 1 / rng.uniform(_SHORTEST_BEAT, _LONGEST_BEAT)
    along = x * math.cos(angle) + y * math.sin(angle)
    bend = rng.uniform(-0.3, 0.3) * (x**2 + y**2)
    turns: FloatField = np.asarray(2 * math.pi * cycles * (along + bend) + phase, dtype=np.float32)
    shifts = [2 * math.pi * channel / 3 for channel in range(3)] if image.ndim > 2 else [0.0]  # noqa: PLR2004 - colour
    bands: list[Any] = [0.5 - 0.5 * np.cos(turns + np.float32(shift)) for shift in shifts]
    return np.asarray(np.stack(bands, axis=-1) if image.ndim > 2 else bands[0], dtype=np.float32)  # noqa: PLR2004 - colour
