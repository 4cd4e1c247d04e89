"""What a newcomer meets in the first hour: a mended model, a wrong kind of input, rows that cannot be read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Shell = Callable[..., Any]


def test_a_model_is_mended_and_the_same_command_given_again(shell: Shell, folder: Path) -> None:
    command = ("run", "suite.toml", "data", "--model", "models:raises", "--out", "out")
    assert "The model answered none of" in shell(*command).err
    mended = (
        (folder / "models.py").read_text().replace('raise ValueError("wrong colour space")', "return predict(images)")
    )
    (folder / "models.py").write_text(mended)
    sys.modules.pop("models")
    ended = shell(*command)
    assert (ended.code, ended.err) == (0, "")
    assert (folder / "out" / "report.html").is_file()


def test_rows_that_cannot_be_read_are_told_of_beside_a_label_that_is_missing(shell: Shell, folder: Path) -> None:
    (folder / "texts.toml").write_text('generators = ["omission"]')
    (folder / "words.py").write_text("def always(texts):\n    return ['a'] * len(texts)\n")
    (folder / "latin.csv").write_bytes(b"text,label\ncaf\xe9,a\nfine,b\n")
    said = shell("run", "texts.toml", "latin.csv", "--model", "words:always", "--out", "out").err
    assert "The model answered the label 'a', which the data do not have (b)." in said
    assert "One sample could not be read. The first, row-000001: Row 1 of 'latin.csv'" in said
    with (folder / "latin.csv").open("ab") as file:
        file.write(b"\xff,a\n")
    said = shell("run", "texts.toml", "latin.csv", "--model", "words:always", "--out", "out").err
    assert "2 samples could not be read. The first, row-000001: " in said


def test_generate_tells_the_first_row_that_cannot_be_read(shell: Shell, folder: Path) -> None:
    (folder / "texts.toml").write_text('generators = ["omission"]')
    (folder / "latin.csv").write_bytes(b"text,label\ncaf\xe9,a\nfine,b\n\xff,b\n")
    ended = shell("generate", "texts.toml", "latin.csv", "out")
    assert "2 samples could not be read; the manifest says why (status data_error).\n" in ended.out
    assert ended.out.count("data_error, first: row-000001: Row 1 of 'latin.csv'") == 1
    told = json.loads(shell("generate", "texts.toml", "latin.csv", "again", "--json").out)
    assert [note.partition(",")[0] for note in told["notes"]] == ["data_error"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hello you", "--generator", "fog"), "fog works on images. `perturb list` shows what each works on."),
        (
            ("hello you", "--axis", "blur"),
            "axes of text inputs, which these are; blur has no generator of such.",
        ),
        (
            ("hello you", "--axis", "blur", "--axis", "noise"),
            "Expected axes of text inputs, which these are; blur and noise have no generator of such.",
        ),
        (("data/dark/p00.png", "--generator", "omission"), "omission works on texts."),
        (
            ("spans.jsonl", "--sample", "s0", "--id", "id"),
            "'spans' is read where spans are asked for: by the task of a suite, --kind spans, or kind='spans'.",
        ),
        (("reviews.csv", "--sample", "row-000001"), "Name the target column with --target.\n"),
    ],
)
def test_what_does_not_fit_is_told_by_name(shell: Shell, folder: Path, words: tuple[str, ...], said: str) -> None:
    (folder / "spans.jsonl").write_text('{"id": "s0", "text": "Hi Bob", "spans": [[3, 6, "PER"]]}\n')
    (folder / "reviews.csv").write_text("text,verdict\nGood,yes\n")
    ended = shell("preview", *words)
    assert ended.code == 2
    assert said in ended.err


def test_folders_of_what_is_written_are_made(shell: Shell, folder: Path) -> None:
    ended = shell("preview", "data/dark/p00.png", "--generator", "fog", "--out", "sheets/fog.png")
    assert "Wrote sheets/fog.png: 1 generator, clean and five tiers each." in ended.out.replace("\\", "/")
    (folder / "texts.toml").write_text('generators = ["omission"]')
    (folder / "reviews.csv").write_text("text,label\nA good meal it was,yes\nA bad one came after,no\n")
    shell("generate", "texts.toml", "reviews.csv", "out")
    assert shell("review", "out", "--page", "pages/first.html").code == 0
    assert (folder / "pages" / "first.html").is_file()
    (folder / "blocked").touch()
    refused = shell("review", "out", "--page", "blocked/first.html").err
    assert "Make its folder writable, then try again." in refused
