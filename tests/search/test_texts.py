"""The search over words: in few questions, with few words, within what a text has to keep to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein

from perturb.errors import UsageError
from perturb.search import Options
from perturb.search.constraints import find_constraints
from perturb.search.similarity import find_similarity
from perturb.source import Source

Rows = list[dict[str, Any]]
Find = Callable[..., tuple[dict[str, Any], Rows]]
FILLING = "We came on a windy day and sat by the large window near the old door for some hours with our friends. "


@pytest.fixture
def long(tmp_path: Path) -> Source:
    """Two texts of some two hundred words, of which one word decides; and one that is right the other way."""
    texts = {"p": 5 * FILLING + "It was great. " + 5 * FILLING, "q": "It was great. " + 8 * FILLING, "n": FILLING}
    rows = [{"id": name, "text": text, "label": "no" if name == "n" else "yes"} for name, text in texts.items()]
    (tmp_path / "long.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return Source(str(tmp_path / "long.jsonl"), id="id")


def by_great(batch: Sequence[str]) -> list[dict[str, float]]:
    return [{"yes": 0.8, "no": 0.2} if "great" in text else {"yes": 0.1, "no": 0.9} for text in batch]


def by_several_words(batch: Sequence[str]) -> list[dict[str, float]]:
    shares = [0.15 + 0.3 * ("great" in text) + 0.3 * ("friends" in text) + 0.1 * ("door" in text) for text in batch]
    return [{"yes": share, "no": 1 - share} for share in shares]


def by_not(batch: Sequence[str]) -> list[str]:
    return ["yes" if "not" in text.split() else "no" for text in batch]


def by_was(batch: Sequence[str]) -> list[str]:
    return ["yes" if "was" in text.split() else "no" for text in batch]


def broken(rows: Rows) -> Rows:
    return [row for row in rows if row["status"] == "broken"]


@pytest.mark.parametrize("beam", [1, 3])
def test_one_word_of_two_hundred_is_found_in_twelve_questions(
    long: Source, tmp_path: Path, find: Find, beam: int
) -> None:
    _, rows = find(long, "omission", by_great, tmp_path / "out", modes=["text"], options=Options(beam=beam))
    assert {row["sample_id"] for row in broken(rows)} == {"p", "q"}
    assert all(row["queries"] <= 12 and row["changed_words"] == 1 for row in broken(rows))


def test_the_smallest_change_of_a_word_is_tried_first(long: Source, tmp_path: Path, find: Find) -> None:
    _, rows = find(long, "transposition,doubling", by_great, tmp_path / "out", modes=["text"])
    for row in broken(rows):
        ((_, _, replacement, _),) = json.loads(row["steps"])
        assert Levenshtein.distance("great", replacement) == 1


def test_a_goal_without_a_finite_number_is_reached_too(
    long: Source, tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = "def lead(answer, right):\n    return float('inf') if answer.value == right else -1.0\n"
    (tmp_path / "endless_goal.py").write_text(goal, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    options = Options(goal="endless_goal:lead")
    _, rows = find(long, "omission", by_great, tmp_path / "out", modes=["text"], options=options)
    assert {row["sample_id"] for row in broken(rows)} == {"p", "q"}
    assert all(row["queries"] <= 30 for row in broken(rows))


def test_every_change_that_is_left_is_needed(tmp_path: Path, find: Find) -> None:
    row = {"id": "a", "text": "The soup was great, friends, and so was the old door.", "label": "yes"}
    (tmp_path / "one.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(row | {"id": "b", "label": "no"}), "utf-8")
    options, source = Options(max_changed=1.0), Source(str(tmp_path / "one.jsonl"), id="id")
    named = "omission,transposition"
    _, rows = find(source, named, by_several_words, tmp_path / "out", modes=["text"], options=options)
    (found,) = broken(rows)
    steps = json.loads(found["steps"])
    assert found["changed_words"] == len(steps) == 2
    for left_out in steps:
        text = row["text"]
        for start, stop, replacement, _ in sorted((step for step in steps if step != left_out), reverse=True):
            text = text[:start] + replacement + text[stop:]
        assert by_several_words([text])[0]["yes"] > 0.5


def test_a_text_keeps_to_what_it_has_to(tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": f"{n}", "text": f"It was not bad {'at all' * n}.", "label": "yes"} for n in range(3)]
    rows.append({"id": "n", "text": "It was bad.", "label": "no"})
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "keeping_not.py").write_text("def keeps(clean, changed):\n    return 'not' in changed\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    source, count = Source(str(tmp_path / "texts.jsonl"), id="id"), {}
    for name in ("", "meaning", "keeping_not:keeps", "meaning,keeping_not:keeps"):
        options = Options(constraints=name)
        out = tmp_path / f"out{len(name)}"
        _, found = find(source, "transposition", by_not, out, modes=["text"], options=options)
        count[name] = len(broken(found))
    assert count == {"": 3, "meaning": 0, "keeping_not:keeps": 0, "meaning,keeping_not:keeps": 0}


def test_negations_numbers_and_names_are_the_meaning() -> None:
    holds = find_constraints("meaning")
    clean = "On 3 days Ada did not like it."
    assert holds(clean, "On 3 days Ada did not liek it.")
    for changed in (
        "On 8 days Ada did not like it.",
        "On 3 days Ada did nto like it.",
        "On 3 days Aad did not like it.",
    ):
        assert not holds(clean, changed)
    assert find_constraints("")(clean, "")


def test_a_fault_of_the_clean_text_may_stay() -> None:
    holds = find_constraints("grammar")
    assert holds("He don't like a hour.", "He don't liek a hour.")
    assert not holds("He don't like a hour.", "He don't like a a hour.")


def test_a_fault_of_grammar_is_refused_and_a_typo_is_not(tmp_path: Path, find: Find) -> None:
    rows = [
        {"id": "a", "text": "The room was cold.", "label": "yes"},
        {"id": "b", "text": "They sat in the room.", "label": "no"},
    ]
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    source, found = Source(str(tmp_path / "texts.jsonl"), id="id"), {}
    for name in ("", "grammar", "meaning,grammar"):
        for moves in ("agreement_errors", "transposition"):
            options, out = Options(constraints=name), tmp_path / f"{moves}{len(name)}"
            _, told = find(source, moves, by_was, out, modes=["text"], options=options)
            found[name, moves] = [row["found"] for row in broken(told)]
    assert found["", "agreement_errors"] == ["The room were cold."]
    assert found["grammar", "agreement_errors"] == found["meaning,grammar", "agreement_errors"] == []
    assert len(found["grammar", "transposition"]) == len(found["meaning,grammar", "transposition"]) == 1


@pytest.mark.parametrize("find_named", [find_constraints, find_similarity])
def test_what_is_none_is_a_sentence(find_named: Callable[[str], object]) -> None:
    with pytest.raises(UsageError, match=r"package\.module"):
        find_named("vague")
