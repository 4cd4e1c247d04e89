"""Columns that are usually the inputs together: pairs of sentences, and instructions with their inputs."""

import json
from pathlib import Path

import pytest

import perturb
from perturb.errors import DataError


@pytest.mark.parametrize(
    ("row", "fields", "target"),
    [
        ({"sentence1": "A cat sat.", "sentence2": "It sat.", "label": 1}, ["sentence1", "sentence2"], "1"),
        ({"premise": "A", "hypothesis": "B", "label": "neutral", "idx": 3}, ["premise", "hypothesis"], "neutral"),
        ({"question1": "Who?", "question2": "What?", "label": 0}, ["question1", "question2"], "0"),
        ({"question": "Who?", "sentence": "Ada did.", "label": "entailment"}, ["question", "sentence"], "entailment"),
        ({"instruction": "Add.", "input": "", "output": "3", "text": "Add. 3"}, ["instruction", "input"], "3"),
    ],
)
def test_pairs_need_no_naming(tmp_path: Path, row: dict[str, str], fields: list[str], target: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row))
    (sample,) = perturb.read(path)
    assert sample.input == {name: row[name] for name in fields}
    assert sample.target == target


def test_what_is_named_wins_and_one_alone_is_no_pair(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("sentence1,sentence2,label\nA cat.,A dog.,no\n")
    (sample,) = perturb.read(path, input="sentence2")
    assert sample.input == "A dog."
    path.write_text("prompt,completion,premise\nSay yes.,yes,p\n")
    (sample,) = perturb.read(path, kind="text")
    assert (sample.input, sample.target) == ("Say yes.", "yes")


@pytest.mark.parametrize("column", ["messages", "prompt", "talk"])
def test_chats_are_found_by_what_they_are(tmp_path: Path, column: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({column: [{"role": "user", "content": "Hi!"}], "text": "x", "label": "a"}))
    (sample,) = perturb.read(path, input=None if column != "talk" else "talk")
    assert isinstance(sample.input, perturb.Chat)
    assert sample.input.messages == [{"role": "user", "content": "Hi!"}]


def test_a_column_messages_without_chats_is_no_input(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("messages,text,label\n3,Good.,yes\n")
    (sample,) = perturb.read(path)
    assert sample.input == "Good."
    path.write_text("messages,count\n3,4\n")
    with pytest.raises(DataError, match="Expected one of the columns text, input"):
        perturb.read(path)
