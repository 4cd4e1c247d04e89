"""The published glass blur: pixels that copy one another in turn."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import cut, smoothed

__all__ = ["glass_blur"]

_PASSES: Final = 3
_BITS: Final = 16

Places = npt.NDArray[np.intp]


def _draw_offsets(image: Image, rng: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Draw two 16-bit numbers for each pixel and pass: `(3, 2, H, W)`, across and down."""
    return rng.integers(0, 1 << _BITS, (_PASSES, 2, *image.shape[:2]), dtype=np.uint16)


@published(
    axis="blur",
    identity={"sigma": 0.0, "reach": 0, "passes": 0},
    imagenet_c={"sigma": (0.7, 0.9, 1.0, 1.1, 1.5), "reach": (1, 2, 2, 3, 4), "passes": (2, 1, 3, 2, 2)},
    cifar_10_c={"sigma": (0.05, 0.25, 0.4, 0.25, 0.4), "reach": (1, 1, 1, 1, 1), "passes": (1, 1, 1, 2, 2)},
    draw=_draw_offsets,
)
def glass_blur(image: Image, offsets: npt.NDArray[np.uint16], *, sigma: float, reach: int, passes: int) -> Image:
    """Seen through frosted glass: a Gaussian, pixels that take their neighbours' values, a Gaussian.

    In each pass the pixels come one after the other, from the last back to the first but for a margin, and each copies
    a pixel that lies `-reach` to `reach - 1` pixels away in both directions, as it is by then. The source writes an
    exchange; on its arrays only one half of it has an effect.

    Args:
        image: The clean picture.
        offsets: 16-bit numbers, spread over the possible neighbours.
        sigma: Standard deviation of both Gaussians in pixels.
        reach: Of the copies, in pixels.
        passes: How often each pixel copies.

    Example:
        >>> edge = np.repeat(np.array([[0, 255]], np.uint8), 32, axis=1).repeat(64, axis=0)
        >>> behind_glass = glass_blur.imagenet_c(edge, severity=4)
        >>> int(behind_glass[:, :16].max()), 60 < float(behind_glass[:, 32].mean()) < 200
        (0, True)
    """
    soft = cut(smoothed(image, sigma))
    height, width = image.shape[:2]
    source = np.arange(height * width)
    for across, down in offsets[:passes]:
        source = source[_copied(across, down, reach)]
    return cut(smoothed(soft.reshape(height * width, -1).take(source, axis=0).reshape(image.shape), sigma))


def _copied(across: npt.NDArray[np.uint16], down: npt.NDArray[np.uint16], reach: int) -> Places:
    """Which pixel's old value each pixel has after one pass, by their places in the flattened picture.

    A pixel that copies one which has already copied has what that one took. Following all such chains at once, twice
    as far each time, ends after the logarithm of the longest.
    """
    height, width = across.shape
    count = height * width
    places = np.arange(count).reshape(height, width)
    inner = (slice(reach + 1, max(height - reach, reach) + 1), slice(reach + 1, max(width - reach, reach) + 1))
    x, y = (((side[inner].astype(np.uint32) * (2 * reach)) >> _BITS).astype(np.intp) - reach for side in (across, down))
    neighbours = places[inner] + y * width + x
    takes_part = np.zeros((height, width), bool)
    takes_part[inner] = True
    came_before = takes_part.ravel()[neighbours] & (neighbours > places[inner])
    # Up to count: the pixel to go on with; from count on: the pixel whose old value it is.
    source = places + count
    source[inner] = neighbours + count * ~came_before
    source = source.ravel()
    open_ends = places[inner][came_before]
    while open_ends.size:
        followed = source[source[open_ends]]
        source[open_ends] = followed
        open_ends = open_ends[followed < count]
    return np.asarray(source - count)
