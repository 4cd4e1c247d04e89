"""Semantic segmentation: the right answer is a mask for each class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from perturb.contracts.rle import BoolArray, decode_mask, encode_mask
from perturb.errors import InputError, ModelError
from perturb.metrics.segmentation import IMAGE_MEAN_IOU, MEAN_IOU, PIXEL_ACCURACY
from perturb.models.answers import Answer
from perturb.tasks.contract import Task
from perturb.tasks.reading import check_label, shown

__all__ = ["SEGMENTATION", "read_masks"]

_AXES: Final = 2


def read_masks(raw: Any, labels: frozenset[str] | None = None) -> Answer:
    """Read the masks that a model found in one image.

    Args:
        raw: One item of what the model returned: a mapping of class to its mask, as an array `(H, W)` of truth values
            (or of 0 and 1), or as run lengths of COCO, `{"size": [H, W], "counts": ...}`. A map of class numbers is
            made into that by `{name: numbers == index for index, name in enumerate(names)}`. Classes may be missing.
        labels: The classes that may come; None allows any.

    Returns:
        An answer whose value is a mapping of class to run lengths, without the empty masks.

    Raises:
        ModelError: If it is no such mapping, a mask is no mask, masks differ in size, a pixel is in two of them, or a
            class is unknown.

    Example:
        >>> read_masks({"cat": np.array([[0, 1], [1, 1]]), "dog": np.zeros((2, 2))}).value
        {'cat': {'size': [2, 2], 'counts': [1, 3]}}
        >>> read_masks({"cat": np.full((2, 2), 0.7)})
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected a mask of truth values, or of 0 and 1, for 'cat'; the model's holds 0.7.
    """
    if not isinstance(raw, Mapping):
        raise ModelError(
            f"Expected a mapping of class to mask, empty where there is none; the model answered {shown(raw)}. A map "
            "of class numbers is made into that by {name: numbers == index for index, name in enumerate(names)}."
        )
    masks = {check_label(label, labels): _mask(label, mask) for label, mask in raw.items()}
    if len({mask.shape for mask in masks.values()}) > 1:
        sizes = ", ".join(f"{label} {mask.shape}" for label, mask in masks.items())
        raise ModelError(f"Expected masks of one size; the model answered {sizes}.")
    _check_apart(masks)
    return Answer({label: encode_mask(mask) for label, mask in masks.items() if mask.any()})


def _check_apart(masks: Mapping[str, BoolArray]) -> None:
    taken: BoolArray | None = None
    for label, mask in masks.items():
        if taken is not None and (taken & mask).any():
            raise ModelError(
                f"Expected each pixel in at most one mask; the model put some into {label!r} and another one. "
                "Choose the most probable class of each."
            )
        taken = mask if taken is None else taken | mask


def _mask(label: Any, raw: Any) -> BoolArray:
    if isinstance(raw, Mapping):
        try:
            return decode_mask(raw)
        except InputError as error:
            raise ModelError(f"The model's mask for {label!r} cannot be read. {error}") from error
    try:
        mask = np.asarray(raw)
    except (TypeError, ValueError):
        raise ModelError(f"Expected a mask (H, W) for {label!r}; the model answered {shown(raw)}.") from None
    if mask.ndim != _AXES or not mask.size or not (mask.dtype == bool or np.issubdtype(mask.dtype, np.number)):
        raise ModelError(
            f"Expected a mask (H, W) for {label!r}; the model answered {mask.dtype} of shape {mask.shape}."
        )
    if mask.dtype == bool:
        return mask
    odd = mask[(mask != 0) & (mask != 1)]
    if odd.size:
        raise ModelError(
            f"Expected a mask of truth values, or of 0 and 1, for {label!r}; the model's holds {odd[0].item()}."
        )
    return np.asarray(mask != 0)


SEGMENTATION: Final = Task("segmentation", "masks", read_masks, (IMAGE_MEAN_IOU, MEAN_IOU, PIXEL_ACCURACY))
