"""The rules of grammar: what they find, what they leave alone, and no false alarm on texts of this project."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perturb.catalogue import find_generator
from perturb.contracts import MAX_SEVERITY, Sample, apply_edits
from perturb.grammar import faults, find_faults, new_faults
from perturb.grammar.patterns import PATTERNS
from perturb.keys import digest

ROOT = Path(__file__).parents[2]
REVIEWS = ROOT / "perturb/demo/reviews.jsonl"
HERE = Path(__file__).parent


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [(clean, faulty) for clean, faulty in (line.split("\t") for line in lines if not line.startswith("#"))]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def clean_texts() -> set[str]:
    """Reviews, neutral sentences, the passages and texts of the benchmarks, and what the tables here take as right."""
    texts = {json.loads(line)["text"] for line in REVIEWS.read_text("utf-8").splitlines()}
    neutral = (ROOT / "generators/text/neutral_sentences.tsv").read_text("utf-8").splitlines()
    texts |= {line for line in neutral if not line.startswith("#")}
    for name in ("passages", "varied_texts"):
        texts |= set(strings(json.loads((ROOT / f"tests/bench/{name}.json").read_text("utf-8"))))
    return texts | {clean for name in ("pairs.tsv", "fresh_pairs.tsv") for clean, _ in pairs(name)}


def docstrings() -> Iterator[str]:
    """What the docstrings of perturb say, without examples, names in code and the letter I."""
    for path in sorted((ROOT / "perturb").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                told = ast.get_docstring(node) or ""
                yield from (
                    part for part in told.split("\n\n") if ">>>" not in part and "`" not in part and " I " not in part
                )


def test_no_false_alarm_on_clean_texts() -> None:
    texts = clean_texts()
    assert len(texts) > 600
    assert {text: found for text in texts if (found := find_faults(text))} == {}


def test_no_false_alarm_on_documentation() -> None:
    assert {text: found for text in docstrings() if (found := find_faults(text.replace("\n", " ")))} == {}


@pytest.mark.parametrize(("name", "least"), [("pairs.tsv", 143), ("fresh_pairs.tsv", 66), ("planted.tsv", 13)])
def test_so_many_faults_are_found(name: str, least: int) -> None:
    assert sum(bool(new_faults(clean, faulty)) for clean, faulty in pairs(name)) >= least


def test_to_put_a_fault_right_is_no_fault() -> None:
    both = [pair for name in ("pairs.tsv", "fresh_pairs.tsv", "planted.tsv") for pair in pairs(name)]
    seen = [(clean, faulty) for clean, faulty in both if find_faults(faulty)]
    assert len(seen) > 150
    assert [faulty for clean, faulty in seen if new_faults(faulty, clean)] == []


@pytest.mark.parametrize(
    ("clean", "changed", "kinds"),
    [
        ("The duvet was thin.", "The duvet were thin.", ["agreement"]),
        ("We met the duvets that were thin.", "We met the duvets that was thin.", ["agreement"]),
        ("The staff was kind, and none was late.", "The staff were kind, and none were late.", []),
        ("If the duvet was thin, we left.", "If the duvet were thin, we left.", []),
        ("The duvet was thin.", "The duvets were thin.", []),
        ("I think it works.", "I think it work.", ["agreement"]),
        ("I think they often work.", "I think they often works.", ["agreement"]),
        ("I like it when they work.", "I like it when they works.", ["agreement"]),
        ("It is. I was ill.", "It i. I wass ill.", []),
        ("It took 12 hours, or 1 day.", "It took 12 hour, or 1 days.", ["number"]),
        ("We saw a duvet by the door.", "We saw a duvet buy the door.", ["word"]),
        ("They met to late guests.", "They met too late guests.", ["word"]),
        ("I know which one you mean.", "I know witch one you mean.", ["word"]),
        ("We had some peace.", "We had some piece.", []),
        ("It is 1 days old.", "It is 1 day old.", []),
        ("Here Ian was a man.", "Here Ian was an Ian.", []),
        ("It took ten minutes.", "It took ten minute.", ["number"]),
        ("We saw a nice duvet.", "We saw a nice duvets.", ["number"]),
        ("We saw the duvet.", "We saw the duvets.", []),
        ("They was late. We saw a duvet.", "They were late. We saw a duvet.", []),
        ("So it was.", "So it was not.", []),
    ],
)
def test_a_number_that_changes_alone_is_a_fault(clean: str, changed: str, kinds: list[str]) -> None:
    assert [fault.kind for fault in new_faults(clean, changed)] == kinds


@pytest.mark.parametrize(
    ("generator", "lowest", "highest"),
    [
        ("agreement_errors", 0.9, 1.0),
        ("homophone", 0.65, 1.0),
        ("synonym", 0.0, 0.0),
        ("misspelling", 0.0, 0.06),  # "where" for "were"
        ("transposition", 0.0, 0.001),
    ],
)
def test_it_refuses_what_generators_do_on_purpose(generator: str, lowest: float, highest: float) -> None:
    found, refused, number = find_generator(generator), 0, 0
    for place, line in enumerate(REVIEWS.read_text("utf-8").splitlines()):
        text = json.loads(line)["text"]
        draw = found.make_draw(text, digest(generator, place), sample=Sample(str(place), text, "good"))
        edits = found.render(text, draw, MAX_SEVERITY).edits or ()
        refused += sum(bool(new_faults(text, apply_edits(text, [edit]))) for edit in edits)
        number += len(edits)
    assert number > 200
    assert lowest <= refused / number <= highest


def test_every_rule_finds_what_no_other_row_of_words_tells_of(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = [faulty for name in ("pairs.tsv", "fresh_pairs.tsv", "planted.tsv") for _, faulty in pairs(name)]
    idle = []
    for pattern in PATTERNS:
        monkeypatch.setattr(faults, "PATTERNS", (pattern,))
        faults._by_first_word.cache_clear()
        others = {"article", "doubled", "form"} - {pattern.fault}
        if not any(found.kind not in others for text in faulty for found in find_faults(text)):
            idle.append(pattern)
    monkeypatch.undo()
    faults._by_first_word.cache_clear()
    assert idle == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("It is a useful idea for an honest one-man band, a user and an MP.", []),
        ("It was an useful idea, an nice one, a honest one.", ["article", "article", "article"]),
        ("She wants a oroom and an befd.", []),
        ("It was the the best.", ["determiner", "doubled"]),
        ("He said that that was fine, and it had had a very, very good start.", []),
        ("The childs goed home.", ["form", "form"]),
        ("If she were here, nobody was late.", []),
        ("Nobody were late.", ["agreement"]),
        ("The staff are kind, and the bed and the chair were new.", []),
        ("Two weeks is enough, and those car parks are far.", []),
        ("We let him go, and what he did surprised us.", []),
        ("He let us go, and did surprised us? We didn't surprised him.", ["verb form"]),
        ("“We,” he said, “was a French word.”", []),
        ("We saw it at the Times, a Windows shop.", []),
        ("If you asked and she were there, we left.", []),
        ("If it rains, stay. We met and she were there.", ["agreement"]),
        ("We left, him being ill.", []),
        ("It was an hotel.", []),
        ("Er mag die die Katze is", []),
        ("", []),
        ("…!? 😀", []),
    ],
)
def test_it_finds(text: str, kinds: list[str]) -> None:
    assert [fault.kind for fault in find_faults(text)] == kinds


def test_what_was_faulty_may_stay_so() -> None:
    clean = "he don't like a hour of the the noise. We was there."
    assert new_faults(clean, clean) == []
    assert new_faults(clean, clean.replace("noise", "nosie")) == []
    assert {fault.kind for fault in new_faults(clean, clean.replace("of", "of of"))} == {"doubled"}


def test_words_of_the_clean_text_are_words() -> None:
    assert not find_faults("It was an gazebo.")
    assert [fault.kind for fault in new_faults("It was a gazebo.", "It was an gazebo.")] == ["article"]
    assert not new_faults("It was an excellent gazebo.", "It was an dxcellent gazebo.")
