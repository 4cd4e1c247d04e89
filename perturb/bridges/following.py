"""Boxes, masks and keypoints through albumentations' own machinery.

It counts boxes as shares of the size, edges included as here, and keypoints from the first pixel's centre.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Boxes, Keypoints, Masks

FloatArray = npt.NDArray[np.float64]

FOLLOWED: Final = ("Affine", "HorizontalFlip", "Perspective", "Rotate", "SafeRotate", "VerticalFlip")
"""Transforms through which all three follow to within a pixel, as tests show; others lose or misplace some."""


def hold_labels(target: Boxes | Masks | Keypoints, size: tuple[int, int]) -> dict[str, Any]:
    """Say what is marked in albumentations' words; a mask also by the points that it covers, to see how many stay.

    Args:
        target: One object or more.
        size: Height and width of the picture.
    """
    height, width = size
    match target:
        case Boxes():
            numbers = np.arange(len(target.corners))[:, np.newaxis]
            return {"bboxes": np.hstack([target.corners / [width, height, width, height], numbers])}
        case Masks():
            covered = np.argwhere(target.masks)
            counts = np.ones((1, *size), np.uint8) if target.ignored is None else ~target.ignored[np.newaxis]
            masks = np.concatenate([target.masks, counts]).astype(np.uint8)
            return {"masks": masks, "keypoints": _points(covered[:, :0:-1])}
        case Keypoints():
            return {"keypoints": _points(target.points - 0.5)}


def _points(centred: npt.NDArray[Any]) -> FloatArray:
    """Add what albumentations knows of a point beside x and y: depth, angle and scale."""
    rest = np.tile([0.0, 0.0, 1.0], (len(centred), 1))
    return np.hstack([centred.astype(np.float64), rest])


def find_labels(
    target: Boxes | Masks | Keypoints, made: dict[str, Any], size: tuple[int, int]
) -> tuple[Boxes | Masks | Keypoints, FloatArray]:
    """Read what became of the labels.

    Args:
        target: The labels as they were.
        made: The transform's answer.
        size: Height and width of the picture.

    Returns:
        The labels as they are now, and of each the share in 0..1 that is still in the frame; a box that albumentations
        left out has none, and lies in the corner.
    """
    height, width = size
    if isinstance(target, Boxes):
        rows, moved = np.asarray(made["bboxes"], dtype=np.float64), np.zeros_like(target.corners)
        moved[rows[:, 4].astype(int)] = rows[:, :4] * [width, height, width, height]
        clipped = np.clip(moved, 0, [width, height, width, height])
        return replace(target, corners=clipped), _areas(clipped) / np.maximum(_areas(moved), 1e-9)
    points = np.asarray(made["keypoints"], dtype=np.float64)[:, :2] + 0.5
    inside = np.asarray(((points >= 0) & (points <= [width, height])).all(axis=1), dtype=np.float64)
    if isinstance(target, Keypoints):
        return replace(target, points=points), inside
    owners = np.nonzero(target.masks)[0]
    covered = np.bincount(owners, minlength=len(target.labels))
    stayed = np.bincount(owners, weights=inside, minlength=len(target.labels))
    *masks, counts = np.asarray(made["masks"]).astype(bool)
    ignored = None if counts.all() else ~counts
    return replace(target, masks=np.stack(masks), ignored=ignored), np.asarray(stayed / np.maximum(covered, 1))


def _areas(corners: FloatArray) -> FloatArray:
    return np.asarray((corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1]))
