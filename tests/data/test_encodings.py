"""Bytes that do not decode cost their own row only."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.data import check, read
from perturb.data.lines import Lines
from perturb.errors import DataError

CAFE = "café".encode("cp1252")


def test_a_row_that_does_not_decode_is_named_with_its_byte(tmp_path: Path) -> None:
    raw = b'text,label\n"two\nlines \xc3\xa9",a\n"the\n' + CAFE + b'",b\nfine,c\n'
    (tmp_path / "t.csv").write_bytes(raw)
    first, bad, last = read(tmp_path / "t.csv").records()
    assert (first.fields["input"], last.fields["input"]) == ("two\nlines é", "fine")
    assert bad.problem.startswith(
        f"Row 2 of 't.csv' (line 4): the byte at offset {raw.index(CAFE) + 3} does not decode. "
        "Give the file's own encoding (--encoding"
    )
    assert bad.id == "row-000002"


def test_offsets_count_a_byte_order_mark(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbftext,label\r\n" + CAFE + b",b\r\nfine,c\r\n"
    (tmp_path / "t.csv").write_bytes(raw)
    bad, good = read(tmp_path / "t.csv").records()
    assert f"offset {raw.index(CAFE) + 3} " in bad.problem
    assert good.problem == ""


def test_bytes_in_a_column_that_is_not_used_cost_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"text,label,note\nfine,c," + CAFE + b"\n")
    (sample,) = read(tmp_path / "t.csv")
    assert sample.input == "fine"


def test_json_lines_and_escapes_of_half_a_pair(tmp_path: Path) -> None:
    raw = b'{"text": "' + CAFE + b'", "label": "a"}\n{"text": "\\ud83d", "label": "a"}\n{"text": "ok", "label": "a"}\n'
    (tmp_path / "t.jsonl").write_bytes(raw)
    bad, half, good = read(tmp_path / "t.jsonl").records()
    assert f"(line 1): the byte at offset {raw.index(CAFE) + 3} does not decode" in bad.problem
    assert "holds half a surrogate pair" in half.problem
    assert good.problem == ""


def test_parquet_text_that_is_no_utf8(tmp_path: Path) -> None:
    texts = pa.array([CAFE, b"fine"]).view(pa.string())
    pq.write_table(pa.table({"text": texts, "label": ["a", "b"]}), tmp_path / "t.parquet")
    bad, good = read(tmp_path / "t.parquet").records()
    assert "Row 1 of 't.parquet': expected Unicode text" in bad.problem
    assert good.fields == {"input": "fine"}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8", "shift_jis"])
def test_the_encoding_given_is_used(tmp_path: Path, encoding: str) -> None:
    word = "猫" if encoding == "shift_jis" else "café"
    (tmp_path / "t.csv").write_text(f"text,label\n{word},a\n", encoding=encoding)
    (sample,) = read(tmp_path / "t.csv", encoding=encoding)
    assert sample.input == word


def test_another_encoding_altogether_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,label\na,b\n", encoding="utf-16")
    with pytest.raises(DataError, match=r"Expected the header row of 't\.csv' in utf-8; the byte at offset 0"):
        read(tmp_path / "t.csv")
    (tmp_path / "u.csv").write_bytes("text,label\na,b\n".encode("utf-16") + b"\x00\xd8\x00\x00a")
    with pytest.raises(DataError, match=r"Expected 'u\.csv' in utf-16; it does not decode from about line"):
        check(read(tmp_path / "u.csv", encoding="utf-16"))


@pytest.mark.parametrize("encoding", ["no-such", "hex"])
def test_an_encoding_that_is_none(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_text("text,label\na,b\n")
    with pytest.raises(DataError, match=f"got encoding='{encoding}'"):
        read(tmp_path / "t.csv", encoding=encoding)


def test_nothing_usable_is_an_error_with_the_first_reason(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"text,label\n" + CAFE + b",a\n")
    with pytest.raises(DataError, match=r"of 1 records none can be used, the first since: Row 1 .* does not decode"):
        check(read(tmp_path / "t.csv"))


@given(raw=st.binary(max_size=60))
def test_lines_keep_every_byte_and_the_place_of_the_first_bad_one(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("lines") / "t.txt"
    path.write_bytes(raw)
    with Lines(path, "utf-8") as lines:
        text = "".join(lines)
        bad_byte = lines.bad_byte
    assert text.encode("utf-8", "surrogateescape") == raw.removeprefix(b"\xef\xbb\xbf")
    decodes = raw if bad_byte is None else raw[:bad_byte]
    decodes.decode()
    if bad_byte is not None:
        with pytest.raises(UnicodeDecodeError) as caught:
            raw.decode()
        assert caught.value.start == bad_byte
