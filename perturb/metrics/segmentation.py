"""Metrics of semantic segmentation: the right answer and the model's are masks, one a class, as run lengths.

Both are mappings of class to what `perturb.contracts.rle.encode_mask` writes, `{"size": [H, W], "counts": [...]}`. A
pixel in no mask is background, which is no class: whoever wants it scored lists it. Pixels of the right answer's class
`void` count nowhere, as in Pascal VOC and Cityscapes. A failed answer, or one of another size than the right answer,
counts as one without masks, and scores 0 where images are averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from perturb.metrics.contract import Array, Metric, Sums, mean_metric, ratio
from perturb.models.answers import Answer

__all__ = ["IMAGE_MEAN_IOU", "MEAN_IOU", "PIXEL_ACCURACY", "VOID"]

Runs: TypeAlias = Mapping[str, Any]
Masks: TypeAlias = Mapping[str, Runs]
VOID: Final = "void"


class Overlap(NamedTuple):
    """Pixels of one class in one image: where right answer and model agree, and where either has it."""

    intersection: int
    union: int


def _area(runs: Runs) -> int:
    return sum(runs["counts"][1::2])


def _shared_area(one: Runs, other: Runs) -> int:
    """How many pixels lie in both masks, without painting either."""
    ends, other_ends = np.cumsum(one["counts"]), np.cumsum(other["counts"])
    borders = np.union1d(ends, other_ends)
    lengths = np.diff(borders, prepend=0)
    runs, other_runs = (np.searchsorted(found, borders - lengths, side="right") for found in (ends, other_ends))
    return int(lengths[(runs % 2 == 1) & (other_runs % 2 == 1)].sum())


def _fits(target: Masks, answer: Masks) -> bool:
    return len({tuple(runs["size"]) for masks in (target, answer) for runs in masks.values()}) <= 1


def _overlaps(target: Masks, answer: Masks | None) -> dict[str, Overlap]:
    """Compare every class that either has outside of `void`."""
    found = answer if answer is not None and _fits(target, answer) else {}
    void = target.get(VOID)
    overlaps: dict[str, Overlap] = {}
    for label in sorted((target.keys() | found.keys()) - {VOID}):
        both, area = 0, _area(target[label]) if label in target else 0
        if label in found:
            both = _shared_area(target[label], found[label]) if area else 0
            area += _area(found[label]) - both - (_shared_area(void, found[label]) if void else 0)
        if area:
            overlaps[label] = Overlap(both, area)
    return overlaps


def _image_mean_iou(target: Masks, answer: Masks) -> float:
    if not _fits(target, answer):
        return 0.0
    overlaps = _overlaps(target, answer).values()
    return sum(both / either for both, either in overlaps) / len(overlaps) if overlaps else 1.0


def _update_overlaps(target: Masks, answer: Answer) -> Mapping[str, float]:
    counts = {"images": 1.0}
    for label, (both, either) in _overlaps(target, answer.value).items():
        counts |= {f"intersection/{label}": float(both), f"union/{label}": float(either)}
    return counts


def _mean_iou(sums: Sums) -> Array:
    """Average over the classes that the right answers or the model's have in a resample."""
    total, classes = np.zeros_like(sums["images"]), np.zeros_like(sums["images"])
    for name, union in sums.items():
        kind, _, label = name.partition("/")
        if kind == "union":
            total += np.nan_to_num(ratio(sums[f"intersection/{label}"], union))
            classes += union > 0
    return ratio(total, classes)


def _update_pixels(target: Masks, answer: Answer) -> Mapping[str, float]:
    overlaps = _overlaps(target, answer.value)
    right = sum(overlaps[label].intersection for label in target if label in overlaps)
    pixels = sum(_area(runs) for label, runs in target.items() if label != VOID)
    return {"right": float(right), "pixels": float(pixels)}


def _share_of_pixels(sums: Sums) -> Array:
    return ratio(sums["right"], sums["pixels"])


IMAGE_MEAN_IOU: Final = mean_metric("image_mean_iou", _image_mean_iou)
"""The mean over images of each image's own mean IoU, over the classes that it or the answer has; 1 where there is none.

Every image weighs the same, and in it every class, however small.
"""

MEAN_IOU: Final = Metric("mean_iou", _update_overlaps, _mean_iou)
"""The mean over classes of intersection / union, each summed over all images: the usual figure of a data set."""

PIXEL_ACCURACY: Final = Metric("pixel_accuracy", _update_pixels, _share_of_pixels)
"""The share of pixels with a class that got their class (Long et al. 2015); background is left out."""
