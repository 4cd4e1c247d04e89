"""Distraction adds what decides nothing and leaves the text itself whole."""

from __future__ import annotations

import re

import pytest

from perturb.contracts import TIERS, Generator
from perturb.generators.text._lexicon import rows
from perturb.generators.text._verdicts import find_clauses, lean
from perturb.generators.text.distraction import irrelevant_sentence, long_padding

TEXT = "The room was clean. Dr. Frost paid 3.50 for tea! We will be back"
SENTENCES = {row[0] for row in rows("neutral_sentences.tsv")}
every_distraction = pytest.mark.parametrize("generator", [irrelevant_sentence, long_padding], ids=lambda g: g.name)


def without_additions(text: str) -> str:
    for sentence in SENTENCES:
        text = text.replace(sentence, "")
    return " ".join(text.split())


@every_distraction
def test_the_text_stays_and_as_many_sentences_come_as_the_tier_says(generator: Generator) -> None:
    for tier, count in zip(TIERS, generator.tiers["sentences"], strict=True):
        distracted = str(generator(TEXT, severity=tier, seed=3))
        assert without_additions(distracted) in {TEXT, TEXT + "."}
        assert sum(distracted.count(sentence) for sentence in SENTENCES) == count


def test_sentences_stand_at_borders_of_sentences() -> None:
    placed = {str(irrelevant_sentence(TEXT, severity=1, seed=seed)) for seed in range(60)}
    added = re.compile("|".join(map(re.escape, SENTENCES)))
    before = {added.split(text)[0] for text in placed}
    assert before == {"", "The room was clean. ", TEXT.removesuffix(" We will be back") + " ", TEXT + ". "}


def test_padding_leaves_the_text_in_one_piece() -> None:
    assert all(TEXT in str(long_padding(TEXT, severity=5, seed=seed)) for seed in range(5))


def test_sentences_are_many_and_judge_nothing() -> None:
    assert len(SENTENCES) == len(rows("neutral_sentences.tsv")) >= max(long_padding.tiers["sentences"])  # type: ignore[operator]  # whole numbers
    assert not [sentence for sentence in SENTENCES if lean(list(find_clauses(sentence)))]


@every_distraction
@pytest.mark.parametrize("text", ["", "  ", "7", "Sehr gut!", "好极了", "שלום"])
def test_what_is_no_english_stays(generator: Generator, text: str) -> None:
    assert generator(text, severity=5) == text
