"""Metrics of object detection: the right answer is labelled boxes, the model's is such with scores.

`perturb.metrics.matching` says what both look like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from perturb.errors import UsageError
from perturb.metrics.average_precision import mean_average_precision
from perturb.metrics.contract import Array, Metric, Sums, mean_metric, ratio
from perturb.metrics.matching import Boxes, above, match
from perturb.models.answers import Answer

__all__ = ["MAP", "MAP_50", "MAP_75", "image_f1", "recall_by_visibility"]

_LEAST_IOU: Final = 0.5
_QUARTERS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_CLEAR: Final = 1.0

_COCO: Final = np.linspace(0.5, 0.95, 10).tolist()

MAP: Final = mean_average_precision("map", _COCO)
"""COCO's AP, the mean of average precision over classes and the IoU thresholds 0.50, 0.55 … 0.95."""

MAP_50: Final = mean_average_precision("map_50", (0.5,), matched=_COCO)
"""COCO's AP50: a match is an IoU of at least 0.5."""

MAP_75: Final = mean_average_precision("map_75", (0.75,), matched=_COCO)
"""COCO's AP75: a match is an IoU of at least 0.75."""


def image_f1(least_score: float = 0.5) -> Metric:
    """Make the metric "mean over images of F1": what a user of the detections sees, and a mean with exact bounds.

    F1 is 2 hits / (objects + detections), of detections with at least a score, which match at an IoU of 0.5; 1 where
    there are neither. Detections of a crowd are left out.

    Args:
        least_score: Detections below it are not used, in 0..1.

    Raises:
        UsageError: If it is not in 0..1.

    Example:
        >>> cats = {"boxes": [[0, 0, 10, 10], [20, 20, 30, 30]], "labels": ["cat", "cat"]}
        >>> found = {"boxes": [[0, 0, 10, 9], [50, 50, 60, 60]], "labels": ["cat", "cat"], "scores": [0.8, 0.3]}
        >>> round(image_f1().update(cats, Answer(found))["sum"], 3), image_f1(0.2).update(cats, Answer(found))["sum"]
        (0.667, 0.5)
    """
    _check_score(least_score)

    def score(target: Boxes, answer: Boxes) -> float:
        matches = match(target, above(answer, least_score), (_LEAST_IOU,))
        hits, scored = int((matches.right > 0).sum()), int((matches.right != 0).sum())
        both = sum(matches.objects.values()) + scored
        return 2 * hits / both if both else 1.0

    return mean_metric("image_f1", score)


def recall_by_visibility(least_score: float = 0.5) -> tuple[Metric, ...]:
    """Make four metrics: the share of objects found among those of which 0–25, 25–50, 50–75 and 75–100 % is seen.

    An object of which it is not known how much is seen counts as seen in full. Crowds are left out. Where visibility is
    told of more objects than there are boxes, the least visible have left the right answer and are left out too.

    Args:
        least_score: Detections below it are not used, in 0..1.

    Raises:
        UsageError: If it is not in 0..1.

    Example:
        >>> [metric.name for metric in recall_by_visibility()]
        ['recall_visible_0_25', 'recall_visible_25_50', 'recall_visible_50_75', 'recall_visible_75_100']
    """
    _check_score(least_score)
    return tuple(_recall_visible(low, high, least_score) for low, high in pairwise(_QUARTERS))


def _recall_visible(low: float, high: float, least_score: float) -> Metric:
    def update(target: Boxes, answer: Answer) -> Mapping[str, float]:
        crowd = np.array(target.get("crowd", [False] * len(target["boxes"])), dtype=bool)
        share = _visibility(target)
        inside = ~crowd & (share >= low) & ((share < high) | (high == _CLEAR))
        if not inside.any():
            return {"found": 0.0, "objects": 0.0}
        matches = match(target, above(answer.value, least_score), (_LEAST_IOU,))
        return {"found": float(matches.found[0, inside].sum()), "objects": float(inside.sum())}

    return Metric(f"recall_visible_{100 * low:.0f}_{100 * high:.0f}", update, _share_found)


def _visibility(target: Boxes) -> Array:
    boxes = len(target["boxes"])
    told: Sequence[float] = target.get("visibility") or [_CLEAR] * boxes
    shares = np.array(told, dtype=np.float64)
    left = np.sort(np.argsort(-shares, kind="stable")[:boxes])
    return np.asarray(shares[left])


def _share_found(sums: Sums) -> Array:
    return ratio(sums["found"], sums["objects"])


def _check_score(score: float) -> None:
    if not 0 <= score <= 1:
        raise UsageError(f"Expected the least score of a detection in 0..1, got least_score={score}.")
