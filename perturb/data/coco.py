"""Images with the annotations of a COCO file (https://cocodataset.org/#format-data)."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from perturb.contracts import Sample
from perturb.contracts.generator import Modality
from perturb.data.coco_annotations import Categories, Entry, boxes_of, check_size, keypoints_of, pack_masks, paint_masks
from perturb.data.files import digest_fields, inside, load_sample, present
from perturb.data.frames import clipped_boxes, fit_to_frame
from perturb.data.images import image_size
from perturb.data.json_files import read_json
from perturb.data.record import INPUT, Layout, Record
from perturb.data.rows import is_broken
from perturb.errors import DataError


@dataclass(frozen=True, slots=True)
class CocoImages:
    """Images with boxes, masks or keypoints; an image's id is the sample's.

    An image that cannot be used, or one of whose annotations cannot, becomes a record with a problem. Boxes are clipped
    to the frame, and `notes` counts them. Memory: the file as a whole, since JSON does not stream.

    Attributes:
        path: The JSON file.
        folder: Where its `file_name`s start.
        kind: Which of the annotations are the right answers.
        groups: Keys of an image to score by.
        cluster: Key of an image, the unit that resampling uses; None where each image is its own.
    """

    path: Path
    folder: Path
    kind: Literal["boxes", "masks", "keypoints"] = "boxes"
    groups: tuple[str, ...] = ()
    cluster: str | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def modality(self) -> Mapping[str, Modality]:
        """One image."""
        return {INPUT: "image"}

    @property
    def layout(self) -> Layout:
        """COCO's, with the categories' ids and the names of their points."""
        categories = self._categories()
        points = {category["name"]: category["keypoints"] for category in categories.values() if category["keypoints"]}
        numbers = {category["name"]: number for number, category in categories.items() if isinstance(number, int)}
        return Layout("coco", numbers, points)

    def notes(self) -> Sequence[str]:
        """Count annotations of no image, and boxes that were clipped."""
        content, categories = read_json(self.path), self._categories()
        known = {image["id"] for image in content["images"] if _has_id(image)}
        astray = sum(_key(entry, "image_id") not in known for entry in content["annotations"])
        said = [f"{astray} annotations were ignored, since they belong to no image."] if astray else []
        if self.kind == "boxes":
            clipped = sum(_clipped(image, marks, categories) for image, marks in self._images())
            said += [f"{clipped} boxes reach outside their image and were clipped."] if clipped else []
        return said

    def records(self) -> Iterator[Record]:
        """Stream the index in the file's order."""
        categories = self._categories()
        for number, (image, marks) in enumerate(self._images(), 1):
            identity = str(image["id"]) if _has_id(image) else f"image-{number:06d}"
            try:
                yield self._record(identity, image, marks, categories)
            except DataError as error:
                yield Record(identity, {}, problem=f"Image {number} of {self.name!r} (id {identity}): {error}")

    def _record(self, identity: str, image: Entry, annotations: Sequence[Entry], categories: Categories) -> Record:
        name = image.get("file_name") if _has_id(image) else None
        if not isinstance(name, str):
            raise DataError('expected an "id" and a "file_name"; one is missing. Add it.')
        present(self.folder, name)
        groups = {group: str(image.get(group, "")) for group in self.groups}
        cluster = str(image.get(self.cluster, "")) if self.cluster else ""
        size = _size(image)
        if self.kind == "masks":
            packed = pack_masks(annotations, categories, size)
            return Record(identity, {INPUT: name}, None, groups, cluster, annotation=packed)
        target = (boxes_of if self.kind == "boxes" else keypoints_of)(annotations, categories)
        fitted = fit_to_frame(target, *size)
        return Record(identity, {INPUT: name}, fitted, groups, cluster, annotation=json.dumps({"size": size}))

    def load(self, record: Record) -> Sample:
        """Open the record's image, and paint its masks."""
        if record.problem:
            raise DataError(record.problem)
        name = record.fields[INPUT]
        check_size(record.annotation, image_size(inside(self.folder, name)), name)
        masks = paint_masks(record.annotation, name) if self.kind == "masks" else None
        return load_sample(self.folder, record, self.modality, target=masks)

    def fingerprint(self, record: Record) -> bytes:
        """Digest the record's path and the bytes of its file."""
        return digest_fields(self.folder, record, self.modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())

    def _categories(self) -> Categories:
        listed = read_json(self.path).get("categories")
        known = (entry for entry in (listed if isinstance(listed, list) else []) if _has_id(entry) and "name" in entry)
        return {
            entry["id"]: {"name": str(entry["name"]), "keypoints": _names(entry.get("keypoints"))} for entry in known
        }

    def _images(self) -> Iterator[tuple[Entry, Sequence[Entry]]]:
        content = read_json(self.path)
        grouped: defaultdict[Any, list[Entry]] = defaultdict(list)
        for entry in content["annotations"]:
            grouped[_key(entry, "image_id")].append(entry)
        for image in content["images"]:
            yield (image, grouped.get(image["id"], [])) if _has_id(image) else ({}, [])


def open_coco(
    path: Path,
    kind: Literal["boxes", "masks", "keypoints"] = "boxes",
    *,
    groups: tuple[str, ...] = (),
    cluster: str | None = None,
) -> CocoImages:
    """Open a COCO file; its images lie beside it, or in the folder that it is named after.

    Raises:
        DataError: If it lists no image, or images have no such key.
    """
    images = [image for image in read_json(path)["images"] if _has_id(image)]
    if not images:
        raise DataError(f'Expected images with an "id" in {path.name!r}; it lists none.')
    for key in (*groups, *([cluster] if cluster else [])):
        if key not in images[0]:
            raise DataError(
                f"Expected images with {key!r} in {path.name!r}; they have {', '.join(map(repr, images[0]))}."
            )
    first = str(images[0].get("file_name", ""))
    around = (
        path.parent,
        path.parent / "images",
        *_named_after(path),
        path.parent.parent / "images",
        path.parent.parent,
    )
    there = (folder for folder in around if os.path.isfile(folder / first))  # noqa: PTH113 - false of any odd name
    folder = next(there, path.parent)
    return CocoImages(path, folder, kind, groups, cluster)


def _named_after(path: Path) -> tuple[Path, ...]:
    """The folder `val2017` of a file `annotations/instances_val2017.json`, beside it or its folder."""
    name = path.stem.rpartition("_")[2]
    return path.parent / name, path.parent.parent / name


def _has_id(entry: Any) -> bool:
    identity = entry.get("id") if isinstance(entry, dict) else None
    return isinstance(identity, int) or (isinstance(identity, str) and not is_broken(identity))


def _names(listed: Any) -> tuple[str, ...]:
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def _key(entry: Any, name: str) -> Any:
    key = entry.get(name) if isinstance(entry, dict) else None
    return key if isinstance(key, int | str) else None


def _size(image: Entry) -> tuple[int, int]:
    match image:
        case {"height": int() as height, "width": int() as width} if height > 0 and width > 0:
            return height, width
        case _:
            raise DataError('expected its "height" and "width" in pixels; one is missing. Add it.')


def _clipped(image: Entry, annotations: Sequence[Entry], categories: Categories) -> int:
    try:
        boxes, size = boxes_of(annotations, categories), _size(image)
        fit_to_frame(boxes, *size)
        return clipped_boxes(boxes, *size)
    except DataError:
        return 0  # its record has a problem
