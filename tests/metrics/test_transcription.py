from collections.abc import Callable
from typing import Any

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.metrics.transcription import (
    CHARACTER_ACCURACY,
    CHARACTER_ERROR_RATE,
    EXACT_MATCH,
    WORD_ERROR_RATE,
    plain_text,
)

Value = Callable[..., float]
words = st.lists(st.text("abé日 ", min_size=1, max_size=4), min_size=1, max_size=6).map(" ".join)
pairs = st.lists(st.tuples(words.filter(str.strip), words), min_size=1, max_size=5)


@given(pairs=pairs)
def test_error_rates_are_those_of_jiwer(value_of: Value, pairs: list[tuple[str, str]]) -> None:
    references, answers = ([plain_text(text) for text in side] for side in zip(*pairs, strict=True))
    assert value_of(WORD_ERROR_RATE, pairs) == pytest.approx(jiwer.wer(references, answers), abs=1e-12)
    assert value_of(CHARACTER_ERROR_RATE, pairs) == pytest.approx(jiwer.cer(references, answers), abs=1e-12)


@given(pairs=pairs)
def test_character_accuracy_is_one_minus_the_error_rate_of_each_text_as_far_as_that_goes(
    value_of: Value, pairs: list[tuple[str, str]]
) -> None:
    expected = [max(0.0, 1 - jiwer.cer(plain_text(target), plain_text(text))) for target, text in pairs]
    assert value_of(CHARACTER_ACCURACY, pairs) == pytest.approx(sum(expected) / len(pairs), abs=1e-12)


@pytest.mark.parametrize(
    ("target", "value", "accuracy", "exact"),
    [
        ("café", "cafe\u0301", 1.0, 1.0),
        (" one\n two ", "one two", 1.0, 1.0),
        ("One.", "one", 0.5, 0.0),
        ("ab", "something else", 0.0, 0.0),
        ("", "", 1.0, 1.0),
        ("", "noise", 0.0, 0.0),
        ("ab", None, 0.0, 0.0),
        ("", None, 0.0, 0.0),
    ],
)
def test_single_texts(value_of: Value, target: str, value: Any, accuracy: float, exact: float) -> None:
    assert value_of(CHARACTER_ACCURACY, [(target, value)]) == accuracy
    assert value_of(EXACT_MATCH, [(target, value)]) == exact


def test_a_failed_answer_leaves_out_its_whole_reference(value_of: Value) -> None:
    assert value_of(WORD_ERROR_RATE, [("one two three", None), ("four", "four")]) == 0.75
    assert value_of(CHARACTER_ERROR_RATE, [("abc", None)]) == 1.0


def test_what_is_put_in_counts_beyond_the_length_of_the_references(value_of: Value) -> None:
    assert value_of(WORD_ERROR_RATE, [("one", "one and two more"), ("", "noise")]) == 4.0
