"""Typography changes how characters are typed, never which words or numbers stand there."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.generators.text.typography import number_format, quotes_and_dashes, spacing, unicode_form

seeds = st.integers(0, 99)


@given(text=st.text("ab \n,.", max_size=40), seed=seeds)
def test_spacing_changes_nothing_but_spaces(text: str, seed: int) -> None:
    assert "".join(str(spacing(text, severity=5, seed=seed)).split()) == "".join(text.split())


def test_a_space_is_doubled_broken_or_lost() -> None:
    assert {spacing("very good", severity=1, seed=seed) for seed in range(30)} == {
        "very  good",
        "very\ngood",
        "verygood",
    }
    assert {spacing("not able", severity=1, seed=seed) for seed in range(30)} == {"not  able", "not\nable"}
    assert "Oh,no" in {spacing("Oh, no", severity=1, seed=seed) for seed in range(30)}
    assert spacing("a  b", severity=5) == "a  b"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("It's", {"It’s"}),
        ("It’s", {"It's"}),
        ('say "yes".', {"say “yes”.", 'say “yes".', 'say "yes”.'}),
        ("so - no", {"so – no", "so — no", "so -- no"}),
        ("so—no", {"so--no"}),
        ("Well…", {"Well..."}),
    ],
)
def test_marks_have_another_form(text: str, others: set[str]) -> None:
    assert {quotes_and_dashes(text, severity=5, seed=seed) for seed in range(40)} <= others


@pytest.mark.parametrize("text", ["a well-known 5-4 win", "6' 2\"", "5'10", "....", "rock 'n' roll", "", "-5"])
def test_marks_that_are_unsure_stay(text: str) -> None:
    assert quotes_and_dashes(text, severity=5) == text


@given(text=st.text("aé\u0301e\u0327ñ한글\u1112\u1161क\u093c", max_size=30), seed=seeds)
def test_another_form_is_canonically_equivalent(text: str, seed: int) -> None:
    changed = str(unicode_form(text, severity=5, seed=seed))
    assert unicodedata.normalize("NFC", changed) == unicodedata.normalize("NFC", text)


def test_composed_letters_are_decomposed_and_back() -> None:
    assert unicode_form("caf\u00e9", severity=1) == "cafe\u0301"
    assert unicode_form("cafe\u0301", severity=1) == "caf\u00e9"
    assert unicode_form("cafe", severity=5) == "cafe"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Two nights", "2 nights"),
        ("for 3 days.", "for three days."),
        ("12,000 people", "12000 people"),
        ("we were twelve", "we were 12"),
    ],
)
def test_numbers_have_another_way(one: str, other: str) -> None:
    assert number_format(one, severity=5) == other
    assert number_format(other, severity=5).lower() == one.lower()


@pytest.mark.parametrize(
    "text",
    [
        "in 2019",
        "on 5 May",
        "May 5",
        "two hundred",
        "twenty two",
        "seven million",
        "Windows 7",
        "the iPhone 7",
        "7:30",
        "at 7",
        "3.5",
        "$5",
        "5%",
        "3-4",
        "two-day",
        "007",
        "one of them",
        "7 pm",
        "page 9",
        "No. 5",
        "12/5",
        "nine and a half",
    ],
)
def test_numbers_that_are_part_of_something_stay(text: str) -> None:
    assert number_format(text, severity=5) == text
