"""Kept answers: whole or not there, and read only as the answer to their question."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from perturb.errors import CacheError
from perturb.paraphrase.cache import Question, read_answer, write_answer

QUESTION = Question("llm_paraphrase", 1, "small", "English", "Good \ud800 food. ☕", 0)


def test_an_answer_is_read_as_it_was_kept(tmp_path: Path) -> None:
    assert read_answer(tmp_path, QUESTION) is None
    write_answer(tmp_path / "new" / "folder", QUESTION, ["Fine food. ☕", "\udfff"])
    assert read_answer(tmp_path / "new" / "folder", QUESTION) == ("Fine food. ☕", "\udfff")


@pytest.mark.parametrize("change", [{"text": "Other."}, {"model": "large"}, {"version": 2}, {"attempt": 1}])
def test_another_question_has_another_answer(tmp_path: Path, change: dict[str, Any]) -> None:
    write_answer(tmp_path, QUESTION, ["Fine food."])
    assert read_answer(tmp_path, replace(QUESTION, **change)) is None


@pytest.mark.parametrize("stage", ["fsync", "replace"])
def test_killed_in_between_it_leaves_nothing(tmp_path: Path, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(*((os, "fsync", killed) if stage == "fsync" else (Path, "replace", killed)))
    with pytest.raises(KeyboardInterrupt):
        write_answer(tmp_path, QUESTION, ["Fine food."])
    assert list(tmp_path.iterdir()) == []
    assert read_answer(tmp_path, QUESTION) is None


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:40], lambda _: "[]", lambda t: t.replace("small", "large"), lambda _: ""]
)
def test_a_spoilt_answer_is_named(tmp_path: Path, spoil: Any) -> None:
    write_answer(tmp_path, QUESTION, ["Fine food."])
    path = tmp_path / f"{QUESTION.digest}.json"
    path.write_text(spoil(path.read_text()))
    with pytest.raises(CacheError, match=r"Expected .* in .*\.json"):
        read_answer(tmp_path, QUESTION)


def test_candidates_that_are_no_texts_are_none(tmp_path: Path) -> None:
    write_answer(tmp_path, QUESTION, ["Fine food."])
    path = tmp_path / f"{QUESTION.digest}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"candidates": [1]}))
    with pytest.raises(CacheError, match="Remove it"):
        read_answer(tmp_path, QUESTION)


def test_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheError, match="--paraphrase-cache"):
        write_answer(tmp_path / "file", QUESTION, ["Fine food."])
