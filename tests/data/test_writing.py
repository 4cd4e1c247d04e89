"""What is written is whole, repeatable and can be read back."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perturb.contracts import Image
from perturb.data import JsonlWriter, encode_png, read, variant_file, write_file
from perturb.data.parquet_writing import ParquetWriter

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string()), ("label", pa.string()), ("severity", pa.float64())])
ROWS = [{"id": f"s{n}", "text": f"Gute Küche {n} 🙂", "label": "xy"[n % 2], "severity": n / 2} for n in range(10_000)]
OPEN: dict[str, Callable[[Path], Any]] = {
    "jsonl": JsonlWriter,
    "parquet": lambda path: ParquetWriter(path, SCHEMA),
}


@pytest.fixture(params=["jsonl", "parquet"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _write(path: Path, step: int) -> bytes:
    with OPEN[path.suffix[1:]](path) as writer:
        for start in range(0, len(ROWS), step):
            writer.write(ROWS[start : start + step])
    return path.read_bytes()


def test_bytes_do_not_depend_on_how_rows_are_handed_over(tmp_path: Path, kind: str) -> None:
    assert _write(tmp_path / f"a.{kind}", 10_000) == _write(tmp_path / f"b.{kind}", 37)


def test_rows_can_be_read_back(tmp_path: Path, kind: str) -> None:
    _write(tmp_path / f"a.{kind}", 1000)
    data = read(tmp_path / f"a.{kind}", id="id", groups="severity")
    assert [(r.id, r.fields["input"], r.target) for r in data.records()] == [
        (r["id"], r["text"], r["label"]) for r in ROWS
    ]
    assert [r.groups["severity"] for r in data.records()] == [str(r["severity"]) for r in ROWS]


def test_a_writer_that_fails_leaves_what_was_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), OPEN[kind](path) as writer:
        writer.write({"id": str(10 // (5 - n))} for n in range(10))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"old"


def test_an_empty_table_is_a_table(tmp_path: Path) -> None:
    with ParquetWriter(tmp_path / "a.parquet", SCHEMA):
        pass
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 0


def test_row_groups_end_by_size_too(tmp_path: Path) -> None:
    with ParquetWriter(tmp_path / "a.parquet", SCHEMA) as writer:
        writer.write({"id": str(n), "text": "a" * 2**22} for n in range(6))
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 2


def test_memory_does_not_grow_with_the_rows(tmp_path: Path, kind: str) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        try:
            with OPEN[kind](tmp_path / f"{rows}.{kind}") as writer:
                writer.write({"id": str(n), "text": "word " * 20, "label": "x"} for n in range(rows))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(16_000) < 1.2 * peak(8_000)


def test_json_lines_hold_half_a_surrogate_pair_as_an_escape(tmp_path: Path) -> None:
    with JsonlWriter(tmp_path / "a.jsonl") as writer:
        writer.write([{"text": "\ud83d"}])
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8")) == {"text": "\ud83d"}


def test_json_lines_refuse_what_json_has_not(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"), JsonlWriter(tmp_path / "a.jsonl") as writer:
        writer.write([{"severity": float("nan")}])
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_with_its_folders_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "noise" / "shot" / "a.png"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.png"]


def test_an_exported_tree_is_an_image_folder(tmp_path: Path, gradient: Image) -> None:
    for label, sample in [("cat", "cat/001"), ("dog", "dog/001"), ("dog", "dog/002")]:
        write_file(tmp_path / variant_file("noise", "shot", 2.5, label, sample), encode_png(gradient))
    samples = list(read(tmp_path / "noise" / "shot" / "2.5"))
    assert [(s.id, s.target) for s in samples] == [
        ("cat/cat%2F001", "cat"),
        ("dog/dog%2F001", "dog"),
        ("dog/dog%2F002", "dog"),
    ]
    assert all(np.array_equal(np.asarray(s.input), gradient) for s in samples)
