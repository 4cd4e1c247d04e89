"""Dialect changes spelling, abbreviations and articles, and leaves what would be another statement."""

from __future__ import annotations

import pytest

from perturb.generators.text._lexicon import lexicon, rows
from perturb.generators.text.dialect import article_errors, spellings, texting, us_uk_spelling


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
