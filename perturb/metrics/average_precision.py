"""Mean average precision as COCO has it, for images that count several times or not at all.

Each image is matched once (by pycocotools, see `perturb.metrics.matching`); a resample of images only weighs what was
matched. With all weights 1 the figures are those of `COCOeval`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.metrics.contract import Array, RowMetric
from perturb.metrics.matching import Boxes, match
from perturb.models.answers import Answer

__all__ = ["mean_average_precision"]

_RECALLS: Final = np.linspace(0.0, 1.0, 101)
_TINY: Final = float(np.spacing(1))


class _Image(NamedTuple):
    """One image's matches, in a fraction of the memory that arrays of their own would take.

    Attributes:
        classes: Those of its objects and detections; one tuple for all images that have the same.
        objects: How many of each class there are, as bytes of 32-bit numbers.
        detections: As bytes of `_detection`.
    """

    classes: tuple[str, ...]
    objects: bytes
    detections: bytes


class _Ranked(NamedTuple):
    """One class's detections in all images, the surest first.

    Attributes:
        row: The image of each detection, shape (detections,).
        right: Shape (thresholds, detections): 1 for a match, -1 for none, 0 for what is not scored.
        objects: How many of the class each image has, shape (rows,).
    """

    row: npt.NDArray[np.intp]
    right: npt.NDArray[np.int8]
    objects: Array


def mean_average_precision(
    name: str, thresholds: Sequence[float], *, matched: Sequence[float] | None = None
) -> RowMetric:
    """Make the metric "mean of average precision over classes and IoU thresholds".

    Precision is read at 101 recalls, of up to 100 detections a class and image, as COCO does. Classes without an object
    in a resample are left out; detections of them cost nothing. A failed answer has found nothing.

    Args:
        name: As reports and suites call it.
        thresholds: The least IoU of a match, one or more, each in 0..1.
        matched: The thresholds at which images are matched, these among them: metrics that name the same match each
            image once, and keep it once.
    """
    all_matched = tuple(thresholds if matched is None else matched)
    levels = [all_matched.index(threshold) for threshold in thresholds]

    def compute(rows: Sequence[_Image], weights: Array) -> float:
        return float(compute_many(rows, weights[np.newaxis])[0])

    def compute_many(rows: Sequence[_Image], weights: Array) -> Array:
        ranked = _rank(rows, len(all_matched), levels)
        return np.array([_mean([_average_precision(one, drawn) for one in ranked]) for drawn in weights])

    return RowMetric(name, _matched_at(all_matched), compute, compute_many=compute_many)


@functools.cache
def _matched_at(thresholds: tuple[float, ...]) -> Callable[[Boxes, Answer], _Image]:
    def update(target: Boxes, answer: Answer) -> _Image:
        matches = match(target, answer.value, thresholds)
        classes = _one_tuple(tuple(sorted({*matches.labels, *matches.objects})))
        found = np.zeros(len(matches.labels), _detection(len(thresholds)))
        found["label"] = [classes.index(label) for label in matches.labels]
        found["score"], found["right"] = matches.scores, matches.right.T
        objects = np.array([matches.objects.get(label, 0) for label in classes], np.int32)
        return _Image(classes, objects.tobytes(), found.tobytes())

    return update


@functools.lru_cache(maxsize=4096)
def _one_tuple(classes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first of equal tuples, so that the others need no memory."""
    return classes


def _detection(thresholds: int) -> np.dtype[Any]:
    """Which of the image's classes a detection is of, its score, and what it is at each threshold."""
    return np.dtype([("label", np.int32), ("score", np.float64), ("right", np.int8, (thresholds,))])


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else np.nan


def _rank(rows: Sequence[_Image], thresholds: int, levels: Sequence[int]) -> list[_Ranked]:
    """Rank the detections of each class that has an object anywhere, at some of the thresholds."""
    names = {name: number for number, name in enumerate(sorted({name for row in rows for name in row.classes}))}
    number = np.array([names[name] for row in rows for name in row.classes], dtype=np.intp)
    classes = np.array([len(row.classes) for row in rows], dtype=np.intp)
    objects = np.zeros((len(names), len(rows)))
    counted = np.frombuffer(b"".join(row.objects for row in rows), np.int32)
    objects[number, np.repeat(np.arange(len(rows)), classes)] = counted
    kind = _detection(thresholds)
    found = np.frombuffer(b"".join(row.detections for row in rows), kind)
    image = np.repeat(np.arange(len(rows)), [len(row.detections) // kind.itemsize for row in rows])
    label = number[(np.cumsum(classes) - classes)[image] + found["label"]]
    order = np.lexsort((-found["score"], label))
    borders = np.searchsorted(label[order], np.arange(len(names) + 1))
    ranked = []
    for one in np.flatnonzero(objects.any(axis=1)):
        mine = order[borders[one] : borders[one + 1]]
        ranked.append(_Ranked(image[mine], found["right"][mine][:, levels].T, objects[one]))
    return ranked


def _average_precision(ranked: _Ranked, weights: Array) -> float:
    """Average one class's precision over thresholds and recalls; NaN where no image that counts has an object of it."""
    objects = float(ranked.objects @ weights)
    if not objects:
        return np.nan
    signed = ranked.right * weights[ranked.row]
    hits = np.cumsum(np.maximum(signed, 0), axis=1)
    misses = np.cumsum(np.maximum(-signed, 0), axis=1)
    precision = hits / (hits + misses + _TINY)
    envelope = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    reached = [np.searchsorted(recall, _RECALLS) for recall in hits / objects]
    padded = np.pad(envelope, ((0, 0), (0, 1)))
    return float(np.take_along_axis(padded, np.array(reached), axis=1).mean())
