"""Dialect changes spelling, words and grammar, and leaves what would be another statement."""

from __future__ import annotations

import pytest

from perturb.generators.text._lexicon import lexicon, rows
from perturb.generators.text.dialect import (
    agreement_errors,
    article_errors,
    preposition_errors,
    slang,
    spellings,
    texting,
    us_uk_spelling,
)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("The colourful theatre", "The colorful theater"),
        ("we organised it", "we organized it"),
        ("a travelling neighbour", "a traveling neighbor"),
        ("GREY and Cosy", "GRAY and Cosy"),
        ("in defence of jewellery", "in defense of jewelry"),
    ],
)
def test_both_ways(british: str, american: str) -> None:
    assert us_uk_spelling(british, severity=5) == american
    assert us_uk_spelling(american, severity=5) == british


@pytest.mark.parametrize("text", ["check the tire", "a program", "a story", "the Labour Party", "size", "wise", ""])
def test_what_is_spelt_alike_or_another_word_stays(text: str) -> None:
    assert us_uk_spelling(text, severity=5) == text


def test_the_way_back_is_unique() -> None:
    table = spellings()
    assert all(table[other[0]] == (word,) for word, other in table.items() if other[0] in table)
    assert all(row[3:] in [(), (">",)] for row in rows("uk_us_spelling.tsv"))


def test_phrases_come_before_their_words() -> None:
    assert texting("By the way, thank you.", severity=5) == "Btw, ty."
    assert texting("I LOVE YOU", severity=5) == "ILY"
    assert texting("We met Will in May.", severity=5) == "We met Will in May."


def test_short_forms_are_no_words_of_the_table() -> None:
    table = lexicon("texting.tsv")
    assert not [word for word, forms in table.items() if word in forms]


@pytest.mark.parametrize("text", ["a few pies", "a little soup", "quite a lot", "vitamin A is", "the Alps", "them an"])
def test_articles_that_matter_stay(text: str) -> None:
    assert article_errors(text, severity=5) == text


def test_an_article_is_dropped_or_swapped() -> None:
    assert {article_errors("The egg.", severity=5, seed=seed) for seed in range(30)} == {"Egg.", "An egg."}
    assert {article_errors("An egg.", severity=5, seed=seed) for seed in range(30)} == {"Egg.", "The egg."}
    assert {article_errors("see the eggs", severity=5, seed=seed) for seed in range(30)} == {"see eggs"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("open on Monday", {"open in Monday", "open at Monday", "open Monday"}),
        ("We discussed it.", {"We discussed about it."}),
        ("It broke in 2016.", {"It broke on 2016.", "It broke at 2016."}),
        ("We stayed for two weeks.", {"We stayed during two weeks.", "We stayed since two weeks."}),
    ],
)
def test_prepositions_go_wrong_as_learners_have_them(text: str, wrong: set[str]) -> None:
    assert {preposition_errors(text, severity=5, seed=seed) for seed in range(40)} == wrong


@pytest.mark.parametrize(
    "text",
    [
        "We want to go.",
        "a lot of the food",
        "at least one, in order to",
        "without the key",
        "He took off the lid in 3 of 5.",
    ],
)
def test_what_is_no_slip_of_learners_stays(text: str) -> None:
    assert preposition_errors(text, severity=5) == text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("She likes it. He has a car. It doesn't matter.", "She like it. He have a car. It don't matter."),
        ("The rooms were clean, and the bed was soft.", "The rooms was clean, and the bed were soft."),
        ("two nights, 3 boxes, these stories", "two night, 3 box, these story"),
        ("It passes. The furniture is old.", "It pass. The furnitures are old."),
    ],
)
def test_agreement_breaks(text: str, wrong: str) -> None:
    assert agreement_errors(text, severity=5) == wrong


@pytest.mark.parametrize(
    "text", ["If we were you", "He always came.", "It was his bus.", "information desks", "12,000 years' work"]
)
def test_where_no_agreement_shows_the_text_stays(text: str) -> None:
    assert agreement_errors(text, severity=5) == text


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The food was delicious.", {"The grub was yummy.", "The grub was scrummy."}),
        ("It was terrible.", {"It was rubbish."}),
        ("Thanks! Thanks to him it works.", {"Cheers! Thanks to him it works.", "Ta! Thanks to him it works."}),
        ("How many pounds?", {"How many pounds?"}),
        ("a great deal of money back", {"a great deal of money back"}),
    ],
)
def test_slang_keeps_praise_and_blame(text: str, other: set[str]) -> None:
    assert {slang(text, severity=5, seed=seed) for seed in range(30)} == other


def test_slang_is_no_plain_word_of_its_own_table() -> None:
    for plain, said, way, *_ in rows("slang.tsv"):
        assert way == ">"
        assert not set(plain.split("|")) & set(said.split("|"))
