"""Transcripts go wrong as recognition does: by shape, by sound, without marks, with hesitation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.generators.text._lexicon import lexicon
from perturb.generators.text.transcription import disfluency, homophone, lost_punctuation, ocr_confusion


def test_no_digit_is_read_as_another_digit() -> None:
    table = lexicon("ocr_confusions.tsv")
    assert not [key for key, others in table.items() if key.isdigit() and any(other.isdigit() for other in others)]


def test_shapes_run_together_and_break_apart() -> None:
    assert {ocr_confusion("rn", severity=1, seed=seed) for seed in range(9)} == {"m"}
    assert {ocr_confusion("cl", severity=1, seed=seed) for seed in range(9)} == {"d"}
    assert {ocr_confusion("m", severity=1, seed=seed) for seed in range(9)} == {"rn"}


def test_every_homophone_has_partners_and_stands_in_one_group() -> None:
    table = lexicon("homophones.tsv")
    assert len(table) > 300
    assert all(word in table[other] for word, others in table.items() for other in others)
    assert {"not", "no", "never", "none"}.isdisjoint(table)


def test_misheard_words_keep_capitals_and_names_stay() -> None:
    assert homophone("HERE we go.", severity=5) == "HEAR we go."
    assert homophone("We met Rose in Nice.", severity=5) == "We met Rose inn Nice."


@given(text=st.text("aB ,.!?;:'…", max_size=40), seed=st.integers(0, 99))
def test_all_marks_and_capitals_go_and_every_letter_stays(text: str, seed: int) -> None:
    spoken = str(lost_punctuation(text, severity=5, seed=seed))
    assert re.sub(r"[^ab]", "", spoken) == re.sub(r"[^ab]", "", text.lower())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well-made – and cheap!", "well-made and cheap"),
        ("It cost 3.50 (too much).", "it cost 3.50 too much"),
        ("I can't: https://example.org/a,b", "i can't https://example.org/a,b"),
        ("She left…then came back.", "she left then came back"),
    ],
)
def test_a_raw_transcript(text: str, expected: str) -> None:
    assert lost_punctuation(text, severity=5) == expected


@given(seed=st.integers(0, 99))
def test_without_hesitation_the_words_are_the_same(seed: int) -> None:
    text = "The soup was cold, and I left the place for a better one."
    words = re.sub(r",? (?:um|uh|er|you know|I mean)\b,", "", str(disfluency(text, severity=5, seed=seed)))
    assert re.sub(r"\b(\w+) \1\b", r"\1", words, flags=re.IGNORECASE).replace(",", "") == text.replace(",", "")
