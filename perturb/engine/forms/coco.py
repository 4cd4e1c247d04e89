"""COCO: `axis/generator/severity/annotations.json` beside `images/id.png`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from perturb.contracts import Boxes, Keypoints, Masks
from perturb.contracts.rle import encode_mask
from perturb.data import Layout
from perturb.engine.forms.contract import Gatherer, Item
from perturb.engine.forms.lists import Entry, TierLists
from perturb.engine.provenance import Row
from perturb.errors import DataError
from perturb.keys import digest

_FILE: Final = "annotations.json"
_ID_BYTES: Final = 6  # below 2**53, so that every reader of JSON keeps them
_LABELLED, _SEEN = 1, 2


@dataclass(frozen=True, slots=True)
class Coco:
    """A COCO data set for each tier.

    Images keep numbers that are their ids, and each annotation has the share of its object that is still seen as
    `visibility`; of a mask only what is seen is written, as COCO's annotators do. Categories keep their ids; new ones
    count on from there.

    Attributes:
        layout: Of the data that came in.
    """

    layout: Layout

    def place(self, out: Path, item: Item) -> tuple[Row, Entry]:
        """Write an image."""
        if not isinstance(item.target, Boxes | Masks | Keypoints):
            raise DataError(
                "Expected boxes, masks or keypoints for the format coco; these data have none. Leave out --format."
            )
        file = item.save_image(out, "images")
        height, width = item.image().shape[:2]
        image = {
            **item.row["groups"],
            "cluster": item.row["cluster"],
            "id": _image_id(item),
            "file_name": file.name,
            "height": height,
            "width": width,
            "sample_id": item.row["sample_id"],
            "replicate": item.row["replicate"],
        }
        found = [{"image_id": image["id"], **each} for each in self._annotations(item.target, item.shares)]
        return item.row | {"file": str(file)}, Entry(item.tier, {"images": [image], "annotations": found})

    def _annotations(self, target: Boxes | Masks | Keypoints, shares: tuple[float, ...]) -> Iterator[dict[str, Any]]:
        match target:
            case Boxes():
                crowd = target.crowd or (False,) * len(target.labels)
                for box, label, many, share in zip(target.corners, target.labels, crowd, shares, strict=True):
                    yield _boxed(box) | {"category": label, "iscrowd": int(many), "visibility": share}
            case Masks():
                crowd = target.crowd or (False,) * len(target.labels)
                for mask, label, many, share in zip(target.seen, target.labels, crowd, shares, strict=True):
                    rows, columns = np.nonzero(mask)
                    if not rows.size:
                        continue
                    corners = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], dtype=float)
                    painted = {"segmentation": encode_mask(mask), "area": int(mask.sum())}
                    yield _boxed(corners) | painted | {"category": label, "iscrowd": int(many), "visibility": share}
            case Keypoints():
                yield from self._pointed(target, shares)

    def _pointed(self, target: Keypoints, shares: tuple[float, ...]) -> Iterator[dict[str, Any]]:
        """Gather the points of each object in the order of its category, those that are covered as not seen."""
        objects = target.objects or (0,) * len(target.labels)
        for number in sorted(set(objects)):
            own = [place for place, owner in enumerate(objects) if owner == number]
            names = [target.labels[place] for place in own]
            category, order = self._category(names)
            flat = [0.0, 0.0, 0] * len(order)
            for place, name in zip(own, names, strict=True):
                at = 3 * order.index(name)
                flat[at : at + 3] = [*target.points[place].tolist(), _SEEN if shares[place] else _LABELLED]
            points = target.points[own]
            box = _boxed(np.concatenate([points.min(axis=0), points.max(axis=0)]))
            yield box | {"category": category, "iscrowd": 0, "keypoints": flat, "points": order}

    def _category(self, names: list[str]) -> tuple[str, tuple[str, ...]]:
        for category, order in self.layout.points.items():
            if set(names) <= set(order):
                return category, order
        return "object", tuple(dict.fromkeys(names))

    @contextmanager
    def gather(self, out: Path) -> Iterator[Gatherer]:
        """Gather images and annotations, which get their ids here."""
        with TierLists(out, _FILE, ("images", "annotations")) as lists:
            numbered = _Numbered(lists, dict(self.layout.classes), dict(self.layout.points))
            yield numbered
            lists.more["categories"] = [
                {"id": number, "name": name} | ({"keypoints": numbered.points[name]} if name in numbered.points else {})
                for name, number in numbered.categories.items()
            ]


class _Numbered:
    """Numbers annotations within their tier, and categories over all."""

    def __init__(self, lists: TierLists, categories: dict[str, int], points: dict[str, tuple[str, ...]]) -> None:
        self.categories = categories
        self.points = points
        self._lists = lists
        self._written: dict[str, int] = {}

    def write(self, entries: Iterable[Entry]) -> None:
        """Append entries."""
        self._lists.write(self._numbered(entry) for entry in entries)

    def _numbered(self, entry: Entry) -> Entry:
        annotations = []
        for annotation in entry.lists["annotations"]:
            number = self._written[entry.tier] = self._written.get(entry.tier, 0) + 1
            name = annotation.pop("category")
            category = self.categories.setdefault(name, max(self.categories.values(), default=0) + 1)
            if "points" in annotation:
                self.points.setdefault(name, annotation.pop("points"))
            annotations.append({"id": number, "category_id": category, **annotation})
        return Entry(entry.tier, {**entry.lists, "annotations": annotations})


def _boxed(corners: Any) -> dict[str, Any]:
    left, top, right, bottom = (float(side) for side in corners)
    return {"bbox": [left, top, right - left, bottom - top], "area": (right - left) * (bottom - top)}


def _image_id(item: Item) -> int:
    identity = item.name
    if identity.isdecimal() and str(int(identity)) == identity:
        return int(identity)
    return int.from_bytes(digest(identity)[:_ID_BYTES])
