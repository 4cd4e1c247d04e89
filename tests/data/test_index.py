"""The one pass: counts, digest, duplicate ids, bounded memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.data import InMemory, check, encode_png, read
from perturb.errors import DataError

MakeFolder = Callable[[Mapping[str, bytes | None]], Path]


def _table(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text)
    return path


def test_a_summary_counts_labels_and_problems(tmp_path: Path) -> None:
    summary = check(read(_table(tmp_path, "text,label\na,x\nb,y\nc,x\nd,\n")))
    assert (summary.records, summary.unusable, summary.labels) == (4, 1, {"x": 2, "y": 1})
    assert "Row 4" in summary.problems[0]
    assert summary.modality == {"input": "text"}


def test_only_the_first_problems_are_kept(tmp_path: Path) -> None:
    summary = check(read(_table(tmp_path, "text,label\na,x\n" + "b,\n" * 100)))
    assert (summary.unusable, len(summary.problems)) == (100, 5)


def test_duplicate_ids_are_named_with_both_places(tmp_path: Path) -> None:
    path = _table(tmp_path, "id,text,label\nr1,a,x\nr2,b,x\nr3,c,x\nr2,d,x\n")
    with pytest.raises(DataError, match=r"records 2 and 4 are both 'r2'\. .* name a column of unique ids \(--id\)"):
        check(read(path, id="id"))
    assert check(read(path)).records == 4


@pytest.mark.parametrize(("one", "other"), [("IMG_1", "img_1"), ("caf\u00e9", "cafe\u0301"), ("straße", "STRASSE")])
def test_ids_that_some_file_systems_take_for_one_are_told(one: str, other: str) -> None:
    data = InMemory([Sample(one, "a", "x"), Sample(other, "b", "x")])
    assert check(data).case_twins == (one, other)
    assert check(InMemory([Sample("a", "a", "x"), Sample("b", "b", "x")])).case_twins is None


@pytest.mark.parametrize(
    "changed",
    [
        "id,text,label,group,cluster\nr2,a,x,g,c\n",
        "id,text,label,group,cluster\nr1,A,x,g,c\n",
        "id,text,label,group,cluster\nr1,a,y,g,c\n",
        "id,text,label,group,cluster\nr1,a,x,h,c\n",
        "id,text,label,group,cluster\nr1,a,x,g,d\n",
        "id,text,label,group,cluster\nr1,a,x,g,c\nr2,a,x,g,c\n",
    ],
)
def test_the_digest_covers_what_a_sample_is(tmp_path: Path, changed: str) -> None:
    def digest(text: str) -> str:
        return check(read(_table(tmp_path, text), id="id", groups="group", cluster="cluster")).digest

    before = digest("id,text,label,group,cluster\nr1,a,x,g,c\n")
    assert digest(changed) != before
    assert digest('id,text,label,group,cluster\r\n"r1",a,x,g,c\r\n') == before


def test_the_digest_covers_the_bytes_of_images_unless_told_not_to(make_folder: MakeFolder) -> None:
    data = read(make_folder({"cat/a.png": None, "cat/b.png": None}))
    whole, paths = check(data).digest, check(data, contents=False).digest
    make_folder({"cat/b.png": encode_png(np.zeros((2, 2), np.uint8))})
    assert check(data).digest != whole
    assert check(data, contents=False).digest == paths


def test_the_digest_is_the_same_wherever_the_data_lie(make_folder: MakeFolder, tmp_path: Path) -> None:
    root = make_folder({"cat/a.png": None, "cat/b.png": None})
    (root / "cat" / "c.png").symlink_to(tmp_path / "outside.png")
    before = check(read(root)).digest
    assert check(read(root.rename(tmp_path / "elsewhere"))).digest == before


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(make_folder: MakeFolder) -> None:
    root = make_folder({"a.png": None, "t.csv": b"image,label\na.png,x\na.png,x\n"})
    data = read(root / "t.csv")
    records = list(data.records())
    (root / "a.png").unlink()
    with pytest.raises(DataError, match=r"Expected to read 'a\.png'; No such file"):
        data.fingerprint(records[0])


@pytest.mark.parametrize("rows", [10_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_table(tmp_path: Path, rows: int) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as file:
            file.write("id,text,label\n")
            file.writelines(f"r{number},{'word ' * 40},{number % 3}\n" for number in range(rows))
        data = read(path, id="id")
        tracemalloc.start()
        try:
            assert check(data).records == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few = 2_000
    assert peak(rows) - peak(few) < (rows - few) * 32
