"""Six pictures, and what a corruption did to one of them in twenty-three numbers.

Oracle and tests read this file by its path: the oracle runs in an environment of its own, without perturb.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_sample_images

Picture = npt.NDArray[np.uint8]

SIDES: Final[Mapping[str, int]] = {"imagenet_c": 224, "cifar_10_c": 32}
LEVELS: Final = (0, 25, 50, 75, 100, 125, 150, 175, 200, 225, 254)
BANDS: Final = ((0.004, 0.02), (0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.35), (0.35, 0.5))
FEATURES: Final = (
    *(f"share up to {level}" for level in LEVELS),
    "rmse",
    *("red", "green", "blue"),
    *(f"power from {low} to {high}" for low, high in BANDS),
    "contrast in blocks",
    "spread of blocks",
)
SAMPLED: Final = 64


def pictures(side: int) -> list[Picture]:
    """Photographs of a roof, a wall with people, a flower and the same in the dark; rings on ramps; colour patches.

    Args:
        side: 224, or 32 for means of 7 × 7 pixels.
    """
    building, flower = load_sample_images().images
    y, x = np.mgrid[:224, :224]
    rings = ((x - 90) ** 2 + (y - 130) ** 2) // 500 % 2 * 100
    ramps = np.stack([rings + x // 2, rings + y // 2, 150 - x // 3 + y // 4], axis=-1)
    patches = np.stack([x // 56 * 85, y // 56 * 85, (x // 28 + y // 28) % 4 * 85], axis=-1)
    patches[196:] = (x[196:] // 32 * 36)[..., np.newaxis]
    made = [
        *(building[60:284, 60:284], building[200:424, 350:574], flower[80:304, 220:444], flower[80:304, 220:444] // 5),
        *(ramps, patches),
    ]
    if side != len(y):
        step = len(y) // side
        blocks = [np.asarray(one, np.int64).reshape(side, step, side, step, 3).sum(axis=(1, 3)) for one in made]
        made = [block // step**2 for block in blocks]
    return [np.ascontiguousarray(one, dtype=np.uint8) for one in made]


def digest(shown: Sequence[Picture]) -> str:
    """Of all pictures, so that a change is seen."""
    return hashlib.blake2b(b"".join(one.tobytes() for one in shown), digest_size=8).hexdigest()


def features(clean: Picture, made: Picture) -> npt.NDArray[np.float64]:
    """Measure one corrupted picture; the order is that of `FEATURES`.

    Args:
        clean: The picture.
        made: The same, corrupted.

    Returns:
        Shares of values up to each level; root-mean-square difference; channel means; decimal logarithm of the mean
        power of the difference in bands of spatial frequency, in cycles a pixel; mean standard deviation within, and
        standard deviation between, blocks of 8 × 8 pixels.
    """
    difference = made.astype(np.float64) - clean
    shares = np.searchsorted(np.sort(made, axis=None), LEVELS, side="right") / made.size
    blocks = made.mean(axis=2).reshape(len(made) // 8, 8, made.shape[1] // 8, 8)
    local = [blocks.std(axis=(1, 3)).mean(), blocks.mean(axis=(1, 3)).std()]
    rmse = np.sqrt(np.mean(difference**2))
    return np.array([*shares, rmse, *made.mean(axis=(0, 1)), *_power(difference.mean(axis=2)), *local])


def _power(difference: npt.NDArray[np.float64]) -> list[float]:
    power = np.abs(np.fft.rfft2(difference - difference.mean())) ** 2 / difference.size
    down, across = np.fft.fftfreq(len(difference)), np.fft.rfftfreq(difference.shape[1])
    frequency = np.hypot(down[:, np.newaxis], across)
    means = [power[(frequency >= low) & (frequency < high)] for low, high in BANDS]
    return [float(np.log10(band.mean() + 1e-2)) if band.size else 0.0 for band in means]


def sampled(made: Picture) -> npt.NDArray[Any]:
    """Values at `SAMPLED` places spread over the picture."""
    return made.ravel()[(np.arange(SAMPLED) * 7919 + 104729) % made.size]
