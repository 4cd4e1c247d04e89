"""SQuAD files of our own sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perturb.contracts import Answers
from perturb.data import check, read
from perturb.errors import DataError

PASSAGE = "Ada met Bo in Rome. Bo left."
WHO = {"id": "q1", "question": "Whom did Ada meet?", "answers": [{"text": "Bo", "answer_start": 8}]}
WHY = {"id": "q2", "question": "Why?", "answers": [], "is_impossible": True}


def _write(folder: Path, *questions: Any, **article: Any) -> Path:
    path = folder / "dev.json"
    content = {"title": "Ada", "paragraphs": [{"context": PASSAGE, "qas": list(questions)}]} | article
    path.write_text(json.dumps({"version": "v2.0", "data": [content]}), "utf-8")
    return path


def test_questions_of_both_versions_are_read(tmp_path: Path) -> None:
    data = read(_write(tmp_path, WHO, WHY), groups="title,is_impossible")
    first, second = data
    assert first.input == {"question": "Whom did Ada meet?", "passage": PASSAGE}
    assert first.target == Answers(("Bo",), (8,), "passage")
    assert second.target == Answers(())
    assert (first.id, first.cluster) == ("q1", "Ada/0")
    assert second.groups == {"title": "Ada", "is_impossible": "true"}
    assert {sample.cluster for sample in read(_write(tmp_path, WHO, WHY), cluster="title")} == {"Ada"}
    assert (data.kind, data.layout.name, data.modality) == ("answers", "squad", {"question": "text", "passage": "text"})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answers": [{"text": "Bo", "answer_start": 9}]}, "expected the answer 'Bo' at character 9 of the passage"),
        ({"answers": [{"text": "Cy", "answer_start": 0}]}, "The passage does not hold it"),
        ({"answers": [{"text": "Bo", "answer_start": "8"}]}, "at character 8"),
        ({"answers": [{"answer_start": 8}]}, "expected answers as"),
        ({"answers": None}, "expected answers as"),
        ({"answers": [], "is_impossible": False}, "expected an answer, since is_impossible is false"),
        ({"question": "Who\ud800?"}, "half a surrogate pair"),
        ({"question": None}, 'expected a "question" and a "context"'),
    ],
)
def test_bad_questions_are_named(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    bad, good = read(_write(tmp_path, WHO | changed, WHY)).records()
    assert bad.problem.startswith("Question 1 of 'dev.json' (id q1): ")
    assert said in bad.problem
    assert good.problem == ""


def test_odd_entries_are_records_with_a_problem(tmp_path: Path) -> None:
    odd, good, broken = read(_write(tmp_path, "odd", WHO, WHO | {"id": "\ud800"})).records()
    assert (odd.id, good.id, broken.id) == ("question-000001", "q1", "question-000003")
    assert odd.problem


def test_ids_are_unique(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Expected each id once"):
        check(read(_write(tmp_path, WHO, WHO)))


@pytest.mark.parametrize(
    ("options", "said"),
    [({"groups": "city"}, "Expected 'city' with the questions"), ({"kind": "boxes"}, "SQuAD files hold answers")],
)
def test_what_a_squad_file_has_not_is_said(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(_write(tmp_path, WHO), **options)


def test_a_file_without_questions(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it has none"):
        read(_write(tmp_path))
    with pytest.raises(DataError, match="one value as 'paragraphs'"):
        next(iter(read(_write(tmp_path, WHO), groups="paragraphs")))
