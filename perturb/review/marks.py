"""Where the right answer lies in what is judged: stretches of a text, and boxes, masks and key points of a picture."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import PIL.Image

from perturb.contracts import Image
from perturb.contracts.rle import VOID, BoolArray, decode_mask
from perturb.report.sheet import OKABE_ITO

_SIDE: Final = 512
_SEEN: Final = 128
_IGNORED: Final = 170
_COLOURS: Final = tuple("#{:02x}{:02x}{:02x}".format(*colour) for colour in OKABE_ITO)
Stretch = tuple[int, int, str]


def text_marks(target: Any, field: str) -> list[Stretch]:
    """Tell which stretches of a text the right answer names.

    Args:
        target: The right answer as plain JSON, see `perturb.store.targets.target_json`.
        field: The field that the text stands in; empty where the input is one text.

    Returns:
        Start, stop and label of each in code points, in reading order; those that overlap are joined.

    Example:
        >>> text_marks({"spans": [[13, 17, "LOC"], [0, 3, "PER"]]}, "")
        [(0, 3, 'PER'), (13, 17, 'LOC')]
        >>> text_marks({"answers": ["Ada", "Ada Lovelace"], "starts": [4, 4], "field": "passage"}, "passage")
        [(4, 16, '')]
    """
    match target:
        case {"spans": spans} if target.get("field", "") == field:
            found = [(int(start), int(stop), str(label)) for start, stop, label in spans]
        case {"answers": texts, "starts": starts} if target.get("field", "") == field:
            found = [(start, start + len(text), "") for text, start in zip(texts, starts, strict=True)]
        case _:
            return []
    joined: list[Stretch] = []
    for start, stop, label in sorted(found):
        if joined and start < joined[-1][1]:
            first, last, before = joined[-1]
            labels = dict.fromkeys(filter(None, (before, label)))
            joined[-1] = (first, max(last, stop), ", ".join(labels))
        else:
            joined.append((start, stop, label))
    return joined


def picture_marks(target: Any, image: Image) -> dict[str, Any] | None:
    """Tell where the objects of the right answer are in a picture.

    Args:
        target: The right answer as plain JSON.
        image: `uint8`, `(H, W)` or `(H, W, 3)`.

    Returns:
        `width` and `height`, in whose pixels `boxes`, `points` and `names` are placed, each with its label and colour;
        and `overlay`, masks as a picture that is laid over. None where the right answer lies nowhere in the picture.

    Example:
        >>> marks = picture_marks({"boxes": [[2, 2, 6, 7]], "labels": ["car"]}, np.zeros((8, 8), np.uint8))
        >>> marks["boxes"]
        [{'at': [2, 2, 6, 7], 'crowd': False, 'label': 'car', 'colour': '#e69f00'}]
    """
    height, width = image.shape[:2]
    marks: dict[str, Any] = {"width": width, "height": height, "boxes": [], "points": [], "names": [], "overlay": None}
    match target:
        case {"boxes": boxes, "labels": labels}:
            crowd = target.get("crowd", [False] * len(labels))
            placed = [{"at": box, "crowd": many} for box, many in zip(boxes, crowd, strict=True)]
            return marks | {"boxes": _coloured(placed, labels)}
        case {"keypoints": points, "labels": labels}:
            return marks | {"points": _coloured([{"at": point} for point in points], labels)}
        case {"masks": runs, "labels": labels}:
            masks = [decode_mask(run) for run in runs]
            ignored = decode_mask(target[VOID]) if VOID in target else None
            names = _coloured([{"at": _middle(mask)} for mask in masks], labels)
            return marks | {"names": names, "overlay": _overlay(masks, ignored)}
        case _:
            return None


def _coloured(marks: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {**mark, "label": label, "colour": _COLOURS[number % len(_COLOURS)]}
        for number, (mark, label) in enumerate(zip(marks, labels, strict=True))
    ]


def _middle(mask: BoolArray) -> list[float] | None:
    """The pixel of a mask that is nearest to its centre; None where it has none."""
    places = np.argwhere(mask)
    if not len(places):
        return None
    row, column = places[np.square(places - places.mean(axis=0)).sum(axis=1).argmin()]
    return [float(column) + 0.5, float(row) + 0.5]


def _overlay(masks: Sequence[BoolArray], ignored: BoolArray | None) -> str | None:
    """Paint masks by turns in colours that let the picture through, the later ones on top, as a small PNG."""
    shape = masks[0].shape if masks else None if ignored is None else ignored.shape
    if shape is None:
        return None
    last = len(OKABE_ITO) + 1
    painted = np.zeros(shape, np.uint8)
    for number, mask in enumerate(masks):
        painted[mask] = 1 + number % len(OKABE_ITO)
    if ignored is not None:
        painted[ignored] = last
    picture = PIL.Image.fromarray(painted)
    picture.putpalette([0, 0, 0, *(level for colour in OKABE_ITO for level in colour), 0, 0, 0])
    picture.thumbnail((_SIDE, _SIDE), PIL.Image.Resampling.NEAREST)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, transparency=bytes([0, *[_SEEN] * len(OKABE_ITO), _IGNORED]))
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"
