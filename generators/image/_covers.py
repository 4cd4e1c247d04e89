"""What several covers share: what they return, and where and in which colour they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._rendering import short_side

Covered = tuple[Image, npt.NDArray[np.bool_]]
"""The picture, and the mask `(H, W)` of what is hidden."""


def place_in_frame(image: Image, rng: np.random.Generator) -> tuple[float, float]:
    """Draw a place in the frame, in short sides from its middle."""
    height, width = image.shape[:2]
    x, y = rng.uniform(-0.5, 0.5, 2)
    return float(x * width / short_side(image)), float(y * height / short_side(image))


def flat_colour(image: Image, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Draw a grey level for a grey picture, red, green and blue for a colour one."""
    return np.asarray(rng.integers(0, 256, image.shape[2:], dtype=np.uint8))


def in_channels(colour: npt.ArrayLike, image: Image) -> npt.NDArray[np.uint8]:
    """Turn red, green and blue into what the image has: itself, or on a grey picture their mean.

    Args:
        colour: `(..., 3)` levels.
        image: The picture to be painted on.

    Example:
        >>> int(in_channels((90, 60, 30), np.zeros((4, 4), np.uint8)))
        60
    """
    levels = np.asarray(colour, dtype=np.float32)
    levels = levels if image.shape[2:] else levels.mean(axis=-1)
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)
