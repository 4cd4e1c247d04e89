"""Noise whose law depends on the pixel's level, by look-up: one uniform integer a pixel, one table a tier.

The uniform is the draw. The table holds, for each level and each uniform, the quantile of what that level becomes: so
all tiers share one draw, and a tier costs one look-up a pixel whatever its law.
"""

from __future__ import annotations

import functools
import math
import statistics
from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image

_BITS: Final = 12
QUANTILES: Final = (np.arange(1 << _BITS) + 0.5) / (1 << _BITS)
"""`(4096,)` float64: the probabilities at which a table is filled; noise beyond 3.7 standard deviations is cut."""


def draw_uniforms(image: Image, rng: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Draw an index into `QUANTILES` for each value of the image."""
    return rng.integers(0, len(QUANTILES), image.shape, dtype=np.uint16)


@functools.cache
def normal_quantiles() -> npt.NDArray[np.float64]:
    """The standard normal at `QUANTILES`, `(4096,)` float64.

    Example:
        >>> z = normal_quantiles()
        >>> round(float(z[-1]), 2), round(float(z.std()), 3)
        (3.67, 1.0)
    """
    normal = statistics.NormalDist()
    return np.array([normal.inv_cdf(probability) for probability in QUANTILES])


def poisson_quantiles(means: npt.NDArray[np.floating]) -> npt.NDArray[np.uint16]:
    """Poisson counts at `QUANTILES`: how many values of the distribution function lie below each.

    Args:
        means: `(n, 1)`, 0 or more.

    Returns:
        `(n, 4096)` uint16.

    Example:
        >>> counts = poisson_quantiles(np.array([[2.0]]))
        >>> round(float(counts.mean()), 2), int(counts.max())
        (2.0, 9)
    """
    highest = float(means.max())
    possible = np.arange(int(highest + 10 * math.sqrt(highest) + 20))
    log_factorials = np.cumsum(np.log(np.maximum(possible, 1)))
    log_means = np.log(np.maximum(means, np.finfo(np.float64).tiny))
    distribution = np.cumsum(np.exp(possible * log_means - means - log_factorials), axis=1)
    rows = np.arange(len(means))[:, np.newaxis]
    steps = np.zeros((len(means), len(QUANTILES) + 1), np.uint16)
    np.add.at(steps, (rows, np.searchsorted(QUANTILES, distribution, side="right")), 1)
    return np.cumsum(steps[:, :-1], axis=1, dtype=np.uint16)


def look_up(table: Image, image: Image, uniforms: npt.NDArray[np.uint16]) -> Image:
    """Replace each value by the entry of its level and its uniform.

    Args:
        table: `(256, 4096)` uint8.
        image: The clean picture.
        uniforms: Of the image's shape, from `draw_uniforms`.
    """
    index = image.astype(np.intp)
    index <<= _BITS
    index |= uniforms
    return table.take(index)
