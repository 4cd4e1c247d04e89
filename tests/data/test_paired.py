"""KITTI's label files and label maps, beside the images that they belong to."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest

from perturb.contracts import Boxes, Masks
from perturb.data import check, read
from perturb.errors import DataError

MakeFolder = Callable[[Mapping[str, bytes | None]], Path]
REST = "1.5 1.6 3.7 2.0 1.8 9.9 -1.6"
CAR = f"Car 0.00 0 -1.57 2 1 12.5 9 {REST}\n".encode()
MORE = f"DontCare -1 -1 -10 -4 0 3 3 {REST} 0.9\n\n".encode()
VALUES = np.zeros((12, 16), dtype=np.uint8)
VALUES[:4] = 2
VALUES[6:8, 5:9] = 255


def _png(values: npt.NDArray[np.generic], mode: str | None = None) -> bytes:
    picture = PIL.Image.fromarray(values)
    if mode == "P":
        picture = PIL.Image.fromarray(values, "L").convert("P")
        picture.putdata(values.ravel().tolist())
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("top", ["", "training/"])
def test_kitti_boxes_are_read(make_folder: MakeFolder, top: str) -> None:
    root = make_folder(
        {f"{top}image_2/1.png": None, f"{top}image_2/2.png": None, f"{top}label_2/1.txt": CAR + MORE}
        | {f"{top}label_2/2.txt": b""}
    )
    data = read(root)
    first, second = data
    assert isinstance(first.target, Boxes)
    assert first.target.corners.tolist() == [[2, 1, 12.5, 9], [0, 0, 3, 3]]
    assert (first.target.labels, first.target.crowd) == (("Car", "DontCare"), (False, True))
    assert (first.id, second.id) == ("1", "2")
    assert isinstance(second.target, Boxes)
    assert second.target.labels == ()
    assert (data.kind, data.layout.name) == ("boxes", "kitti")
    assert data.notes() == ["1 boxes reach outside their image and were clipped."]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (None, "there is no such file. Write an empty one for none"),
        (b"Car 0 0 0 1 2 3 4\n", "expected KITTI's 15 columns in line 1 of '1.txt'"),
        (CAR.replace(b"12.5", b"wide"), "expected KITTI's 15 columns in line 1"),
        (CAR.replace(b"12.5", b"nan"), "finite numbers"),
        (CAR.replace(b"12.5", b"1.0"), "left < right"),
        (b"\xff", "in UTF-8"),
    ],
)
def test_bad_label_files_are_named(make_folder: MakeFolder, labels: bytes | None, said: str) -> None:
    files: dict[str, bytes | None] = {"image_2/1.png": None, "label_2/2.txt": b""}
    root = make_folder(files | ({} if labels is None else {"label_2/1.txt": labels}))
    (record,) = read(root).records()
    assert record.problem.startswith("'image_2/1.png': ")
    assert said in record.problem


def test_a_box_outside_its_image_is_said_when_it_is_loaded(make_folder: MakeFolder) -> None:
    root = make_folder({"image_2/1.png": None, "label_2/1.txt": CAR.replace(b" 2 1 12.5 9", b" 20 1 22 9")})
    with pytest.raises(DataError, match=r"'image_2/1\.png': expected boxes inside the picture of 16 × 12 pixels"):
        next(iter(read(root)))


def test_a_label_map_without_names_shows_numbered_classes(make_folder: MakeFolder) -> None:
    root = make_folder({"images/x/1.png": None, "masks/x/1.png": _png(VALUES)})
    (sample,) = read(root)
    assert sample.id == "x/1"
    assert isinstance(sample.target, Masks)
    assert sample.target.labels == ("2", "255")
    assert np.array_equal(sample.target.masks, np.stack([VALUES == 2, VALUES == 255]))


@pytest.mark.parametrize(
    "classes", [{"classes.txt": b"road\n\nsky\n"}, {"classes.json": json.dumps({"0": "road", "2": "sky"}).encode()}]
)
@pytest.mark.parametrize("content", [_png(VALUES), _png(VALUES.astype(np.uint16)), _png(VALUES, "P")])
def test_named_classes_and_what_has_no_name(
    make_folder: MakeFolder, classes: dict[str, bytes | None], content: bytes
) -> None:
    data = read(make_folder({"images/1.png": None, "masks/1.png": content} | classes), kind="masks")
    (sample,) = data
    assert isinstance(sample.target, Masks)
    assert sample.target.labels == ("road", "sky")
    assert np.array_equal(sample.target.masks, np.stack([VALUES == 0, VALUES == 2]))
    assert np.array_equal(np.asarray(sample.target.ignored), VALUES == 255)
    assert data.layout.classes == {"road": 0, "sky": 2}


def test_void_may_be_named(make_folder: MakeFolder) -> None:
    classes = json.dumps({"0": "road", "255": "void"}).encode()
    root = make_folder({"images/1.png": None, "masks/1.png": _png(VALUES), "classes.json": classes})
    (sample,) = read(root)
    assert isinstance(sample.target, Masks)
    assert sample.target.labels == ("road",)
    assert np.array_equal(np.asarray(sample.target.ignored), VALUES > 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_png(np.zeros((12, 16, 3), dtype=np.uint8)), "one value a pixel"),
        (_png(VALUES[:6]), "expected masks of the picture's 12 rows × 16 columns; got 6 × 16"),
        (b"no picture", "Expected an image in '1.png'"),
    ],
)
def test_bad_label_maps_are_said_when_they_are_loaded(make_folder: MakeFolder, content: bytes, said: str) -> None:
    root = make_folder({"images/1.png": None, "masks/1.png": content, "classes.txt": b"road\nwall\nsky\n"})
    with pytest.raises(DataError, match=said):
        next(iter(read(root)))


def test_an_image_without_its_label_map(make_folder: MakeFolder) -> None:
    (record,) = read(make_folder({"images/1.png": None, "masks/2.png": None})).records()
    assert "expected its label map in 'masks/1.png'; there is none" in record.problem


@pytest.mark.parametrize("classes", [{"classes.txt": b"road\nroad\n"}, {"classes.json": b"[3"}, {"classes.json": b"3"}])
def test_bad_names_of_classes(make_folder: MakeFolder, classes: dict[str, bytes | None]) -> None:
    data = read(make_folder({"images/1.png": None, "masks/1.png": _png(VALUES)} | classes))
    with pytest.raises(DataError, match=r"classes\.txt or classes\.json|named twice"):
        next(iter(data))


def test_the_digest_covers_images_and_labels(make_folder: MakeFolder) -> None:
    masks = check(read(make_folder({"images/1.png": None, "masks/1.png": _png(VALUES)}))).digest
    assert check(read(make_folder({"masks/1.png": _png(VALUES + 1)}))).digest != masks
    boxes = check(read(make_folder({"k/image_2/1.png": None, "k/label_2/1.txt": CAR}) / "k")).digest
    assert check(read(make_folder({"k/label_2/1.txt": CAR.replace(b"12.5", b"12")}) / "k")).digest != boxes


def test_groups_come_from_metadata(make_folder: MakeFolder) -> None:
    metadata = b"file_name,city,drive\nimage_2/1.png,Ulm,d1\n"
    root = make_folder(
        {
            "image_2/1.png": None,
            "image_2/2.png": None,
            "label_2/1.txt": CAR,
            "label_2/2.txt": CAR,
            "metadata.csv": metadata,
        }
    )
    known, unknown = read(root, groups="city", cluster="drive").records()
    assert (known.groups, known.cluster) == ({"city": "Ulm"}, "d1")
    assert "expected a row for 'image_2/2.png' in metadata.csv" in unknown.problem


def test_folders_that_may_be_either_are_asked_about(make_folder: MakeFolder) -> None:
    root = make_folder({"images/1.png": None, "masks/1.png": _png(VALUES), "cats/1.png": None})
    with pytest.raises(DataError, match=r"kind='masks' or kind='label'"):
        read(root)
    assert read(root, kind="masks").layout.name == "masks"
    assert read(root, kind="label").layout.name == "folder"
    with pytest.raises(DataError, match="Expected answers as right answers in"):
        read(root, kind="answers")
