"""Obfuscated texts look the same to a reader: what was swapped or slipped in is taken back without loss."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.generators.text._lexicon import lexicon
from perturb.generators.text.obfuscation import diacritics, homoglyph, leetspeak, zero_width

SENTENCE = "The Quick brown fox paid 45 euros, didn't he?"
seeds = st.integers(0, 99)


@given(text=st.text("abcdeXYZ ,\u0301й", max_size=40), seed=seeds)
def test_homoglyphs_stand_one_for_one(text: str, seed: int) -> None:
    swapped = str(homoglyph(text, severity=5, seed=seed))
    pairs = [(old, new) for old, new in zip(text, swapped, strict=True) if old != new]
    assert all(new in lexicon("homoglyphs.tsv")[old] for old, new in pairs)


def test_every_homoglyph_is_a_letter_of_another_kind() -> None:
    for letter, doubles in lexicon("homoglyphs.tsv").items():
        assert letter.isascii()
        assert all(len(double) == 1 and double.isalpha() and not double.isascii() for double in doubles)
        assert all(double.isupper() == letter.isupper() or letter == "l" for double in doubles)


@given(text=st.text("abc 'é\u0645\u0915\u094d", max_size=40), seed=seeds)
def test_without_the_invisible_characters_the_text_is_the_same(text: str, seed: int) -> None:
    slipped = str(zero_width(text, severity=5, seed=seed))
    assert "".join(character for character in slipped if character not in "\u200b\u200c\u200d\u2060") == text


def test_invisible_characters_stand_inside_latin_words_only() -> None:
    for text in ("a b c", "مرحبا بكم", "नमस्ते", "1234", ""):
        assert zero_width(text, severity=5) == text


def test_leetspeak_leaves_words_of_one_letter_and_numbers() -> None:
    assert re.fullmatch(r"I [s5$][a4@]w a 6\.", str(leetspeak("I saw a 6.", severity=5)))
    assert leetspeak("a I a", severity=5) == "a I a"


@given(seed=seeds)
def test_without_its_marks_the_text_is_the_same(seed: int) -> None:
    decomposed = unicodedata.normalize("NFD", str(diacritics(SENTENCE, severity=5, seed=seed)))
    assert "".join(character for character in decomposed if not unicodedata.combining(character)) == SENTENCE


@pytest.mark.parametrize("generator", [homoglyph, leetspeak, diacritics], ids=lambda generator: generator.name)
def test_a_letter_with_a_mark_of_its_own_stays(generator: object) -> None:
    assert callable(generator)
    assert generator("o\u0323e\u0301o\u0323", severity=5) == "o\u0323e\u0301o\u0323"
