"""Which of the boxes that a model found are objects of one image: COCO's matching, by pycocotools.

The right answer is a mapping of `boxes`, a list of `[left, top, right, bottom]` in pixels, and `labels`, the class of
each; and perhaps `crowd`, true for a box around many, which a detection may match without being scored (one of KITTI's
class `DontCare` is a crowd of every class), and `visibility`, the share of each object that is seen. The model's answer
is a mapping of `boxes`, `labels` and `scores`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from perturb.errors import MissingExtraError

try:
    from pycocotools.cocoeval import COCOeval
except ImportError as error:
    raise MissingExtraError("metrics", "pycocotools") from error

__all__ = ["Boxes", "Matches", "above", "match"]

Boxes: TypeAlias = Mapping[str, Sequence[Any]]
_NOTHING: Final[Boxes] = {"boxes": (), "labels": (), "scores": ()}
_ANY_AREA: Final = (0.0, math.inf)
_MOST_DETECTIONS: Final = 100  # of one class in one image, as COCO has it
_IMAGE: Final = 0
_ANY_CLASS: Final = "DontCare"


class Matches(NamedTuple):
    """One image's detections and objects, compared at each IoU threshold.

    Attributes:
        labels: The class of each detection, those of one class together, the surest first.
        scores: Shape (detections,).
        right: Of each threshold and detection, shape (thresholds, detections): 1 where it matches an object, -1 where
            it matches none, 0 where it matches a crowd only and is not scored.
        objects: The class of each object that is no crowd to how many there are.
        found: Of each threshold and box of the right answer, shape (thresholds, boxes), whether a detection matches it.
    """

    labels: tuple[str, ...]
    scores: npt.NDArray[np.float64]
    right: npt.NDArray[np.int8]
    objects: Mapping[str, int]
    found: npt.NDArray[np.bool_]


def above(answer: Boxes | None, score: float) -> Boxes:
    """Keep the detections with at least this score; none of an answer that failed.

    Example:
        >>> above({"boxes": [[0, 0, 1, 1], [2, 2, 3, 3]], "labels": ["cat", "dog"], "scores": [0.9, 0.1]}, 0.5)
        {'boxes': [[0, 0, 1, 1]], 'labels': ['cat'], 'scores': [0.9]}
    """
    given = _NOTHING if answer is None else answer
    kept = [index for index, found in enumerate(given["scores"]) if found >= score]
    return {name: [given[name][index] for index in kept] for name in _NOTHING}


def match(target: Boxes, answer: Boxes | None, thresholds: Sequence[float]) -> Matches:
    """Match detections to objects of their class, the surest first, each to the free object that it overlaps most.

    Args:
        target: The objects of an image.
        answer: What the model found; None where it failed.
        thresholds: The least IoU of a match, several of them.

    Example:
        >>> cats = {"boxes": [[0, 0, 10, 10], [20, 20, 30, 30]], "labels": ["cat", "cat"]}
        >>> matches = match(cats, {"boxes": [[0, 0, 10, 9]], "labels": ["cat"], "scores": [0.8]}, [0.5, 0.95])
        >>> matches.right.tolist(), matches.found.tolist()
        ([[1], [-1]], [[True, False], [False, False]])
    """
    evaluation = COCOeval(iouType="bbox")
    evaluation.params.iouThrs = np.asarray(thresholds, dtype=np.float64)
    evaluation.params.maxDets = [_MOST_DETECTIONS]
    objects, detections = _annotations(target), _annotations(_NOTHING if answer is None else answer)
    regions = [each for each in objects.get(_ANY_CLASS, []) if each["iscrowd"]]
    labels: list[str] = []
    scores: list[float] = []
    right: list[npt.NDArray[np.int8]] = [np.zeros((len(thresholds), 0), np.int8)]
    found = np.zeros((len(thresholds), len(target["boxes"])), bool)
    for label in sorted(objects.keys() | detections.keys()):
        own = objects.get(label, [])
        # The images and classes of COCOeval come from COCO's files otherwise.
        evaluation._gts[_IMAGE, label] = own if label == _ANY_CLASS else own + regions  # noqa: SLF001
        evaluation._dts[_IMAGE, label] = detections.get(label, [])  # noqa: SLF001
        evaluation.ious = {(_IMAGE, label): evaluation.computeIoU(_IMAGE, label)}
        one = evaluation.evaluateImg(_IMAGE, label, _ANY_AREA, _MOST_DETECTIONS)
        labels += [label] * len(one["dtScores"])
        scores += one["dtScores"]
        right.append(np.where(one["dtIgnore"], 0, np.where(one["dtMatches"] > 0, 1, -1)).astype(np.int8))
        found[:, np.array(one["gtIds"], dtype=np.intp) - 1] = one["gtMatches"] > 0
    counts = {label: sum(not each["iscrowd"] for each in boxes) for label, boxes in objects.items()}
    return Matches(tuple(labels), np.array(scores), np.concatenate(right, axis=1), counts, found)


def _annotations(boxes: Boxes) -> dict[str, list[dict[str, Any]]]:
    """Write boxes as COCO does, by class; its numbers begin with 1, since 0 says unmatched."""
    annotations: dict[str, list[dict[str, Any]]] = {}
    crowd = boxes.get("crowd", [False] * len(boxes["boxes"]))
    scores = boxes.get("scores", [1.0] * len(boxes["boxes"]))
    columns = zip(boxes["boxes"], boxes["labels"], crowd, scores, strict=True)
    for number, ((left, top, right, bottom), label, is_crowd, score) in enumerate(columns, start=1):
        annotations.setdefault(label, []).append(
            {
                "id": number,
                "bbox": [left, top, right - left, bottom - top],
                "area": 0.0,
                "iscrowd": int(is_crowd),
                "ignore": int(is_crowd),
                "score": score,
            }
        )
    return annotations
