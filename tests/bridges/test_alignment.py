"""Edits recovered from a rewritten text lead to exactly that text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.bridges.alignment import align, move_edits
from perturb.contracts import Edit, apply_edits

texts = st.text(st.sampled_from("abc .,'\n🙂é"), max_size=30)


@given(texts, texts)
def test_edits_lead_to_the_rewritten_text(text: str, rewritten: str) -> None:
    assert apply_edits(text, align(text, rewritten)) == rewritten


@given(texts)
def test_the_same_text_needs_no_edit(text: str) -> None:
    assert align(text, text) == ()


@pytest.mark.parametrize(
    ("rewritten", "edits"),
    [
        ("the soup was cpld", (Edit(14, 15, "p"),)),
        ("the soup cold", (Edit(9, 13, ""),)),
        ("the thin soup was cold", (Edit(4, 4, "thin "),)),
        ("thy soup is cold", (Edit(2, 3, "y"), Edit(9, 11, "i"))),
    ],
)
def test_edits_are_as_short_as_the_change(rewritten: str, edits: tuple[Edit, ...]) -> None:
    assert align("the soup was cold", rewritten) == edits


@given(st.lists(st.sampled_from(["a", "bc", "d'", "é", "."]), max_size=8), st.lists(st.sampled_from(["", " ", "\n "])))
def test_white_space_stays_as_it_was(words: list[str], gaps: list[str]) -> None:
    text = "".join(word + gap for word, gap in zip(words, [*gaps, *[" "] * len(words)], strict=False))
    respaced = " ".join("".join(words))
    rewritten = respaced.replace("c", "xy")
    assert apply_edits(text, move_edits(align(respaced, rewritten), respaced, text)) == text.replace("c", "xy")


def test_a_word_taken_out_takes_its_gap_along() -> None:
    text, respaced = "He's  a\nman.", "He ' s a man ."
    moved = move_edits(align(respaced, "He ' s man ."), respaced, text)
    assert apply_edits(text, moved) == "He's  man."
