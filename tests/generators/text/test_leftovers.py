"""Markup, damaged encodings, emoji, lost ends and dates: what they may touch and what stays."""

from __future__ import annotations

import html

import pytest

from perturb.generators.text._dates import find_dates
from perturb.generators.text._verdicts import verdict_cues
from perturb.generators.text.dates import date_format
from perturb.generators.text.leftovers import _EMOJI, emoji_added, markup_remains, mojibake, truncation


def test_mojibake_is_utf_8_read_as_windows_1252() -> None:
    text = "Ein Café – “schön”, naïve ☕"
    made = str(mojibake(text, severity=5))
    assert made.replace("\x9d", "\u009d").isprintable() is ("\x9d" not in made)
    assert "CafÃ©" in made
    assert "â€“" in made
    assert mojibake("Plain ASCII.", severity=5) == "Plain ASCII."


def test_markup_leaves_every_word() -> None:
    text = "Tom & Anna said: it's <5 euros."
    made = html.unescape(str(markup_remains(text, severity=5, seed=2)))
    assert all(word in made for word in ("Tom", "Anna", "said", "euros"))


@pytest.mark.parametrize("text", ["The soup was cold.", "我们很喜欢这里\u3002", "Было вкусно"])
def test_emoji_come_behind_sentences(text: str) -> None:
    made = str(emoji_added(text, severity=5, seed=1))
    assert made.startswith(text)
    assert made.removeprefix(text).strip() in _EMOJI


@pytest.mark.parametrize("seed", range(6))
def test_a_cut_spares_the_verdict(seed: int) -> None:
    text = "We came in the rain and the fish was not good when the old waiter put it on the table by the door"
    made = str(truncation(text, severity=5, seed=seed))
    assert text.startswith(made)
    assert "not good" in made
    assert len(made) < len(text)
    assert "good" in verdict_cues()


def test_short_texts_and_numbers_are_not_cut() -> None:
    assert truncation("It rained.", severity=5) == "It rained."
    assert truncation("The doctor wrote down that the child had 39.5", severity=5).endswith("39.5")


@pytest.mark.parametrize("text", ["3/4/2019", "on 12.05.2019", "May I?", "12 May–14 May", "version 2019-13-01"])
def test_dates_that_may_be_others_stay(text: str) -> None:
    assert date_format(text, severity=5) == text


def test_a_date_written_another_way_is_the_same_day() -> None:
    (others,) = find_dates("It was on March 3, 2021 there.")
    assert {edit.replacement for edit in others} == {
        "3 March 2021",
        "3 March, 2021",
        "March 3rd, 2021",
        "2021-03-03",
        "3rd March 2021",
    }
