"""Format changes how words are written, never which words, numbers or addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.generators.text.format import casing, punctuation

NOT_PROSE = (
    "3.50",
    "1,000,000",
    "12:30",
    "2019-05-04",
    "-5",
    "https://example.org/a,b.c",
    "www.example.org",
    "first.last@example.org",
    "U.S.A.",
    "e.g",
    ":-)",
    ":D",
    ";(",
    "<3",
    "^_^",
)


@given(st.text("abC d'E", max_size=40), st.integers(0, 99))
def test_casing_changes_nothing_but_case(text: str, seed: int) -> None:
    recased = casing(text, severity=5, seed=seed)
    assert isinstance(recased, str)
    assert recased.lower() == text.lower()


def test_each_word_is_lower_upper_or_toggled() -> None:
    forms = {casing("Word", severity=1, seed=seed) for seed in range(30)}
    assert forms == {"word", "WORD", "wORD"}
    assert {casing("don't", severity=1, seed=seed) for seed in range(30)} == {"DON'T", "dON'T"}


def test_scripts_without_case_stay() -> None:
    for text in ("你好", "שלום", "नमस्ते", "123 !?"):
        assert casing(text, severity=5) == text


def test_at_tier_five_every_word_is_recased() -> None:
    words = ["the", "Quick", "brown", "Fox"]
    recased = casing(" ".join(words), severity=5, seed=3)
    assert isinstance(recased, str)
    assert all(new != old for new, old in zip(recased.split(), words, strict=True))


@given(st.text("ab ,.!?;:-'", max_size=40), st.integers(0, 99))
def test_punctuation_keeps_every_letter(text: str, seed: int) -> None:
    marked = punctuation(text, severity=5, seed=seed)
    assert isinstance(marked, str)
    assert re.sub(r"[^ab]", "", marked) == re.sub(r"[^ab]", "", text)


def test_a_mark_is_dropped_doubled_or_replaced() -> None:
    assert {punctuation("No.", severity=1, seed=seed) for seed in range(60)} == {"No", "No..", "No!", "No;", "No,"}


@pytest.mark.parametrize("piece", NOT_PROSE)
def test_marks_that_mean_something_else_stay(piece: str) -> None:
    for seed in range(5):
        assert punctuation(f"see {piece} there", severity=5, seed=seed) == f"see {piece} there"


def test_a_dropped_dash_leaves_the_words_apart() -> None:
    dropped = {punctuation("well\u2014known", severity=1, seed=seed) for seed in range(60)}
    assert "well known" in dropped
    assert "wellknown" not in dropped


def test_a_mark_with_a_variation_selector_stays() -> None:
    assert punctuation("so!\ufe0f", severity=5) == "so!\ufe0f"
