"""Image folders: ids, order, what is ignored, links, metadata."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from perturb.contracts import Image
from perturb.data import check, read
from perturb.errors import DataError

MakeFolder = Callable[[Mapping[str, bytes | None]], Path]


def test_labels_ids_and_order(make_folder: MakeFolder) -> None:
    root = make_folder({"dog/b.png": None, "cat/deep/2.PNG": None, "cat/10.jpeg": None, "cat/2.png": None})
    records = list(read(root).records())
    assert [(r.id, r.target) for r in records] == [
        ("cat/10", "cat"),
        ("cat/2", "cat"),
        ("cat/deep/2", "cat"),
        ("dog/b", "dog"),
    ]
    assert records[2].fields == {"input": "cat/deep/2.PNG"}
    assert records[2].cluster == "cat/deep/2"


def test_ids_stay_unique_where_suffixes_differ(make_folder: MakeFolder) -> None:
    names = ["a.png", "a.jpg", "a.png.jpg", "b.png", "b.c.png"]
    root = make_folder({f"cat/{name}": None for name in names})
    ids = [record.id for record in read(root).records()]
    assert sorted(ids) == ["cat/a.jpg", "cat/a.png", "cat/a.png.jpg", "cat/b", "cat/b.c"]


def test_samples_are_loaded(make_folder: MakeFolder, gradient: Image) -> None:
    (sample,) = read(make_folder({"cat/a.png": None}))
    assert isinstance(sample.input, np.ndarray)
    assert np.array_equal(sample.input, gradient)
    assert (sample.id, sample.target, sample.groups) == ("cat/a", "cat", {})


def test_what_is_no_record_is_counted(make_folder: MakeFolder) -> None:
    root = make_folder(
        {"cat/a.png": None, "cat/.hidden.png": None, ".cache/b.png": None, "cat/notes.txt": b"", "stray.png": None}
    )
    summary = check(read(root))
    assert summary.records == 1
    assert [note.split(",")[0] for note in summary.notes] == [
        "2 hidden files and folders were ignored.",
        "1 files were ignored",
        "1 images were ignored",
    ]


def test_the_index_can_be_read_again_and_sent_to_a_worker(make_folder: MakeFolder) -> None:
    data = read(make_folder({"cat/a.png": None, "dog/b.png": None}))
    records = list(data.records())
    copy = pickle.loads(pickle.dumps(data))
    assert list(data.records()) == records == list(copy.records()) == pickle.loads(pickle.dumps(records))
    assert copy.load(records[0]).id == "cat/a"


def test_no_class_folders(make_folder: MakeFolder) -> None:
    root = make_folder({"a.png": None, "b.png": None, "labels.csv": b"path,label\n"})
    with pytest.raises(DataError, match=r"Expected class folders .*; got 2 images and 1 other files .*labels\.csv$"):
        read(root)


def test_class_folders_without_images(make_folder: MakeFolder) -> None:
    data = read(make_folder({"cat/notes.txt": b"", "dog/notes.txt": b""}))
    with pytest.raises(DataError, match=r"Expected samples in 'val'; it has none\. 2 files were ignored"):
        check(data)


def test_a_folder_takes_no_columns(make_folder: MakeFolder) -> None:
    with pytest.raises(DataError, match=r"Leave out --target\."):
        read(make_folder({"cat/a.png": None}), target="label")


def test_a_damaged_image_is_an_error_of_its_own_sample(make_folder: MakeFolder) -> None:
    data = read(make_folder({"cat/a.png": b"no image", "cat/b.png": None}))
    bad, good = data.records()
    assert bad.problem == ""
    with pytest.raises(DataError, match=r"'cat/a\.png'"):
        data.load(bad)
    assert data.load(good).id == "cat/b"
    assert check(data).records == 2


def test_a_link_to_a_file_is_followed_inside_only(make_folder: MakeFolder, tmp_path: Path, gradient: Image) -> None:
    root = make_folder({"cat/a.png": None, "../outside/secret.png": None})
    (root / "cat" / "b.png").symlink_to("a.png")
    (root / "cat" / "c.png").symlink_to(tmp_path / "outside" / "secret.png")
    (root / "cat" / "d.png").symlink_to("nowhere.png")
    (root / "cat" / "e.png").symlink_to("e.png")
    data = read(root)
    records = list(data.records())
    assert [bool(record.problem) for record in records] == [False, False, True, True, True]
    assert "Expected a path inside the data folder; got 'cat/c.png'" in records[2].problem
    assert np.array_equal(np.asarray(data.load(records[1]).input), gradient)
    with pytest.raises(DataError, match="inside the data folder"):
        data.load(records[2])


def test_a_link_to_a_folder_is_said_and_not_followed(make_folder: MakeFolder) -> None:
    root = make_folder({"cat/a.png": None})
    (root / "cat" / "round").symlink_to(root, target_is_directory=True)
    records = list(read(root).records())
    assert [record.id for record in records] == ["cat/a", "cat/round"]
    assert "links to folders are not followed" in records[1].problem


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_name_that_is_no_unicode(make_folder: MakeFolder, gradient: Image) -> None:
    root = make_folder({"cat/a.png": None})
    (root / "cat" / "caf\udce9.png").write_bytes(b"")
    _, record = read(root).records()
    assert "Expected a file name in Unicode" in record.problem
    record.id.encode()


def test_groups_and_clusters_come_from_metadata(make_folder: MakeFolder) -> None:
    table = b"\xef\xbb\xbffile_name,site,patient\ncat/a.png,north,p1\ncat/b.png,,p1\n"
    root = make_folder({"cat/a.png": None, "cat/b.png": None, "cat/c.png": None, "metadata.csv": table})
    a, b, c = read(root, groups="site", cluster="patient").records()
    assert (a.groups, a.cluster) == ({"site": "north"}, "p1")
    assert (b.groups, b.cluster) == ({"site": ""}, "p1")
    assert c.problem == "Expected a row for 'cat/c.png' in metadata.csv; there is none. Add one."


def test_metadata_that_is_missing_or_off(make_folder: MakeFolder) -> None:
    root = make_folder({"cat/a.png": None})
    with pytest.raises(DataError, match=r"Expected a file 'metadata\.csv'"):
        read(root, groups="site")
    make_folder({"metadata.csv": b"file_name,sight\ncat/a.png\n"})
    with pytest.raises(DataError, match="Did you mean 'sight'"):
        read(root, groups="site")
    with pytest.raises(DataError, match=r"Line 2 of 'metadata\.csv': expected 2 cells; got 1"):
        list(read(root, groups="sight").records())


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file or folder"):
        read(tmp_path / "absent")


def test_a_file_of_unknown_kind(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    with pytest.raises(DataError, match=r"\.csv, \.tsv, \.jsonl, \.ndjson or \.parquet; got 'a\.xlsx'"):
        read(tmp_path / "a.xlsx")


@pytest.mark.parametrize("place", ["labels.json", "annotations/val.json"])
def test_a_coco_file_beside_its_images_is_no_class(make_folder: MakeFolder, place: str) -> None:
    root = make_folder({"images/1.png": None, place: b'{"images": [], "annotations": []}'})
    with pytest.raises(DataError, match=rf"seems a COCO file\. To read that, name it: .*{place}"):
        read(root)
    (root / place).write_text('{"made": "today"}', "utf-8")
    if place.startswith("annotations"):
        with pytest.raises(DataError, match=r"'images' and 'annotations' seem pictures and JSON files\."):
            read(root)
        return
    assert {record.target for record in read(root).records() if not record.problem} == {"images"}
