"""COCO files: boxes, masks and keypoints of drawn images."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Boxes, Keypoints, Masks, TargetKind
from perturb.contracts.rle import decode_mask, encode_mask
from perturb.data import check, read
from perturb.data.polygons import fill_polygons
from perturb.errors import DataError

MakeFolder = Callable[[Mapping[str, bytes | None]], Path]
IMAGES = [
    {"id": 5, "file_name": "b.png", "height": 12, "width": 16, "weather": "fog"},
    {"id": 2, "file_name": "a.png", "height": 12, "width": 16, "weather": "sun"},
]
CATEGORIES = [
    {"id": 7, "name": "cat", "keypoints": ["nose", "tail"]},
    {"id": 3, "name": "dog"},
]
BLOB = np.zeros((12, 16), dtype=bool)
BLOB[2:5, 3:9] = True
ANNOTATIONS: list[dict[str, Any]] = [
    {"id": 1, "image_id": 5, "category_id": 7, "bbox": [1, 2, 3.5, 4], "segmentation": [[1, 2, 5, 2, 5, 6, 1, 6]]},
    {"id": 2, "image_id": 5, "category_id": 3, "bbox": [-2, 0, 6, 4], "segmentation": encode_mask(BLOB), "iscrowd": 1},
]


@pytest.fixture
def write(make_folder: MakeFolder) -> Callable[..., Path]:
    def write(annotations: list[dict[str, Any]] = ANNOTATIONS, place: str = "images", **other: Any) -> Path:
        root = make_folder({f"{place}/a.png": None, f"{place}/b.png": None})
        path = root / "annotations" / "instances_val2017.json"
        path.parent.mkdir(exist_ok=True)
        content = {"images": IMAGES, "categories": CATEGORIES, "annotations": annotations} | other
        path.write_text(json.dumps(content), "utf-8")
        return path

    return write


@pytest.mark.parametrize("place", ["annotations", "annotations/images", "images", "val2017"])
def test_images_are_found_and_boxes_read(write: Callable[..., Path], place: str) -> None:
    data = read(write(place=place), groups="weather", cluster="weather")
    first, second = data
    assert (first.id, first.groups, first.cluster) == ("5", {"weather": "fog"}, "fog")
    assert isinstance(first.target, Boxes)
    assert first.target.corners.tolist() == [[1, 2, 4.5, 6], [0, 0, 4, 4]]
    assert (first.target.labels, first.target.crowd) == (("cat", "dog"), (False, True))
    assert isinstance(second.target, Boxes)
    assert second.target.corners.shape == (0, 4)
    assert (data.kind, data.layout.name, data.layout.classes) == ("boxes", "coco", {"cat": 7, "dog": 3})
    assert data.notes() == ["1 boxes reach outside their image and were clipped."]


def test_masks_are_painted_from_polygons_and_run_lengths(write: Callable[..., Path]) -> None:
    data = read(write(), kind="masks")
    record = next(data.records())
    assert record.target is None
    first, second = pickle.loads(pickle.dumps(data))
    assert isinstance(first.target, Masks)
    assert first.target.labels == ("cat", "dog")
    polygon = np.zeros((12, 16), dtype=bool)
    polygon[2:6, 1:5] = True
    assert np.array_equal(first.target.masks, np.stack([polygon, BLOB]))
    assert isinstance(second.target, Masks)
    assert second.target.masks.shape == (0, 12, 16)


def test_the_digest_sees_what_masks_are_painted_from(write: Callable[..., Path]) -> None:
    before = check(read(write(), kind="masks")).digest
    moved = [ANNOTATIONS[0] | {"segmentation": [[1, 2, 6, 2, 6, 6, 1, 6]]}]
    assert check(read(write(moved), kind="masks")).digest != before


def test_keypoints_know_their_object(write: Callable[..., Path]) -> None:
    points = [
        ANNOTATIONS[0] | {"keypoints": [4, 5, 2, 0, 0, 0]},
        ANNOTATIONS[0] | {"id": 9, "keypoints": [8, 2.5, 1, 9, 9, 2]},
    ]
    data = read(write(points), kind="keypoints")
    first = next(iter(data))
    assert isinstance(first.target, Keypoints)
    assert first.target.points.tolist() == [[4, 5], [8, 2.5], [9, 9]]
    assert first.target.labels == ("nose", "nose", "tail")
    assert first.target.objects == (0, 1, 1)
    assert data.layout.points == {"cat": ("nose", "tail")}


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("boxes", {"bbox": [20, 2, 3, 4]}, "expected boxes inside the picture of 16 × 12 pixels"),
        ("boxes", {"bbox": [1, 2, 0, 4]}, "left < right"),
        ("boxes", {"bbox": [1, 2, float("nan"), 4]}, "finite numbers"),
        ("boxes", {"bbox": [1, 2, 3]}, 'expected "bbox": [x, y, width, height] in annotation 1'),
        ("boxes", {"category_id": 99}, "there is no category 99"),
        ("boxes", {"category_id": [7]}, "there is no category [7]"),
        ("masks", {"segmentation": []}, "expected polygons of three points or more, or run lengths, in annotation 1"),
        ("masks", {"segmentation": [[1, 2, 3, 4]]}, "expected polygons of three points"),
        ("masks", {"segmentation": [[1, 2, float("inf"), 4, 5, 6]]}, "expected polygons of three points"),
        ("keypoints", {"keypoints": [1, 2, 2]}, "expected x, y, v for each of 2 keypoints"),
        ("keypoints", {"keypoints": [float("nan"), 2, 2, 1, 1, 0]}, "a keypoint as [x, y] of finite numbers"),
    ],
)
def test_bad_annotations_are_named(
    write: Callable[..., Path], kind: TargetKind, changed: dict[str, Any], said: str
) -> None:
    data = read(write([ANNOTATIONS[0] | changed]), kind=kind)
    bad, _ = data.records()
    assert bad.problem.startswith("Image 1 of 'instances_val2017.json' (id 5): ")
    assert said in bad.problem
    assert data.notes() == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ([[100, 100, 101, 100, 101, 101]], "that of a 'cat' covers none"),
        ({"size": [4, 4], "counts": [16]}, "expected run lengths of 12 × 16 pixels"),
        ({"size": [12, 16], "counts": [3]}, "add up to 12 × 16 pixels"),
    ],
)
def test_masks_that_cannot_be_painted_are_said_when_they_are_loaded(
    write: Callable[..., Path], part: Any, said: str
) -> None:
    data = read(write([ANNOTATIONS[0] | {"segmentation": part}]), kind="masks")
    with pytest.raises(DataError, match=f"png': .*{said}"):
        data.load(next(data.records()))


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ([{"id": 1, "height": 2, "width": 2}], 'expected an "id" and a "file_name"'),
        ([{"id": 1, "file_name": "a.png"}], 'expected its "height" and "width"'),
        ([{"id": 1, "file_name": "c.png", "height": 2, "width": 2}], "there is none"),
        ([{"id": 1, "file_name": "../a.png", "height": 2, "width": 2}], "inside the data folder"),
        ([{"id": 1, "file_name": "a.png", "height": 2, "width": 2}, "odd"], 'expected an "id"'),
    ],
)
def test_bad_images_are_named(write: Callable[..., Path], images: list[Any], said: str) -> None:
    problems = [record.problem for record in read(write([], images=images)).records()]
    assert said in problems[-1]


@pytest.mark.parametrize("kind", ["boxes", "masks"])
def test_an_image_of_another_size_than_said_is_refused(write: Callable[..., Path], kind: TargetKind) -> None:
    small = [{"id": 5, "file_name": "a.png", "height": 6, "width": 6}]
    data = read(write([ANNOTATIONS[0]], images=small), kind=kind)
    with pytest.raises(
        DataError, match="expected a picture of 6 rows × 6 columns, as the annotations say; it has 12 × 16"
    ):
        next(iter(data))


def test_annotations_of_no_image_are_told(write: Callable[..., Path]) -> None:
    data = read(write([ANNOTATIONS[0] | {"image_id": 99}, ANNOTATIONS[0] | {"image_id": [1]}]))
    assert data.notes() == ["2 annotations were ignored, since they belong to no image."]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "label"}, "Expected labels as right answers in .*; COCO files hold boxes or masks or keypoints"),
        ({"groups": "city"}, "Expected images with 'city'"),
        ({"target": "bbox"}, "Leave out --target"),
    ],
)
def test_what_a_coco_file_has_not_is_said(write: Callable[..., Path], options: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(write(), **options)


@pytest.mark.parametrize("categories", [3, [3], [{"id": 7}], [{"id": [7], "name": "cat"}]])
def test_categories_that_are_none(write: Callable[..., Path], categories: Any) -> None:
    data = read(write([ANNOTATIONS[0]], categories=categories))
    assert "there is no category 7" in next(data.records()).problem
    assert data.layout.classes == {}


@pytest.mark.parametrize("text", ["{", "[1]", '{"images": []}', "\xff"])
def test_json_that_is_neither_coco_nor_squad(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, "latin-1")
    with pytest.raises(DataError, match=r"a\.json"):
        read(tmp_path / "a.json")


@given(
    st.lists(st.tuples(st.floats(-3, 25), st.floats(-3, 25)), min_size=3, max_size=7),
)
def test_polygons_hold_the_centres_that_lie_in_them(points: list[tuple[float, float]]) -> None:
    """Against OpenCV's signed distance, away from the outline, for polygons that do not cross themselves."""
    cv2 = pytest.importorskip("cv2")
    hull = cv2.convexHull(np.array(points, dtype=np.float32))
    mask = fill_polygons([hull.ravel().tolist()], 20, 22)
    distance = np.array(
        [[cv2.pointPolygonTest(hull, (x + 0.5, y + 0.5), measureDist=True) for x in range(22)] for y in range(20)]
    )
    clear = np.abs(distance) > 1e-3
    assert np.array_equal(mask[clear], (distance > 0)[clear])


def test_polygons_are_close_to_the_reference() -> None:
    reference = pytest.importorskip("pycocotools.mask")
    star = [50 + (40 if i % 2 else 15) * f(i * np.pi / 5) for i in range(10) for f in (np.cos, np.sin)]
    theirs = decode_mask(reference.merge(reference.frPyObjects([star], 100, 110)))
    ours = fill_polygons([star], 100, 110)
    assert (ours & theirs).sum() / (ours | theirs).sum() > 0.97
