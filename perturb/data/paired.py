"""A folder of images beside a folder with the labels of each: KITTI's boxes, or label maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple

from perturb.contracts import Boxes, Sample
from perturb.contracts.generator import Modality
from perturb.data.files import digest_fields, inside, load_sample, present
from perturb.data.frames import clipped_boxes
from perturb.data.images import image_size
from perturb.data.kitti import read_kitti
from perturb.data.label_maps import read_classes, read_label_map
from perturb.data.lookalikes import find_label_maps
from perturb.data.metadata import Metadata
from perturb.data.record import INPUT, Layout, Record
from perturb.data.walk import Found, walk
from perturb.errors import DataError


class Pair(NamedTuple):
    """Which two folders belong together, and what the second holds."""

    images: str
    labels: str
    kind: Literal["boxes", "masks"]


PAIRS: Final = (
    Pair("image_2", "label_2", "boxes"),
    Pair("training/image_2", "training/label_2", "boxes"),
    Pair("images", "masks", "masks"),
    Pair("JPEGImages", "SegmentationClass", "masks"),
)


@dataclass(frozen=True, slots=True)
class PairedFolder:
    """Images and, under the same name in a second folder, KITTI's label file or a label map (PNG) of each.

    An image's id is its path below the folder of images, without suffix. Boxes are clipped to the frame.

    Attributes:
        root: The folder that holds both.
        pair: Which two.
        metadata: Where groups and clusters come from, by paths below `root`; None without.
    """

    root: Path
    pair: Pair
    metadata: Metadata | None = None

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.resolve().name

    @property
    def modality(self) -> Mapping[str, Modality]:
        """One image."""
        return {INPUT: "image"}

    @property
    def kind(self) -> Literal["boxes", "masks"]:
        """Boxes or masks."""
        return self.pair.kind

    @property
    def layout(self) -> Layout:
        """KITTI's, or masks with the pixel values of the named classes."""
        return Layout("kitti") if self.kind == "boxes" else Layout("masks", read_classes(self.root))

    def notes(self) -> Sequence[str]:
        """Count boxes that were clipped, and files that are no images."""
        ignored = sum(found.kind in ("hidden", "other") for found in walk(self.root / self.pair.images))
        said = (
            [f"{ignored} files and folders in {self.pair.images} were ignored: they are no images."] if ignored else []
        )
        if self.kind == "boxes":
            clipped = sum(map(self._clipped, self.records()))
            said += [f"{clipped} boxes reach outside their image and were clipped."] if clipped else []
        return said

    def _clipped(self, record: Record) -> int:
        try:
            return 0 if record.problem else clipped_boxes(record.target, *image_size(self.root / record.fields[INPUT]))
        except DataError:
            return 0  # loading it says so

    def records(self) -> Iterator[Record]:
        """Stream the index, sorted by path."""
        rows = self.metadata.rows() if self.metadata else None
        for found in walk(self.root / self.pair.images):
            if found.kind in ("image", "unclassed"):
                yield self._record(found, rows)

    def _record(self, found: Found, rows: Mapping[str, tuple[Mapping[str, str], str]] | None) -> Record:
        path = f"{self.pair.images}/{found.path}"
        suffix = ".txt" if self.kind == "boxes" else ".png"
        labels = f"{self.pair.labels}/{PurePosixPath(found.path).with_suffix(suffix)}"
        groups, cluster = ({}, "") if rows is None else rows.get(path, ({}, ""))
        problem, target = found.problem, None
        if rows is not None and path not in rows and not problem:
            problem = f"expected a row for {path!r} in metadata.csv; there is none. Add one."
        try:
            target = None if problem else self._target(path, labels)
        except DataError as error:
            problem = str(error)
        if problem:
            return Record(found.id, {INPUT: path}, None, groups, cluster, problem=f"{path!r}: {problem}")
        return Record(found.id, {INPUT: path}, target, groups, cluster, annotation="" if target else labels)

    def _target(self, path: str, labels: str) -> Boxes | None:
        """Read boxes; a label map waits until its image is loaded."""
        present(self.root, path)
        label_file = inside(self.root, labels)
        if self.kind == "boxes":
            return read_kitti(label_file)
        if not label_file.is_file():
            raise DataError(f"expected its label map in {labels!r}; there is none. Add it or drop the image.")
        return None

    def load(self, record: Record) -> Sample:
        """Open the record's image, and its label map."""
        masks = None
        if record.annotation:
            masks = read_label_map(self.root / record.annotation, read_classes(self.root))
        return load_sample(self.root, record, self.modality, target=masks)

    def fingerprint(self, record: Record) -> bytes:
        """Digest the record's paths and the bytes of its image and label map."""
        maps = {"labels": record.annotation} if record.annotation else {}
        fields = {**record.fields, **maps}
        return digest_fields(self.root, Record(record.id, fields), dict.fromkeys(fields, "image"))

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def find_pair(folder: Path) -> Pair | None:
    """Find two folders that belong together: of the usual names, or of like names with a label map for each picture."""
    usual = next((p for p in PAIRS if (folder / p.images).is_dir() and (folder / p.labels).is_dir()), None)
    like = find_label_maps(folder) if usual is None else None
    return usual if like is None else Pair(*like, "masks")
