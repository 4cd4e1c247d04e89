"""Object detection: the right answer is labelled boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from perturb.errors import ModelError
from perturb.metrics.contract import Array, Metric, RowMetric
from perturb.metrics.detection import MAP, MAP_50, MAP_75, image_f1, recall_by_visibility
from perturb.models.answers import Answer
from perturb.tasks.contract import Task
from perturb.tasks.reading import check_label, shown

__all__ = ["DETECTION", "detection", "read_boxes"]

_PARTS: Final = ("boxes", "labels", "scores")
_CORNERS: Final = 4
_TOLERANCE: Final = 1e-6


def read_boxes(raw: Any, labels: frozenset[str] | None = None) -> Answer:
    """Read the boxes that a model found in one image.

    Args:
        raw: One item of what the model returned: a mapping of `boxes` to `(n, 4)` numbers, which are left, top, right
            and bottom in pixels, of `labels` to n classes, and of `scores` to n numbers in 0..1, each a list or array.
        labels: The classes that may come; None allows any.

    Returns:
        An answer whose value is such a mapping of plain lists.

    Raises:
        ModelError: If it is no such mapping, the three differ in length, a corner is not finite, a box ends before it
            begins, a score is not in 0..1, or a class is unknown.

    Example:
        >>> read_boxes({"boxes": np.array([[2, 3, 8, 9]]), "labels": ["cat"], "scores": [0.9]}).value
        {'boxes': [[2.0, 3.0, 8.0, 9.0]], 'labels': ['cat'], 'scores': [0.9]}
        >>> read_boxes({"boxes": [[8, 3, 2, 9]], "labels": ["cat"], "scores": [0.9]})
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected boxes as left, top, right, bottom; the model answered [8.0, 3.0, ...
    """
    if not isinstance(raw, Mapping) or not all(name in raw for name in _PARTS):
        raise ModelError(
            'Expected a mapping such as {"boxes": [[left, top, right, bottom]], "labels": ["cat"], "scores": [0.9]}; '
            f"the model answered {shown(raw)}."
        )
    boxes, scores = _numbers(raw, "boxes"), _numbers(raw, "scores")
    names = list(raw["labels"]) if not isinstance(raw["labels"], str) and np.iterable(raw["labels"]) else None
    boxes = boxes.reshape(0, _CORNERS) if not boxes.size else boxes
    if names is None or boxes.shape != (len(names), _CORNERS) or scores.shape != (len(names),):
        raise ModelError(
            "Expected as many boxes (n, 4) as labels (n) and scores (n); the model answered boxes of shape "
            f"{boxes.shape}, labels {shown(raw['labels'])} and scores of shape {scores.shape}."
        )
    _check_corners(boxes)
    wrong = scores[~((scores >= -_TOLERANCE) & (scores <= 1 + _TOLERANCE))]
    if wrong.size:
        raise ModelError(f"Expected scores in 0..1; the model answered {wrong[0]:g}.")
    return Answer(
        {
            "boxes": boxes.tolist(),
            "labels": [check_label(name, labels) for name in names],
            "scores": np.clip(scores, 0.0, 1.0).tolist(),
        }
    )


def _numbers(raw: Mapping[str, Any], name: str) -> Array:
    try:
        return np.asarray(raw[name], dtype=np.float64)
    except (TypeError, ValueError):
        raise ModelError(f"Expected numbers as {name}; the model answered {shown(raw[name])}.") from None


def _check_corners(boxes: Array) -> None:
    wrong = boxes[~(np.isfinite(boxes).all(axis=1) & (boxes[:, :2] <= boxes[:, 2:]).all(axis=1))]
    if len(wrong):
        raise ModelError(
            f"Expected boxes as left, top, right, bottom; the model answered {wrong[0].tolist()}. "
            "Boxes of another form, such as left, top, width, height, have to be turned into that."
        )


def detection(least_score: float = 0.5) -> Task:
    """Make a detection task with another least score for F1 and recall; a suite names it as `package.module:NAME`.

    Args:
        least_score: In 0..1. Average precision looks at all detections, whatever their score.

    Raises:
        UsageError: If it is not in 0..1.

    Example:
        >>> [metric.name for metric in detection(0.3).metrics][:4]
        ['image_f1', 'map', 'map_50', 'map_75']
    """
    recalls = recall_by_visibility(least_score)
    metrics: tuple[Metric | RowMetric, ...] = (image_f1(least_score), MAP, MAP_50, MAP_75, *recalls)
    return Task("detection", "boxes", read_boxes, metrics)


DETECTION: Final = detection()
"""Uses detections with a score of at least 0.5."""
