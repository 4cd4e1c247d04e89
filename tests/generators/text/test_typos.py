"""Typing errors hit neighbouring keys, keep case, and never split what a reader sees as one character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Generator, apply_edits
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._letters import find_letters
from perturb.generators.text.typos import adjacent_key, doubling, insertion, omission, transposition
from perturb.keys import rng_from

NEIGHBOURS = neighbours("qwerty")
SENTENCE = "The Quick brown fox paid 45 euros, didn't he?"
DECOMPOSED = "e\u0301te\u0302 a\u0308nd n\u0303" * 8
CONJUNCTS = "\u0915\u094d\u0937\u092e\u093e \u0928\u092e\u0938\u094d\u0924\u0947 " * 8
every_typo = pytest.mark.parametrize(
    "typo", [adjacent_key, omission, transposition, insertion, doubling], ids=lambda typo: typo.name
)


def at_rate(typo: Generator, text: str, rate: float, seed: int = 0) -> str:
    assert typo.draw_function is not None
    draw = typo.draw_function(text, rng_from(bytes([seed])))
    return apply_edits(text, typo.function(text, draw, rate=rate, at_least=0))


@pytest.mark.parametrize(
    ("key", "beside"), [("q", "wa"), ("g", "tyfhvb"), ("p", "ol"), ("m", "jkn"), ("5", "46"), ("A", "QWSZ")]
)
def test_neighbours_are_the_keys_that_touch(key: str, beside: str) -> None:
    assert set(NEIGHBOURS[key]) == set(beside)


def test_touching_is_mutual() -> None:
    assert all(key in NEIGHBOURS[other] for key, others in NEIGHBOURS.items() for other in others)


def test_adjacent_key_keeps_length_case_and_kind_of_character() -> None:
    typed = at_rate(adjacent_key, SENTENCE * 20, 0.25)
    pairs = list(zip(SENTENCE * 20, typed, strict=True))
    wrong = [(right, hit) for right, hit in pairs if right != hit]
    assert all(hit in NEIGHBOURS[right] for right, hit in wrong)
    assert all(right.isupper() == hit.isupper() and right.isdigit() == hit.isdigit() for right, hit in wrong)


def test_adjacent_key_leaves_what_is_not_on_the_layout() -> None:
    for text in ("Привет, мир", "你好", "e\u0301" * 9, "7\ufe0f\u20e3" * 9, "\U0001f600 é"):
        assert adjacent_key(text, severity=5) == text


@every_typo
def test_the_share_of_edits_is_the_rate(typo: Generator) -> None:
    text = "several ordinary words about nothing in particular " * 400
    eligible = len(re.sub(r"\b\w|\W", "", text)) if typo is omission else len(text.replace(" ", ""))
    assert typo.draw_function is not None
    draw = typo.draw_function(text, rng_from(b"rate"))
    count = len(typo.function(text, draw, rate=0.04, at_least=0))
    # Swaps count pairs of different letters and drop overlapping ones: fewer than letters.
    low, high = (0.6, 0.9) if typo is transposition else (0.9, 1.1)
    assert low * 0.04 * eligible < count < high * 0.04 * eligible


@given(st.text("ab c", max_size=40), st.integers(0, 255))
def test_no_word_vanishes_by_omission(text: str, seed: int) -> None:
    assert len(at_rate(omission, text, 0.25, seed).split()) == len(text.split())


def test_omission_keeps_digits() -> None:
    assert at_rate(omission, "12345 67890 " * 20, 0.25) == "12345 67890 " * 20


def test_transposition_swaps_neighbours_of_one_word_and_leaves_capitals_in_place() -> None:
    swapped = {transposition("The", severity=1, seed=seed) for seed in range(20)}
    assert swapped == {"Hte", "Teh"}
    assert transposition("ab", severity=1) == "ba"
    assert transposition("a b", severity=5) == "a b"
    assert transposition("aaaa", severity=5) == "aaaa"
    assert transposition("Ss", severity=1) == "sS"


@every_typo
@pytest.mark.parametrize("text", [DECOMPOSED, CONJUNCTS], ids=["accents", "conjuncts"])
def test_letters_and_their_marks_stay_together(typo: Generator, text: str) -> None:
    letters = find_letters(text)
    whole = {text[start:stop] for start, stop in zip(letters.starts, letters.stops, strict=True)}
    for seed in range(5):
        edited = typo(text, severity=5, seed=seed)
        assert isinstance(edited, str)
        found = find_letters(edited)
        pieces = {edited[start:stop] for start, stop in zip(found.starts, found.stops, strict=True)}
        assert pieces <= whole | set(NEIGHBOURS)
        assert (edited != text) or typo in {adjacent_key, insertion}


def test_hangul_syllables_written_in_parts_are_one_letter() -> None:
    letters = find_letters("\u1112\u1161\u11ab\u1100\u1173\u11af")
    assert letters.stops.tolist() == [3, 6]


@given(st.text(max_size=30))
def test_letters_are_apart_and_in_order(text: str) -> None:
    letters = find_letters(text, digits=True)
    borders = [place for pair in zip(letters.starts, letters.stops, strict=True) for place in pair]
    assert borders == sorted(borders)
    assert all(text[start].isalnum() for start in letters.starts)
