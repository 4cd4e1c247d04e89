"""Right answers that lie in a picture: boxes, masks and keypoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Boxes, Keypoints, Masks
from perturb.contracts.rle import VOID, decode_mask
from perturb.errors import DataError, InputError

_CORNERS: Final = 4
_FAR: Final = 1e9  # pixels; also false of NaN and infinity


def boxes_from(value: Any) -> Boxes:
    """Read boxes.

    Args:
        value: `{"boxes": [[left, top, right, bottom], …], "labels": […]}` in pixels; both empty where there is none.

    Raises:
        DataError: If it is not, or a box is reversed, empty or not finite.

    Example:
        >>> boxes_from({"boxes": [[0, 0, 4, 2]], "labels": ["cat"]}).corners
        array([[0., 0., 4., 2.]])
    """
    listed, labels, crowd = _parts(value, "boxes", "[[left, top, right, bottom], …]", "crowd")
    corners = _numbers(listed, _CORNERS, "a box as [left, top, right, bottom]")
    for box in corners[(corners[:, 2] <= corners[:, 0]) | (corners[:, 3] <= corners[:, 1])]:
        raise DataError(f"expected a box with left < right and top < bottom; got {box.tolist()}. Repair or drop it.")
    return Boxes(corners, labels, tuple(map(bool, crowd)))


def keypoints_from(value: Any) -> Keypoints:
    """Read keypoints.

    Args:
        value: `{"keypoints": [[x, y], …], "labels": […]}` in pixels.

    Raises:
        DataError: If it is not, or a point is not finite.
    """
    listed, labels, objects = _parts(value, "keypoints", "[[x, y], …]", "objects")
    return Keypoints(_numbers(listed, 2, "a keypoint as [x, y]"), labels, tuple(map(int, objects)))


def masks_from(value: Any) -> Masks:
    """Read masks.

    Args:
        value: `{"masks": [{"size": [H, W], "counts": …}, …], "labels": […]}`, or a mapping of label to such run lengths
            (COCO's, `perturb.contracts.rle`); in both `void` may say what counts nowhere.

    Raises:
        DataError: If it is not, a mask is empty, or two differ in size.
    """
    if isinstance(value, Mapping) and "masks" not in value and all(isinstance(v, Mapping) for v in value.values()):
        shown = {label: runs for label, runs in value.items() if label != VOID}
        value = {**value, "masks": list(shown.values()), "labels": list(shown)}
    listed, labels, crowd = _parts(value, "masks", '[{"size": [H, W], "counts": […]}, …]', "crowd")
    try:
        masks = [decode_mask(runs) for runs in listed]
        ignored = decode_mask(value[VOID]) if VOID in value else None
    except InputError as error:
        raise DataError(f"e{str(error)[1:]}") from error
    sizes = {mask.shape for mask in (*masks, *([] if ignored is None else [ignored]))}
    if len(sizes) > 1:
        raise DataError(f"expected masks of one size; got {sorted(sizes)}. Give all the size of their picture.")
    for label, mask in zip(labels, masks, strict=True):
        if not mask.any():
            raise DataError(f"expected a mask that covers something; that of {label!r} is empty. Drop it.")
    return Masks(
        np.stack(masks) if masks else np.zeros((0, 0, 0), dtype=np.bool_), labels, tuple(map(bool, crowd)), ignored
    )


def _parts(value: Any, name: str, form: str, more: str) -> tuple[list[Any], tuple[str, ...], list[int]]:
    match value:
        case Mapping() if isinstance(value.get(name), list) and isinstance(value.get("labels"), list):
            listed, labels, further = value[name], tuple(map(str, value["labels"])), value.get(more) or []
        case _:
            raise DataError(
                f'expected {name} as {{"{name}": {form}, "labels": […]}}; got {value!r:.80}. Repair the cell.'
            )
    if len(listed) != len(labels):
        raise DataError(f"expected one label for each of {len(listed)} {name}; got {len(labels)}. Repair the cell.")
    if further and (len(further) != len(listed) or not all(isinstance(fact, int) for fact in further)):
        raise DataError(f"expected {more!r} to say one thing of each of {len(listed)} {name}; got {further!r:.80}.")
    return listed, labels, further


def _numbers(listed: list[Any], width: int, form: str) -> npt.NDArray[np.float64]:
    for row in listed:
        if not isinstance(row, list) or len(row) != width or not all(map(_is_finite, row)):
            raise DataError(f"expected {form} of finite numbers; got {row!r:.80}. Repair or drop it.")
    return np.array(listed, dtype=np.float64).reshape(-1, width)


def _is_finite(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and -_FAR < number < _FAR
