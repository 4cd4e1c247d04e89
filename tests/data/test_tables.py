"""CSV, TSV, JSON Lines and Parquet: columns, rows, images, hostile content."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perturb.contracts import Image, Masks
from perturb.data import check, encode_png, read
from perturb.errors import DataError

MakeFolder = Callable[[Mapping[str, bytes | None]], Path]
ROWS = [
    {"uid": "a", "text": 'She said "hi",\nthen left.', "label": "positive", "region": "north", "writer": "w1"},
    {"uid": "b", "text": "悪くない 🙂", "label": "negative", "region": "", "writer": "w1"},
]


def _write(folder: Path, suffix: str) -> Path:
    path = folder / f"reviews{suffix}"
    if suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif suffix in (".jsonl", ".ndjson"):
        path.write_text("".join(json.dumps(row) + "\n\n" for row in ROWS), encoding="utf-8")
    else:
        cell = "\t" if suffix == ".tsv" else ","
        quoted = [[f'"{value.replace(chr(34), chr(34) * 2)}"' for value in row.values()] for row in ROWS]
        lines = [cell.join(row) for row in [list(ROWS[0]), *quoted]]
        path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"])
def test_every_format_gives_the_same_samples(tmp_path: Path, suffix: str) -> None:
    data = read(_write(tmp_path, suffix), groups="region", cluster="writer", id="uid")
    samples = list(data)
    assert [(s.id, s.input, s.target) for s in samples] == [(r["uid"], r["text"], r["label"]) for r in ROWS]
    assert [s.groups for s in samples] == [{"region": "north"}, {"region": ""}]
    assert {s.cluster for s in samples} == {"w1"}
    assert data.modality == {"input": "text"}


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_an_index_can_be_read_again_and_sent_to_a_worker(tmp_path: Path, suffix: str) -> None:
    data = read(_write(tmp_path, suffix))
    records = list(data.records())
    assert [record.id for record in records] == ["row-000001", "row-000002"]
    assert list(data.records()) == records == list(pickle.loads(pickle.dumps(data)).records())


def test_several_inputs_become_named_fields(tmp_path: Path) -> None:
    (tmp_path / "qa.csv").write_text("question,passage,answer\nWho?,Ann left.,Ann\n")
    (sample,) = read(tmp_path / "qa.csv", input="question, passage")
    assert sample.input == {"question": "Who?", "passage": "Ann left."}
    assert sample.target == "Ann"


def test_image_paths_are_loaded_from_beside_the_table(make_folder: MakeFolder, gradient: Image) -> None:
    root = make_folder({"img/a.PNG": None, "t.csv": b"image,label,text\nimg/a.PNG,cat,a cat.png they say\n"})
    data = read(root / "t.csv", input="image,text")
    assert data.modality == {"image": "image", "text": "text"}
    (sample,) = data
    assert isinstance(sample.input, Mapping)
    assert np.array_equal(np.asarray(sample.input["image"]), gradient)
    assert sample.input["text"] == "a cat.png they say"


def test_label_maps_are_loaded_from_beside_the_table(make_folder: MakeFolder, gradient: Image) -> None:
    values = np.zeros(gradient.shape[:2], dtype=np.uint8)
    values[:5] = 1
    rows = b"image,mask\na.png,m/a.png\na.png,m/absent.png\n"
    root = make_folder({"a.png": None, "m/a.png": encode_png(values), "classes.txt": b"road\nsky\n", "t.csv": rows})
    data = read(root / "t.csv", kind="masks")
    good, bad = pickle.loads(pickle.dumps(data)).records()
    target = data.load(good).target
    assert isinstance(target, Masks)
    assert target.labels == ("road", "sky")
    assert np.array_equal(target.masks, np.stack([values == 0, values == 1]))
    assert "column 'mask': Expected an image file 'm/absent.png'" in bad.problem
    before = check(data).digest
    (root / "m/a.png").write_bytes(encode_png(1 - values))
    assert check(data).digest != before


def test_one_odd_cell_does_not_change_what_a_column_holds(make_folder: MakeFolder) -> None:
    texts = b"text,label\nGood food.,a\nSee photo.png,a\nNot bad.,b\n"
    images = b"image,label\na.png,x\nmissing.png,x\na.png.bak,x\na.png,x\n" + b"a" * 300 + b".png,x\n"
    root = make_folder({"a.png": None, "texts.csv": texts, "images.csv": images})
    assert [sample.input for sample in read(root / "texts.csv")] == ["Good food.", "See photo.png", "Not bad."]
    problems = [record.problem for record in read(root / "images.csv").records()]
    assert [bool(problem) for problem in problems] == [False, True, True, False, True]
    assert "Row 2 of 'images.csv' (line 3): Expected an image file 'missing.png' in the data folder" in problems[1]


@pytest.mark.parametrize(
    "escape", ["../secret.png", "/etc/secret.png", "C:\\secret.png", "a/..\\..\\secret.png", "link.png"]
)
def test_a_path_cannot_leave_the_data_folder(make_folder: MakeFolder, escape: str) -> None:
    root = make_folder({"../secret.png": None, "ok.png": None})
    (root / "link.png").symlink_to(root.parent / "secret.png")
    (root / "t.jsonl").write_text("".join(json.dumps({"path": p, "label": "x"}) + "\n" for p in ["ok.png", escape]))
    data = read(root / "t.jsonl")
    good, bad = data.records()
    assert not good.problem
    assert "Row 2 of 't.jsonl' (line 2): Expected a path inside the data folder" in bad.problem
    with pytest.raises(DataError, match="inside the data folder"):
        data.load(bad)


def test_an_empty_text_is_a_text_and_an_empty_label_is_missing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('text,label\n"",a\nfine,\n')
    empty, unlabelled = read(tmp_path / "t.csv").records()
    assert (empty.fields, empty.problem) == ({"input": ""}, "")
    assert (unlabelled.target, unlabelled.fields) == (None, {"input": "fine"})
    assert "Row 2 of 't.csv' (line 3): expected a label in column 'label'; there is none." in unlabelled.problem


def test_values_that_are_no_text(tmp_path: Path) -> None:
    rows = [
        {"text": "a", "label": 3, "group": True},
        {"text": None, "label": 1.5, "group": None},
        {"text": ["a"], "label": "x"},
        {"label": "x"},
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    records = list(read(tmp_path / "t.jsonl", groups=["group"]).records())
    assert (records[0].target, records[0].groups) == ("3", {"group": "true"})
    assert (records[1].target, records[1].groups) == ("1.5", {"group": ""})
    assert "expected a value in column 'text'" in records[1].problem
    assert "expected a text or a number in column 'text'; got list" in records[2].problem
    assert "expected a value in column 'text'" in records[3].problem


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("review,sentiment\na,b\n")
    with pytest.raises(
        DataError, match=r"one of the columns text, .* as input in 't\.csv'; it has 'review', 'sentiment'"
    ):
        read(tmp_path / "t.csv")
    with pytest.raises(DataError, match=r"'sentimnt' \(--target\) .* Did you mean 'sentiment'"):
        read(tmp_path / "t.csv", input="review", target="sentimnt")
    with pytest.raises(DataError, match=r"'x' \(--groups\)"):
        read(tmp_path / "t.csv", input="review", target="sentiment", groups="x")
    with pytest.raises(DataError, match=r"'x' \(--id\)"):
        read(tmp_path / "t.csv", input="review", target="sentiment", id="x")


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,label,text\na,b,c\n")
    with pytest.raises(DataError, match="'text' once"):
        read(tmp_path / "t.csv")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"t{suffix}").touch()
    with pytest.raises(DataError, match=f"Expected .*'t{suffix}'"):
        read(tmp_path / f"t{suffix}")


def test_a_header_only(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,label\n")
    with pytest.raises(DataError, match=r"Expected samples in 't\.csv'; it has none\."):
        check(read(tmp_path / "t.csv"))


def test_rows_with_the_wrong_number_of_cells_or_wild_quotes(tmp_path: Path) -> None:
    text = 'text,label\na,b,c\n\nok,x\n"He said "hi" there",x\nok,x\n"never closed,x\n'
    (tmp_path / "t.csv").write_text(text)
    problems = [record.problem for record in read(tmp_path / "t.csv").records()]
    assert [bool(problem) for problem in problems] == [True, False, True, False, True]
    assert "Row 1 of 't.csv' (line 2): expected 2 cells; got 3" in problems[0]
    assert "Row 3 of 't.csv' (line 5): its quotes do not match" in problems[2]
    assert "Row 5 of 't.csv' (line 7): its quotes do not match" in problems[4]


def test_lines_that_are_no_json_object(tmp_path: Path) -> None:
    lines = ['{"text": "a", "label": "x"}', '{"text": "b"', "[1]", "[" * 100_000, '{"text": "c", "label": "x"}']
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    records = list(read(tmp_path / "t.jsonl").records())
    assert [bool(record.problem) for record in records] == [False, True, True, True, False]
    assert "Row 2 of 't.jsonl' (line 2): expected a JSON object; Expecting ',' delimiter" in records[1].problem
    assert "got list" in records[2].problem


def test_a_long_cell_is_a_cell(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"text,label\n{'a' * 200_000},x\n")
    (sample,) = read(tmp_path / "t.csv")
    assert sample.input == "a" * 200_000


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    path = _write(tmp_path, ".parquet")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"Expected 'reviews\.parquet' to be a Parquet file"):
        read(path)


@pytest.fixture
def packed(tmp_path: Path, gradient: Image) -> Path:
    """A Parquet file whose images are held as Hugging Face data sets hold them."""
    (tmp_path / "there.png").write_bytes(encode_png(gradient[:4]))
    cells = [
        {"bytes": encode_png(gradient), "path": "a.png"},
        {"bytes": encode_png(gradient[::-1]), "path": None},
        {"bytes": None, "path": "there.png"},
        {"bytes": None, "path": "absent.png"},
        {"bytes": b"no image", "path": "e.png"},
        None,
    ]
    rows = [{"image": cell, "label": "ramp"} for cell in cells]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "images.parquet")
    return tmp_path / "images.parquet"


def test_images_inside_a_parquet_file_are_read(packed: Path, gradient: Image) -> None:
    data = read(packed)
    records = list(pickle.loads(pickle.dumps(data)).records())
    assert data.modality == {"input": "image"}
    assert [record.fields["input"] for record in records[:3]] == ["a.png", "image", "there.png"]
    for record, wanted in zip(records, (gradient, gradient[::-1], gradient[:4]), strict=False):
        assert np.array_equal(np.asarray(data.load(record).input), wanted)
    assert "there is none. Add it" in records[3].problem
    with pytest.raises(DataError, match=r"Expected an image in 'e\.png'; its content is none of"):
        data.load(records[4])
    assert "expected a value in column 'image'" in records[5].problem


def test_the_digest_covers_images_inside_a_file(packed: Path, gradient: Image) -> None:
    before = check(read(packed)).digest
    rows = pq.read_table(packed).to_pylist()
    rows[0]["image"]["bytes"] = encode_png(gradient[1:])
    pq.write_table(pa.Table.from_pylist(rows), packed)
    assert check(read(packed)).digest != before


@pytest.mark.parametrize("column", ["reference", "references", "summary", "translation"])
def test_references_of_texts_need_no_target_option(tmp_path: Path, column: str) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({"text": "a long story", column: "a story"}))
    (sample,) = read(path, kind="answers")
    assert "a story" in str(sample.target)
