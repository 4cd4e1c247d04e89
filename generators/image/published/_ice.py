"""Ice on a pane, drawn from scratch: the published frost lays photographs over the picture, which are not ours to ship.

Tones and contrasts are chosen to lie about those of the photographs; shapes are tufts of needles over clouds.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from perturb.contracts import Image
from perturb.generators.image._rendering import FloatField
from perturb.generators.image.published._plasma import clouds, draw_levels, over

_TUFTS: Final = 60
_NEEDLES: Final = 16
_BRANCH: Final = math.pi / 3
_CLOUDINESS: Final = 1.3
_DARKEST: Final = 85.0
_BRIGHTEST: Final = 210.0
_TINT: Final = np.array([-1.0, 0.25, 0.75], np.float32)
_LARGE: Final = 160


def draw_ice(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw a pane's tone and tint, 60 tufts of needles at about 60 degrees to one another, and the film under them.

    Returns:
        Code values of the ice, float32 of the image's shape.

    Example:
        >>> ice = draw_ice(np.zeros((64, 64, 3), np.uint8), np.random.default_rng(1))
        >>> ice.shape, 90 < float(ice.mean()) < 240
        ((64, 64, 3), True)
    """
    height, width = image.shape[:2]
    brightness = rng.uniform(0, 1)
    relief = _needles(height, width, rng)
    # Light from the upper left: slopes towards it shine.
    shine = cv2.filter2D(relief, -1, np.array([[0.5, 0.5, 0], [0.5, 0, -0.5], [0, -0.5, -0.5]], np.float32))
    film = over(image, clouds(draw_levels(max(height, width), rng), _CLOUDINESS)) - np.float32(0.5)
    contrast = np.float32(1.4 - 0.8 * brightness)
    tone = np.float32(_DARKEST + (_BRIGHTEST - _DARKEST) * brightness)
    grey = tone + contrast * (90 * film + 80 * relief + 80 * shine)
    if image.ndim == grey.ndim:
        return np.asarray(grey, dtype=np.float32)
    tint = _TINT * np.float32(rng.uniform(0, 1) ** 2 * 70 * (1 - brightness))
    return np.asarray(cv2.merge([grey + shift for shift in tint]), dtype=np.float32)


def draw_small_ice(image: Image, rng: np.random.Generator) -> FloatField:
    """Draw ice at 160 pixels and make it smaller, to a fifth at 32: CIFAR-10-C did so with its photographs.

    Between pixels is interpolated and nothing smoothed, as there, so that needles become single bright pixels. An image
    whose longer side is not far below 160 pixels gets the ice as it is drawn.

    Example:
        >>> ice = draw_small_ice(np.zeros((32, 32, 3), np.uint8), np.random.default_rng(1))
        >>> ice.shape, 90 < float(ice.mean()) < 240
        ((32, 32, 3), True)
    """
    height, width = image.shape[:2]
    times = max(1, round(_LARGE / max(height, width)))
    ice = draw_ice(np.empty((times * height, times * width, *image.shape[2:]), np.uint8), rng)
    return np.asarray(cv2.resize(np.clip(ice, 0, 255), (width, height)), dtype=np.float32)


def _needles(height: int, width: int, rng: np.random.Generator) -> FloatField:
    """Heights of the crystals, 0..1: thin lines in tufts, the later over the earlier."""
    unit = min(height, width)
    middles = rng.uniform(0, 1, (_TUFTS, 1, 2)) * (width, height)
    starts = middles + rng.normal(0, 0.07 * unit, (_TUFTS, _NEEDLES, 2))
    angles = rng.uniform(0, 2 * math.pi, (_TUFTS, 1)) + _BRANCH * rng.integers(-1, 2, (_TUFTS, _NEEDLES))
    angles += rng.normal(0, 0.12, angles.shape)
    lengths = unit * rng.uniform(0.02, 0.16, (_TUFTS, _NEEDLES))
    ends = starts + lengths[..., np.newaxis] * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    lines = np.rint(np.stack([starts, ends], axis=2)).astype(np.int32)
    relief = np.zeros((height, width), np.float32)
    thick = max(1, round(unit / 150))
    for layer, level in zip(lines.swapaxes(0, 1), rng.uniform(0, 1, _NEEDLES).tolist(), strict=True):
        cv2.polylines(relief, list(layer), isClosed=False, color=level, thickness=thick)
    return np.asarray(cv2.GaussianBlur(relief, (3, 3), 0), dtype=np.float32)
