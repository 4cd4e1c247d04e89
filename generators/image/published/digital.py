"""The published digital corruptions but the elastic one: contrast, colour, storing and sending."""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image
from perturb.generators.image._codec import JPEG, UNCODED, coded
from perturb.generators.image._rendering import FloatField
from perturb.generators.image.published._profile import published
from perturb.generators.image.published._rendering import cut

__all__ = ["contrast", "jpeg_compression", "pixelate", "saturate"]

_SHORT: Final = 64


@published(
    axis="digital",
    identity={"kept": 1.0},
    imagenet_c={"kept": (0.4, 0.3, 0.2, 0.1, 0.05)},
    cifar_10_c={"kept": (0.75, 0.5, 0.4, 0.3, 0.15)},
)
def contrast(image: Image, *, kept: float) -> Image:
    """Every value drawn towards the mean of its channel.

    Args:
        image: The clean picture.
        kept: Share of the distance from the mean that is left.

    Example:
        >>> contrast.imagenet_c(np.uint8([[0, 100, 200]]), severity=2).tolist()
        [[70, 100, 130]]
    """
    channels = 1 if image.ndim == 2 else image.shape[2]  # noqa: PLR2004 - rows and columns
    means = np.array(cv2.mean(image)[:channels], np.float32)
    table = cut(np.arange(256, dtype=np.float32)[:, np.newaxis] * np.float32(kept) + means * np.float32(1 - kept))
    return np.asarray(cv2.LUT(image, table[np.newaxis]), dtype=np.uint8)


@published(
    axis="digital",
    identity={"quality": UNCODED},
    imagenet_c={"quality": (25, 18, 15, 10, 7)},
    cifar_10_c={"quality": (80, 65, 58, 50, 40)},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261; as encoded by libjpeg-turbo",
)
def jpeg_compression(image: Image, *, quality: int) -> Image:
    """Saved as JPEG and opened again.

    Args:
        image: The clean picture.
        quality: Of the encoder.

    Example:
        >>> rings = (np.hypot(*np.mgrid[:64, :64]) * 16 % 256).astype(np.uint8)
        >>> [round(float(cv2.norm(rings, jpeg_compression.imagenet_c(rings, severity=tier)) / 64)) for tier in (1, 5)]
        [18, 26]
    """
    return coded(image, quality, JPEG)


@published(
    axis="digital",
    identity={"share": 1.0},
    imagenet_c={"share": (0.6, 0.5, 0.4, 0.3, 0.25)},
    cifar_10_c={"share": (0.95, 0.9, 0.85, 0.75, 0.65)},
    source="Hendrycks & Dietterich 2019, arXiv 1903.12261; as resampled by Pillow's box filter",
)
def pixelate(image: Image, *, share: float) -> Image:
    """Made smaller and larger again, both by a box filter: a mosaic.

    Args:
        image: The clean picture.
        share: Of the sides of the small picture in those of the clean one; they are rounded down.

    Example:
        >>> ramp = np.tile(np.arange(0, 64, 4, dtype=np.uint8), (16, 1))
        >>> pixelate.imagenet_c(ramp, severity=5)[0].tolist()
        [6, 6, 6, 6, 22, 22, 22, 22, 38, 38, 38, 38, 54, 54, 54, 54]
    """
    rows, columns = (_cells(length, share) for length in image.shape[:2])
    # Rounded after each direction, as Pillow does.
    small: Any = _means(np.asarray(cv2.transpose(_means(np.asarray(cv2.transpose(image)), columns))), rows)
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.uint8)


class Cells(NamedTuple):
    """The parts of one side.

    Attributes:
        starts: Where each begins.
        further: For each further pixel of the longest, which parts have it and where it lies.
        sizes: Pixels of each, float32.
        members: 1 where a pixel lies in a part, `(parts, pixels)` float32; None for a long side, where it is slow.
    """

    starts: npt.NDArray[np.intp]
    further: tuple[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]], ...]
    sizes: FloatField
    members: FloatField | None


@functools.lru_cache(maxsize=64)
def _cells(length: int, share: float) -> Cells:
    """Cells begin and end at whole pixels, as a box filter has them."""
    count = max(1, int(length * share))
    borders = (np.arange(count + 1) * (length / count) + 0.5).astype(np.intp)
    starts, sizes = borders[:-1], np.diff(borders)
    longer = [np.flatnonzero(sizes > step) for step in range(1, int(sizes.max()))]
    further = tuple((cells, starts[cells] + step) for step, cells in enumerate(longer, start=1))
    part = np.repeat(np.arange(count), sizes)
    members = (part == np.arange(count)[:, np.newaxis]).astype(np.float32) if length <= _SHORT else None
    return Cells(starts, further, sizes.astype(np.float32), members)


def _means(lines: npt.NDArray[Any], cells: Cells) -> Image:
    """Means of the lines of each cell, rounded half up."""
    flat = lines.reshape(len(lines), -1)
    total: npt.NDArray[Any]
    if cells.members is not None:
        total = cells.members @ flat.astype(np.float32)
    else:
        total = flat.take(cells.starts, axis=0).astype(np.uint16)
        for longer, places in cells.further:
            total[longer] += flat[places]
    means = (total / cells.sizes[:, np.newaxis] + np.float32(0.5)).astype(np.uint8)
    return means.reshape(-1, *lines.shape[1:])


@published(
    axis="digital",
    identity={"factor": 1.0, "added": 0.0},
    imagenet_c={"factor": (0.3, 0.1, 2.0, 5.0, 20.0), "added": (0.0, 0.0, 0.0, 0.1, 0.2)},
    cifar_10_c={"factor": (0.3, 0.1, 1.5, 2.0, 2.5), "added": (0.0, 0.0, 0.0, 0.1, 0.2)},
)
def saturate(image: Image, *, factor: float, added: float) -> Image:
    """Paler at the first two tiers, more colourful at the others: the saturation of hue, saturation and value.

    A grey pixel has the hue red, and so reddens where something is added; a grey picture has no colours and stays.

    Args:
        image: The clean picture.
        factor: Of the saturation.
        added: To the saturation, 0..1.

    Example:
        >>> saturate.imagenet_c(np.uint8([[[100, 50, 75], [100, 100, 100]]]), severity=5).tolist()
        [[[100, 0, 50], [100, 80, 80]]]
    """
    if image.ndim == 2:  # noqa: PLR2004 - rows and columns
        return image.copy()
    channels = cv2.split(image)
    largest: Any = cv2.max(cv2.max(channels[0], channels[1]), channels[2])
    smallest: Any = cv2.min(cv2.min(channels[0], channels[1]), channels[2])
    reciprocal = largest / np.maximum(cv2.subtract(largest, smallest), 1).astype(np.float32)
    stretched = np.minimum(np.float32(factor) + np.float32(added) * reciprocal, reciprocal)
    value = cv2.merge([largest] * 3)
    below: Any = cv2.multiply(cv2.subtract(value, image), cv2.merge([stretched] * 3), dtype=cv2.CV_32F)
    made = cut(value - below)
    if added:
        grey = largest == smallest
        made[grey, 1:] = cut(largest * np.float32(1 - added))[grey, np.newaxis]
    return made
