"""COCO's annotations of one image as a target."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Boxes, Keypoints, Masks
from perturb.contracts.rle import decode_mask
from perturb.data.marked import boxes_from, keypoints_from
from perturb.data.polygons import fill_polygons
from perturb.errors import DataError, InputError

Entry = Mapping[str, Any]
Categories = Mapping[Any, Entry]
_TRIPLE: Final = 3  # x, y and whether the point is labelled
_TRIANGLE: Final = 6  # numbers
_FAR: Final = 1e9  # pixels; also false of NaN and infinity


def boxes_of(annotations: Sequence[Entry], categories: Categories) -> Boxes:
    """Read the boxes, which COCO writes as left, top, width and height.

    Raises:
        DataError: If one is no box, or of a category that is not there.

    Example:
        >>> boxes_of([{"bbox": [1, 2, 3, 4], "category_id": 7}], {7: {"id": 7, "name": "cat"}}).corners
        array([[1., 2., 4., 6.]])
    """
    corners = []
    for annotation in annotations:
        match annotation.get("bbox"):
            case [int() | float() as x, int() | float() as y, int() | float() as width, int() | float() as height]:
                corners.append([x, y, x + width, y + height])
            case other:
                raise DataError(f'expected "bbox": [x, y, width, height] in {_named(annotation)}; got {other!r:.80}.')
    return boxes_from({"boxes": corners, "labels": _labels(annotations, categories), "crowd": _crowd(annotations)})


def keypoints_of(annotations: Sequence[Entry], categories: Categories) -> Keypoints:
    """Read the keypoints that are labelled (v > 0), each with the number of its object.

    Raises:
        DataError: If an annotation has not as many as its category names, or one is not finite.
    """
    points: list[list[float]] = []
    names: list[str] = []
    objects: list[int] = []
    for number, annotation in enumerate(annotations):
        flat, known = annotation.get("keypoints", []), _category(annotation, categories).get("keypoints", [])
        if not isinstance(flat, list) or len(flat) != _TRIPLE * len(known):
            raise DataError(f"expected x, y, v for each of {len(known)} keypoints in {_named(annotation)}. Repair it.")
        labelled = [index for index in range(len(known)) if flat[3 * index + 2]]
        points += [flat[3 * index : 3 * index + 2] for index in labelled]
        names += [known[index] for index in labelled]
        objects += [number] * len(labelled)
    return keypoints_from({"keypoints": points, "labels": names, "objects": objects})


def pack_masks(annotations: Sequence[Entry], categories: Categories, size: tuple[int, int]) -> str:
    """Keep what masks are painted from; painting waits until the image is loaded.

    Args:
        annotations: Of one image.
        categories: By id.
        size: Height and width of the image.

    Raises:
        DataError: If an annotation has no segmentation.
    """
    for annotation in annotations:
        match annotation.get("segmentation"):
            case {"size": _, "counts": _}:
                continue
            case [[_, *_], *_] as polygons if all(map(_is_polygon, polygons)):
                continue
            case other:
                raise DataError(
                    f"expected polygons of three points or more, or run lengths, in {_named(annotation)}; "
                    f"got {other!r:.80}. Repair or drop it."
                )
    parts = [annotation["segmentation"] for annotation in annotations]
    labels = _labels(annotations, categories)
    return json.dumps({"size": size, "parts": parts, "labels": labels, "crowd": _crowd(annotations)})


def check_size(packed: str, size: tuple[int, int], name: str) -> None:
    """Check that an image has the size that its annotations were made for; a rotated or resized one would not fit them.

    Args:
        packed: JSON with the `size` that the annotations say.
        size: Height and width that the image has.
        name: What to call the image in an error.

    Raises:
        DataError: If it has another.
    """
    height, width = json.loads(packed)["size"]
    if (height, width) != size:
        raise DataError(
            f"{name!r}: expected a picture of {height} rows × {width} columns, as the annotations say; "
            f"it has {size[0]} × {size[1]}. Check that they belong to this picture."
        )


def paint_masks(packed: str, name: str) -> Masks:
    """Paint what `pack_masks` kept.

    Args:
        packed: From `pack_masks`.
        name: What to call the image in an error.

    Raises:
        DataError: If a mask covers no pixel, or its run lengths do not fit the image.
    """
    content = json.loads(packed)
    height, width = content["size"]
    masks = np.zeros((len(content["parts"]), height, width), dtype=np.bool_)
    for mask, part, label in zip(masks, content["parts"], content["labels"], strict=True):
        try:
            mask[:] = _painted(part, height, width)
        except DataError as error:
            raise DataError(f"{name!r}: {error}") from error
        if not mask.any():
            raise DataError(f"{name!r}: expected masks that cover a pixel; that of a {label!r} covers none. Drop it.")
    return Masks(masks, tuple(content["labels"]), tuple(content["crowd"]))


def _painted(part: Any, height: int, width: int) -> npt.NDArray[np.bool_]:
    if isinstance(part, list):
        return fill_polygons(part, height, width)
    if part["size"] != [height, width]:
        raise DataError(f"expected run lengths of {height} × {width} pixels; got {part['size']}. Repair or drop them.")
    try:
        return decode_mask(part)
    except InputError as error:
        raise DataError(str(error)) from error


def _is_polygon(points: Any) -> bool:
    numbers = isinstance(points, list) and all(isinstance(p, int | float) and -_FAR < p < _FAR for p in points)
    return numbers and len(points) >= _TRIANGLE and len(points) % 2 == 0


def _labels(annotations: Sequence[Entry], categories: Categories) -> list[str]:
    return [str(_category(annotation, categories)["name"]) for annotation in annotations]


def _category(annotation: Entry, categories: Categories) -> Entry:
    wanted = annotation.get("category_id")
    if not isinstance(wanted, int | str) or wanted not in categories:
        raise DataError(f"expected a category for {_named(annotation)}; there is no category {wanted!r}. Add it.")
    return categories[wanted]


def _crowd(annotations: Sequence[Entry]) -> list[bool]:
    crowd = [bool(annotation.get("iscrowd")) for annotation in annotations]
    return crowd if any(crowd) else []


def _named(annotation: Entry) -> str:
    return f"annotation {annotation.get('id')!r}"
