"""Longer, shorter, more and less formal: only where the words around leave no doubt."""

from __future__ import annotations

import re

import pytest

from perturb.generators.text._lexicon import rows
from perturb.generators.text.rewording import compression, discourse_marker, elaboration, formality

TABLES = ("formality.tsv", "wordiness.tsv")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The kids bought a bike.", "The children purchased a bicycle."),
        ("About 300 people took part in it.", "Approximately 300 people participated in it."),
        ("He told me that it broke.", "He informed me that it broke."),
        ("It is small, but it works too.", "It is small, yet it works as well."),
        ("I want to know.", "I would like to know."),
        ("Can you tell me when? Sorry!", "Could you tell me when? My apologies!"),
        ("We have to wait, and we will go back.", "We must wait, and we will return."),
    ],
)
def test_another_register(text: str, other: str) -> None:
    assert formality(text, severity=5, seed=1) == other


@pytest.mark.parametrize(
    "text",
    [
        "It has been returned.",
        "I don't really mind. She would like to wait.",
        "You don't have to go.",
        "It was not red but the blue one.",
        "I'm sorry. I'd like to ask him.",
        "There were no more than 3.",
        "We walked about the town and around 3 lakes.",
        "The film ended that day.",
        "We met Guy in Flat.",
    ],
)
def test_what_has_no_other_register_stays(text: str) -> None:
    assert formality(text, severity=5) == text


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("I know the room was dark.", "I know that the room was dark."),
        ("The soup was hot.", "The soup was hot."),
        ("Everything we had was hot and salty.", "Everything that we had was both hot and salty."),
        ("It opened in 2016.", "It opened in the year 2016."),
        ("We waited for 45 minutes.", "We waited for a period of 45 minutes."),
        ("They ordered four pizzas.", "They ordered a total of four pizzas."),
        ("We left, because it was late.", "We left, due to the fact that it was late."),
        ("We paid the bill and will complain.", "We paid the bill, and we will complain."),
    ],
)
def test_more_words(text: str, longer: str) -> None:
    assert elaboration(text, severity=5).replace("make a complaint", "complain") == longer


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("I know that the room was dark.", "I know the room was dark."),
        ("It was both hot and salty.", "It was hot and salty."),
        ("It opened in the year 2016.", "It opened in 2016."),
        ("We waited for a period of 45 minutes.", "We waited for 45 minutes."),
        ("The plot was dull, and the actors were wooden.", "The plot was dull, and the actors wooden."),
        ("The room is small, but the beds are soft.", "The room is small, but the beds soft."),
        ("My brother works there, and he likes it.", "My brother works there and likes it."),
        ("We will definitely go back.", "We will go back."),
        ("It has a lot of stairs.", "It has many stairs."),
        ("The man who was waiting in the hall left.", "The man waiting in the hall left."),
    ],
)
def test_fewer_words(text: str, shorter: str) -> None:
    assert compression(text, severity=5) == shorter


@pytest.mark.parametrize(
    "text",
    [
        "I know it.",
        "The plot was dull, and the actors are wooden.",
        "I think he left, and he took it.",
        "We did not like it, and we left.",
        "My sister works there, and he likes it.",
        "It broke whether or not we used it.",
        "What do you think it was?",
    ],
)
def test_what_needs_all_its_words_keeps_them(text: str) -> None:
    assert compression(text, severity=5) == text


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_well_formed(name: str) -> None:
    for left, right, ways, *around in rows(name):
        assert ways in {"=", "<", ">"}, left
        assert len(left.split("|")) == len(right.split("|")) or "|" not in right, left
        assert re.findall(r"\{\w+\}", left.split("|")[0]) == re.findall(r"\{\w+\}", right.split("|")[0]), left
        assert all(re.compile(pattern) for pattern in around)


@pytest.mark.parametrize("generator", [formality, elaboration, compression], ids=lambda generator: generator.name)
def test_edits_stand_apart(generator: object) -> None:
    text = "I think that we ordered four pizzas. It was hot and salty, and I know it was late, because it rained."
    for seed in range(20):
        assert generator(text, severity=5, seed=seed) != ""  # type: ignore[operator]


def test_a_marker_is_put_before_a_plain_statement_or_dropped() -> None:
    assert discourse_marker("Well, it rained.", severity=1) == "It rained."
    assert discourse_marker("It rained.", severity=1).endswith(", it rained.")
    assert discourse_marker("Did it rain?", severity=5) == "Did it rain?"
