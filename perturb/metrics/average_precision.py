"""Mean average precision as COCO has it, for images that count several times or not at all.

Each image is matched once (by pycocotools, see `perturb.metrics.matching`); a resample of images only weighs what was
matched. With all weights 1 the figures are those of `COCOeval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.metrics.contract import Array, RowMetric
from perturb.metrics.matching import Boxes, Matches, match
from perturb.models.answers import Answer

__all__ = ["mean_average_precision"]

_RECALLS: Final = np.linspace(0.0, 1.0, 101)
_TINY: Final = float(np.spacing(1))


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


def mean_average_precision(name: str, thresholds: Sequence[float]) -> RowMetric:
    """Make the metric "mean of average precision over classes and IoU thresholds".

    Precision is read at 101 recalls, of up to 100 detections a class and image, as COCO does. Classes without an object
    in a resample are left out; detections of them cost nothing. A failed answer has found nothing.

    Args:
        name: As reports and suites call it.
        thresholds: The least IoU of a match, one or more, each in 0..1.
    """

    def update(target: Boxes, answer: Answer) -> Matches:
        matches = match(target, answer.value, thresholds)
        return matches._replace(found=matches.found[:, :0])

    def compute(rows: Sequence[Matches], weights: Array) -> float:
        return float(compute_many(rows, weights[np.newaxis])[0])

    def compute_many(rows: Sequence[Matches], weights: Array) -> Array:
        ranked = [_rank(label, rows) for label in sorted({label for row in rows for label in row.objects})]
        return np.array([_mean([_average_precision(one, drawn) for one in ranked]) for drawn in weights])

    return RowMetric(name, update, compute, compute_many=compute_many)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else np.nan


def _rank(label: str, rows: Sequence[Matches]) -> _Ranked:
    chosen = [np.array([found == label for found in row.labels], dtype=bool) for row in rows]
    row = np.repeat(np.arange(len(rows)), [mine.sum() for mine in chosen])
    scores = np.concatenate([one.scores[mine] for one, mine in zip(rows, chosen, strict=True)])
    right = np.concatenate([one.right[:, mine] for one, mine in zip(rows, chosen, strict=True)], axis=1)
    order = np.argsort(-scores, kind="stable")
    return _Ranked(row[order], right[:, order], np.array([one.objects.get(label, 0) for one in rows], np.float64))


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
