"""Kind `cover`: an image and the mask of what it hid; each object gets its visibility, masks ignore what is hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from perturb.contracts.generator import Kind
from perturb.contracts.kinds.objects import keep_seen, keep_visible
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field
from perturb.contracts.targets import Boxes, Keypoints, Masks, Target

BoolArray = npt.NDArray[np.bool_]


def _finish(_value: Field, result: Any, target: Target, min_visibility: float) -> Rendered:
    image, mask = result
    hidden = np.asarray(mask, dtype=bool)
    seen = visible_shares(target, hidden)
    if seen is None:
        return Rendered(image, target)
    if isinstance(target, Masks) and hidden.any():
        target = replace(target, ignored=hidden if target.ignored is None else hidden | target.ignored)
    keep = keep_seen if isinstance(target, Masks) else keep_visible
    kept, shares = keep(target, seen, min_visibility)
    return Rendered(image, kept, visibility=shares)


def visible_shares(target: Target, hidden: BoolArray) -> npt.NDArray[np.float64] | None:
    """Work out the share of each object that is not hidden.

    Args:
        target: Boxes, masks or keypoints; anything else has no objects.
        hidden: `(H, W)` bool, true where the scene is covered.

    Returns:
        `(n,)` shares in 0..1, or None where the target has no objects.

    Example:
        >>> hidden = np.zeros((4, 4), bool)
        >>> hidden[:, 2:] = True
        >>> visible_shares(Boxes(np.array([[0.0, 0.0, 4.0, 4.0]]), ("cat",)), hidden)
        array([0.5])
    """
    match target:
        case Boxes():
            return np.array([_box_share(box, hidden) for box in target.corners])
        case Masks():
            size = target.masks.sum(axis=(1, 2))
            seen = (target.masks & ~hidden).sum(axis=(1, 2))
            return np.asarray(np.divide(seen, size, out=np.zeros(len(size)), where=size > 0))
        case Keypoints():
            height, width = hidden.shape
            columns = np.clip(target.points[:, 0].astype(int), 0, width - 1)
            rows = np.clip(target.points[:, 1].astype(int), 0, height - 1)
            inside = ((target.points >= 0) & (target.points <= [width, height])).all(axis=1)
            return np.asarray(inside & ~hidden[rows, columns], dtype=np.float64)
        case _:
            return None


def _box_share(box: npt.NDArray[np.float64], hidden: BoolArray) -> float:
    height, width = hidden.shape
    left, top = max(int(box[0]), 0), max(int(box[1]), 0)
    right, bottom = min(int(np.ceil(box[2])), width), min(int(np.ceil(box[3])), height)
    inside = hidden[top:bottom, left:right]
    return 1.0 - float(inside.mean()) if inside.size else 0.0


cover = Kind("cover", "image", _finish)
