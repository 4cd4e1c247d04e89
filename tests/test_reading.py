"""Blind reading of texts: sheets tell nothing, answers are compared fairly, and stale ones do not count."""

import re
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from perturb.catalogue import catalogue
from perturb.contracts import Accepted, Answers, Expectation
from perturb.judgements import judged_tiers, readings

FOLDER = Path(__file__).parent / "judgements"
NAMES = ("negation", "zero_width", "underspecified_question")


@pytest.fixture(scope="module")
def loaded() -> dict[str, Any]:
    return runpy.run_path(str(FOLDER / "read.py"))


@pytest.fixture
def tool(loaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    monkeypatch.setitem(loaded["readings"].__globals__, "READINGS", tmp_path / "readings.tsv")
    return loaded


@pytest.fixture(scope="module")
def texts(loaded: dict[str, Any]) -> Any:
    return loaded["texts"]


def key_of(folder: Path) -> dict[str, list[str]]:
    rows = [line.split("\t") for line in (folder / "key.tsv").read_text("utf-8").splitlines()]
    return {number: row for number, *row in rows}


def answered(tool: dict[str, Any], folder: Path, answers: dict[str, str]) -> None:
    written = folder / "answers.txt"
    written.write_text("".join(f"{number} {answer}\n" for number, answer in answers.items()), "utf-8")
    tool["add"](folder, "a person", "2026-11-29", [written])


def test_sheets_hold_each_item_once_with_a_tenth_clean_and_tell_nothing(tool: dict[str, Any], tmp_path: Path) -> None:
    tool["sheets"](tmp_path, NAMES)
    key = key_of(tmp_path)
    pages = sorted(tmp_path.glob("sheet_*.txt"))
    shown = "".join(page.read_text("utf-8") for page in pages)
    assert re.findall(r"^\[(\d+)\]", shown, re.MULTILINE) == list(key)
    assert [len(re.findall(r"^\[\d+\]", page.read_text("utf-8"), re.MULTILINE)) for page in pages] == [100, 88]
    found = Counter((name, tier) for name, tier, _ in key.values())
    assert found == {
        **{("negation", tier): 40 for tier in "135"},
        **dict(zip((("zero_width", tier) for tier in "135"), (4, 3, 3), strict=True)),
        ("underspecified_question", "5"): 40,
        ("clean", "0"): 18,
    }
    assert len({tuple(row) for row in key.values()}) == len(key)
    assert not any(word in shown for word in (*NAMES, "tier", "clean\n", "invariant", "contrast"))
    again = tmp_path / "again"
    tool["sheets"](again, NAMES)
    assert key_of(again) == key


def test_what_was_read_is_not_shown_again_and_is_compared(tool: dict[str, Any], tmp_path: Path) -> None:
    tool["sheets"](tmp_path, NAMES)
    key = key_of(tmp_path)
    by_key = {(item.generator, str(item.tier), item.key): item for item in tool["everything"](NAMES)}
    right = {number: by_key[row[0], row[1], row[2]].right[0] for number, row in key.items()}
    negated = [number for number, row in key.items() if row[:2] == ["negation", "3"]]
    invisible = [number for number, row in key.items() if row[:2] == ["zero_width", "1"]]
    wrong = {negated[0]: "?", negated[1]: right[negated[1]] + " x", invisible[0]: right[invisible[0]] + " x"}
    answered(tool, tmp_path, right | wrong)
    counted = {
        (item.generator, item.tier): fine
        for item, row, fine in tool["judged"](NAMES)
        if row[4] and item.generator != "clean"
    }
    assert counted == {("negation", 3): False, ("zero_width", 1): True}
    fine = Counter((item.generator, item.tier) for item, _, right_answer in tool["judged"](NAMES) if right_answer)
    assert fine["negation", 3] == 38
    assert fine["negation", 1] == fine["negation", 5] == fine["underspecified_question", 5] == 40
    assert fine["zero_width", 1] == 4
    assert fine["clean", 0] == 18
    tool["sheets"](tmp_path / "rest", NAMES)
    assert key_of(tmp_path / "rest") == {}


def test_an_answer_to_another_text_does_not_count(tool: dict[str, Any], tmp_path: Path) -> None:
    tool["sheets"](tmp_path, ["underspecified_question"])
    answered(tool, tmp_path, dict.fromkeys(key_of(tmp_path), "?"))
    kept = tmp_path / "readings.tsv"
    rows = kept.read_text("utf-8").splitlines()
    place = next(n for n, row in enumerate(rows) if row.startswith("underspecified_question"))
    name, tier, _, rest = rows[place].split("\t", 3)
    rows[place] = f"{name}\t{tier}\t00000000\t{rest}"
    kept.write_text("\n".join(rows) + "\n", "utf-8")
    read = [item for item, _, _ in tool["judged"](["underspecified_question"]) if item.tier]
    assert len(read) == 39


@pytest.mark.parametrize("line", ["9999 +", "a line", "12"])
def test_a_line_without_a_known_number_or_an_answer_is_an_error(
    line: str, tool: dict[str, Any], tmp_path: Path
) -> None:
    tool["sheets"](tmp_path, ["zero_width"])
    answers = tmp_path / "answers.txt"
    answers.write_text(line + "\n", "utf-8")
    with pytest.raises(SystemExit, match=re.escape(repr(line))):
        tool["add"](tmp_path, "a person", "2026-11-29", [answers])


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("+", ("+",), True),
        ("+", ("-",), False),
        ("?", ("?",), True),
        ("?", ("1874",), False),
        ("1874", ("?",), False),
        ("her Brother.", ("brother",), True),
        ("two pages missing", ("pages were missing",), True),
        ("grandmother", ("mother",), False),
        ("4", ("1944",), False),
        ("3,200", ("3200",), True),
        ("сестра", ("Сестра",), True),
    ],
)
def test_answers_are_compared_by_their_words(
    answer: str, accepted: tuple[str, ...], expected: bool, texts: Any
) -> None:
    assert texts.agrees(answer, accepted) is expected


