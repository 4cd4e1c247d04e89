"""Fitting what marks a picture into its frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perturb.contracts import Boxes, Masks, Target
from perturb.errors import DataError


def fit_to_frame(target: Target, height: int, width: int) -> Target:
    """Clip boxes to a picture's frame, and check that masks have its size.

    Args:
        target: Anything but boxes and masks stays as it is.
        height: Of the picture.
        width: Of the picture.

    Raises:
        DataError: If a box lies outside altogether, or masks have another size.

    Example:
        >>> fit_to_frame(Boxes(np.array([[-2.0, 0, 3, 9]]), ("cat",)), 4, 4).corners
        array([[0., 0., 3., 4.]])
    """
    match target:
        case Boxes():
            corners = np.clip(target.corners, 0, [width, height, width, height])
            gone = (corners[:, 2] <= corners[:, 0]) | (corners[:, 3] <= corners[:, 1])
            for box in target.corners[gone]:
                raise DataError(
                    f"expected boxes inside the picture of {width} × {height} pixels; got {box.tolist()}. "
                    "Repair or drop it."
                )
            return replace(target, corners=corners)
        case Masks() if not target.labels:
            return replace(target, masks=np.zeros((0, height, width), dtype=np.bool_))
        case Masks() if target.masks.shape[1:] != (height, width):
            size = target.masks.shape[1:]
            raise DataError(
                f"expected masks of the picture's {height} rows × {width} columns; got {size[0]} × {size[1]}. "
                "Check that they belong to this picture."
            )
        case _:
            return target


def clipped_boxes(target: Target, height: int, width: int) -> int:
    """Count the boxes that reach outside a picture's frame."""
    if not isinstance(target, Boxes):
        return 0
    corners = target.corners
    return int(((corners < 0) | (corners > [width, height, width, height])).any(axis=1).sum())
