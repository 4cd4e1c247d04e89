"""Paraphrases keep the label: only what has one reading is contracted, expanded or replaced."""

from __future__ import annotations

from importlib.resources import files

import pytest

from perturb.contracts import apply_edits
from perturb.generators.text import _synonyms
from perturb.generators.text._synonyms import find_synonyms, synonyms
from perturb.generators.text._words import article_for
from perturb.generators.text.paraphrase import contraction, synonym

BOTH_WAYS = (
    ("I do not know.", "I don't know."),
    ("It is cold.", "It's cold."),
    ("She will not come, but they will stay.", "She won't come, but they'll stay."),
    ("We cannot wait, and I am not joking.", "We can't wait, and I'm not joking."),
    ("IT IS GREAT.", "IT'S GREAT."),
    ("It has been a week.", "It's been a week."),
    ("You are right that there is a catch.", "You're right that there's a catch."),
    ("I had forgotten it.", "I'd forgotten it."),
    ("Do not ask me.", "Don't ask me."),
    ("It was not, as I feared, the end.", "It wasn't, as I feared, the end."),
    ("What is the price? It would be nice.", "What's the price? It'd be nice."),
    ("I could have waited.", "I could've waited."),
)
EXPANDED_ONLY = (
    ("I'd like one, but he'd better go.", "I would like one, but he had better go."),
    ("He's got two. It's ugly, silly and sad.", "He has got two. It is ugly, silly and sad."),
    ("You could've asked.", "You could have asked."),
    ("It isn\u2019t far.", "It is not far."),
    ("Don't you think so? Isn't it nice?", "Do you not think so? Is it not nice?"),
    ("The street's a bit noisy.", "The street is a bit noisy."),
)
CONTRACTED_ONLY = (
    ("The food is great, and my room is small.", "The food's great, and my room's small."),
    ("I think that the owner is kind.", "I think that the owner's kind."),
)
LEFT_ALONE = (
    "Don't you dare.",
    "Why doesn't the door close?",
    "That was good, wasn't it?",
    "The baby's toy is John's.",
    "She's finished. It's gone. He's made it.",
    "He'd run. They'd put it away.",
    "Yes, I am. They say it is.",
    "He is as tall as I am now.",
    "Everyone who tried it is happy.",
    "the room they are in.",
    "I have two dogs. I have to go.",
    "It is and will be late.",
    "It is not only good but cheap.",
    "It is NOT good.",
    "What it is like?",
    "let's go; it's own box",
    "The price is that of a car; the bus is late; the film itself is small; the problem is that we left.",
    "The dog's bowl. The owner's old car. The best is yet to come.",
    "Is it is",
)


@pytest.mark.parametrize(("full", "short"), BOTH_WAYS)
def test_full_and_short_forms_change_into_each_other(full: str, short: str) -> None:
    assert contraction(full, severity=5) == short
    assert contraction(short, severity=5) == full


@pytest.mark.parametrize(("short", "full"), EXPANDED_ONLY)
def test_other_short_forms_are_expanded(short: str, full: str) -> None:
    assert contraction(short, severity=5) == full


@pytest.mark.parametrize(("full", "short"), CONTRACTED_ONLY)
def test_is_after_a_noun_is_contracted(full: str, short: str) -> None:
    assert contraction(full, severity=5) == short


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_whatever_has_two_readings_or_cannot_contract_stays(text: str) -> None:
    assert contraction(text, severity=5) == text


def test_new_apostrophes_are_those_of_the_text() -> None:
    assert contraction("It\u2019s late and I do not mind.", severity=5) == "It is late and I don\u2019t mind."


def test_every_line_of_the_table_is_well_formed() -> None:
    lines = files(_synonyms.__package__ or "").joinpath("synonyms.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) > 300
    for part, direction, forms, others, *_ in rows:
        assert part in {"noun", "verb", "adjective", "adverb", "conjunction", "preposition", "pronoun", "interjection"}
        assert direction in {"=", ">"}
        assert len(forms.split()) == len(others.split())
        assert forms == forms.lower()
        assert direction == ">" or "_" not in forms


def test_no_word_is_its_own_synonym_and_none_has_one_twice() -> None:
    for form, found in synonyms().items():
        words = [choice.words for choice in found]
        assert form not in words
        assert len(set(words)) == len(words), form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A film.", "A movie."),
        ("FILMS and Films", "MOVIES and Films"),
        ("Nobody came.", "No one came."),
        ("He saw an awful film.", "He saw a dreadful movie."),
        ("An obvious bore; a mistake.", "An evident bore; an error."),
        ("Because of you, because I care.", "Because of you, since I care."),
        ("the well-known film-maker, the film's end", "the famous film-maker, the film's end"),
        ("We met Mr Huge in Nice.", "We met Mr Huge in Nice."),
    ],
)
def test_a_synonym_fits_in(text: str, expected: str) -> None:
    assert synonym(text, severity=5) == expected


def test_a_word_with_several_synonyms_draws_one() -> None:
    assert {synonym("It's boring.", severity=1, seed=seed) for seed in range(20)} == {"It's dull.", "It's tedious."}


def test_articles_fit_every_replacement() -> None:
    for form in synonyms():
        text = f"{article_for(form)} {form}"
        for edits in find_synonyms(text):
            for edit in edits:
                article, word, *_ = apply_edits(text, [edit]).split()
                assert article == article_for(word)
