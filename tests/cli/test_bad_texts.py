"""Data that nobody expects, through the commands: each row is told of, none is lost, nothing ends in a traceback."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Shell = Callable[..., Any]
MODEL = """
def answer(texts):
    return ["a" for _ in texts]
"""
SUITE = """
seed = 7
severities = [1, 5]
generators = ["adjacent_key", "names_swapped", "homoglyph", "truncation", "lost_punctuation"]
"""
TEXTS = [
    *("", "a", "漢", " ", "\n", "a\0b was good", "\ufeffgood food", "good 👩‍👩‍👧‍👦", "the \ud800food was good"),
    "The café wasn’t good. " * 5_000,
]


@pytest.fixture
def folder_of_texts(folder: Path) -> Path:
    (folder / "texts.toml").write_text(SUITE)
    (folder / "plain.py").write_text(MODEL)
    rows = [{"text": text, "label": "a"} for text in TEXTS]
    (folder / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def manifest(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (path / "manifest.jsonl").read_text().splitlines()]


def test_every_row_is_written_or_told_of(folder_of_texts: Path, shell: Shell) -> None:
    done = shell("generate", "texts.toml", "texts.jsonl", "out")
    assert (done.code, done.err) == (0, "")
    rows = manifest(folder_of_texts / "out")
    counts = Counter(row["sample_id"] for row in rows)
    assert counts == {f"row-{number:06d}": 1 if number == 9 else 11 for number in range(1, 11)}
    (unread,) = [row for row in rows if row["status"] == "data_error"]
    assert "it holds half a surrogate pair. Write the text anew" in unread["error"]
    assert {row["status"] for row in rows} == {"ok", "no_op", "data_error"}
    lines = [json.loads(line) for line in (folder_of_texts / "out" / "data.jsonl").read_text().splitlines()]
    assert [line["text"] for line in lines if not line["severity"]] == [text for text in TEXTS if "\ud800" not in text]


def test_a_model_is_asked_about_them(folder_of_texts: Path, shell: Shell) -> None:
    done = shell("run", "texts.toml", "texts.jsonl", "--model", "plain:answer", "--out", "run")
    assert done.code == 0, done.err
    counts = json.loads((folder_of_texts / "run" / "scorecard.json").read_text())["counts"]
    assert (counts["samples"], counts["scored_samples"], counts["status"]["data_error"]) == (10, 9, 1)


def test_bytes_of_two_encodings_are_told_by_their_offset(folder_of_texts: Path, shell: Shell) -> None:
    (folder_of_texts / "mixed.csv").write_bytes(b"text,label\ncaf\xc3\xa9,a\nThe caf\xe9 was bad,b\nnul \x00 here,a\n")
    assert shell("generate", "texts.toml", "mixed.csv", "out").code == 0
    (unread,) = [row for row in manifest(folder_of_texts / "out") if row["status"] == "data_error"]
    assert "(line 3): the byte at offset 26 does not decode" in unread["error"]


PASSAGE = "Ada Lovelace was born in London in 1815."
ANSWERS: dict[str, Any] = {
    "right": [{"text": "London", "answer_start": 25}],
    "elsewhere": [{"text": "London", "answer_start": 3}],
    "nowhere": [{"text": "Paris", "answer_start": 25}],
    "before": [{"text": "London", "answer_start": -1}],
    "far": [{"text": "London", "answer_start": 10**12}],
    "empty": [{"text": "", "answer_start": 0}],
    "none": None,
}
SPANS: dict[str, Any] = {
    "right": [[0, 3, "PER"]],
    "outside": [[0, 99, "PER"]],
    "reversed": [[3, 1, "PER"]],
    "negative": [[-1, 3, "PER"]],
    "overlapping": [[0, 4, "A"], [2, 6, "B"]],
    "empty": [[0, 0, "PER"]],
    "short": [[0, 3]],
    "none": None,
}


def test_answers_that_do_not_stand_in_the_passage(folder_of_texts: Path, shell: Shell) -> None:
    asked = [{"id": name, "question": "Where?", "answers": answers} for name, answers in ANSWERS.items()]
    content = {"data": [{"title": "t", "paragraphs": [{"context": PASSAGE, "qas": asked}]}]}
    (folder_of_texts / "dev.json").write_text(json.dumps(content))
    assert shell("generate", "texts.toml", "dev.json", "out").code == 0
    told = {
        row["sample_id"]: row["error"] for row in manifest(folder_of_texts / "out") if row["status"] == "data_error"
    }
    assert set(told) == set(ANSWERS) - {"right"}
    assert "It is found at 25" in told["elsewhere"]
    assert "The passage does not hold it" in told["nowhere"]


def test_spans_that_do_not_fit_the_text(folder_of_texts: Path, shell: Shell) -> None:
    rows = [{"id": name, "text": PASSAGE, "spans": spans} for name, spans in SPANS.items()]
    (folder_of_texts / "spans.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert shell("generate", "texts.toml", "spans.jsonl", "out", "--kind", "spans").code == 0
    errors = [row["error"] for row in manifest(folder_of_texts / "out") if row["status"] == "data_error"]
    assert len(errors) == len(SPANS) - 1
    assert "got 0 to 99 (PER)" in errors[0]
    assert "got 0 to 4 (A) and 2 to 6 (B). Keep one of them" in errors[3]
    assert "expected spans in column 'spans'; there is none" in errors[6]


@pytest.mark.parametrize("name", ["zero.csv", "zero.jsonl", "zero.json", "zero.conll", "header.csv", "deep.json"])
def test_files_without_samples_are_a_sentence(folder_of_texts: Path, shell: Shell, name: str) -> None:
    content = {"header.csv": "text,label\n", "deep.json": "[" * 200_000}.get(name, "")
    (folder_of_texts / name).write_text(content)
    done = shell("generate", "texts.toml", name, "out")
    assert done.code == 2
    assert done.err.startswith("Error: Expected ")
