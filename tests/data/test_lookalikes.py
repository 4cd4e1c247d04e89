"""Folders that are no classes: read as what they certainly are, and else told of."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from perturb.contracts import Masks
from perturb.data import check, read
from perturb.errors import DataError

MakeFolder = Callable[[Mapping[str, bytes | None]], Path]
VALUES = np.zeros((12, 16), dtype=np.uint8)
VALUES[:4] = 2
YOLO = b"0 0.5 0.5 0.2 0.3\n"
KITTI = b"Car 0.00 0 -1.57 2 1 12.5 9 1.5 1.6 3.7 2.0 1.8 9.9 -1.6\n"


def label_map() -> bytes:
    out = io.BytesIO()
    PIL.Image.fromarray(VALUES).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("pictures", "labels"),
    [
        ("images", "labels"),
        ("image", "mask"),
        ("Images", "annotations"),
        ("images/train", "labels/train"),
        ("img", "gt"),
    ],
)
def test_label_maps_of_the_pictures_names_are_read(make_folder: MakeFolder, pictures: str, labels: str) -> None:
    names = ("1", "2")
    files = {f"{pictures}/{name}.png": None for name in names} | {f"{labels}/{name}.png": label_map() for name in names}
    data = read(make_folder(files))
    first, _ = data
    assert (data.kind, data.layout.name) == ("masks", "masks")
    assert isinstance(first.target, Masks)
    assert first.target.labels == ("2",)
    assert np.array_equal(first.target.masks[0], VALUES == 2)
    with pytest.raises(DataError, match=r"Expected labels as right answers in .*; [Ii]m.* hold masks"):
        read(make_folder({}), kind="label")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"images/1.png": None, "labels/1.txt": YOLO},
            "'images' and 'labels' seem pictures and YOLO's boxes, wh",
        ),
        ({"images/train/1.png": None, "labels/train/1.txt": b"\n" + YOLO}, "pictures and YOLO's boxes, which are not"),
        ({"image/1.png": None, "label/1.txt": KITTI}, "KITTI's boxes. Call the folders image_2 and label_2, and they"),
        ({"images/1.png": None, "labels/1.txt": b"cat\n"}, "a text for each. Write them into a table with a column of"),
        (
            {"JPEGImages/1.png": None, "Annotations/1.xml": b"<a/>"},
            "Pascal VOC's boxes, which are not read. Write",
        ),
        ({"images/1.png": None, "labels/1.json": b"{}"}, "JSON files. A COCO file is read by its own name"),
        (
            {"images/1.png": None, "labels/1.jpg": None},
            "Give every picture one of its name, ending in .png and",
        ),
        (
            {"images/1.png": None, "images/2.png": None, "labels/1.png": None},
            "label maps. Give every picture one of its",
        ),
        ({"images/1.png": None, "labels/1.npy": b"1"}, "seem pictures and their labels. See docs/data.md"),
        (
            {"train/cat/1.png": None, "val/cat/1.png": None},
            "train and val by name are parts of a data set, not classes.",
        ),
        ({"Test/1.png": None}, "Test by name is a part of a data set, not a class. Read one part, such as"),
    ],
)
def test_what_is_no_class_is_told(make_folder: MakeFolder, files: dict[str, bytes | None], said: str) -> None:
    with pytest.raises(DataError) as caught:
        read(make_folder(files))
    assert said in str(caught.value)
    assert str(caught.value).startswith("Expected class folders in '")
    assert str(caught.value).endswith("To read the folders as classes, give them other names.")


@pytest.mark.parametrize(
    "files",
    [
        {"images/1.png": None, "labels/1.png": None, "cats/1.png": None},
        {"train/1.png": None, "bus/1.png": None},
        {"images/1.png": None},
        {"images/1.png": None, "labels/.hidden": b""},
        {"mask/1.png": None, "no_mask/1.png": None},
        {"masks/1.png": None, "labels/1.png": None},
    ],
)
def test_what_may_be_classes_is_read_as_such(make_folder: MakeFolder, files: dict[str, bytes | None]) -> None:
    data = read(make_folder(files))
    assert (data.kind, data.layout.name) == ("label", "folder")
    assert check(data).records == sum(name.endswith(".png") for name in files)


def test_a_part_is_read(make_folder: MakeFolder) -> None:
    root = make_folder({"train/cat/1.png": None, "val/cat/1.png": None, "val/dog/1.png": None})
    assert set(check(read(root / "val")).labels) == {"cat", "dog"}


@pytest.mark.parametrize("labels", ["masks", "labels"])
def test_a_classification_is_not_asked_of_masks(make_folder: MakeFolder, labels: str) -> None:
    root = make_folder({"images/1.png": None, f"{labels}/1.png": label_map()})
    with pytest.raises(DataError, match=rf"^Expected labels as right answers in .*; images and {labels} hold masks\."):
        read(root, kind="label")