def test_what_is_right_follows_what_perturb_says(texts: Any) -> None:
    answers, moved = Answers(("roof",), (3,), "passage"), Answers(("ro0f",), (3,), "passage")
    invariant, contrast, abstain = Expectation.INVARIANT, Expectation.CONTRAST, Expectation.ABSTAIN
    assert texts.right("positive", invariant) == ("+",)
    assert texts.right("negative", contrast, clean="positive") == ("-",)
    assert texts.right("positive", abstain) == ("?",)
    assert texts.right(Accepted(("positive", "negative")), abstain) == ("?",)
    assert texts.right(moved, invariant, clean=answers) == ("ro0f", "roof")
    assert texts.right(moved, contrast, clean=answers) == ("ro0f",)
    assert texts.right(Answers((), (), "passage"), contrast, clean=answers) == ("?",)
    with pytest.raises(ValueError, match="answers"):
        texts.right(3.5, invariant)


@pytest.mark.parametrize("name", ["passive_voice", "age_swapped", "role_swapped", "asked_with_asides"])
def test_a_generator_that_reaches_few_texts_still_has_forty_at_each_tier(name: str, texts: Any) -> None:
    made = texts.items(name)
    assert Counter(item.tier for item in made) == {1: 40, 3: 40, 5: 40}
    assert all(item.right and item.right != ("?",) for item in made)


def test_every_answer_stands_in_its_passage(texts: Any) -> None:
    samples = [sample for batch in texts.batches() for sample in batch]
    asked = [sample for sample in samples if isinstance(sample.target, Answers)]
    assert len(asked) > 150
    assert len({sample.id for sample in samples}) == len(samples)
    for sample in asked:
        (start,), (answer,) = sample.target.starts, sample.target.texts
        assert sample.input["passage"][start : start + len(answer)].lower() == answer.lower()


def test_the_counts_are_those_of_the_answers() -> None:
    tool = runpy.run_path(str(FOLDER / "read.py"))
    names = ["homonym", "religion_swapped", "adjacent_key"]
    counted = tool["counts"](names)
    assert {name: counted[name] for name in names} == {name: readings()[name] for name in names}
    assert readings()["clean"]["tiers"]["0"]["right"] == counted["clean"]["tiers"]["0"]["right"] > 500


@pytest.mark.parametrize("axis", ["paraphrase", "identity", "ambiguity", "meaning"])
def test_what_a_reader_took_otherwise_is_less_than_one_in_twenty(axis: str) -> None:
    """At tiers 1 and 3 of everything that is read closely; whoever changes a generator reads its variants again."""
    for generator in catalogue().values():
        if generator.modality == "text" and generator.axis == axis:
            tiers = judged_tiers(generator.name, generator.version)
            assert tiers, f"{generator.name} was not read in version {generator.version}"
            read = [tiers[tier] for tier in (1, 3) if tier in tiers]
            assert sum(tier.right for tier in read) >= 0.95 * sum(tier.of for tier in read), generator.name
