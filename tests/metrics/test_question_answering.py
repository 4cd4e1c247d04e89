"""Metrics of question answering, against the published definition written out and worked examples."""

import math
import re
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.metrics.question_answering import (
    EXACT_MATCH,
    EXACT_MATCH_HAS_ANSWER,
    EXACT_MATCH_NO_ANSWER,
    F1,
    F1_HAS_ANSWER,
    exact_match,
    normalise,
    token_f1,
)

Value = Callable[..., float]
texts = st.lists(st.sampled_from(["The", "a", "an", "cat", "Cat!", "dog-house", "…", "  ", "1,000", "ÉTÉ"])).map(
    " ".join
)
accepted = st.lists(texts, max_size=3)


def reference_words(text: str) -> list[str]:
    kept = "".join(character for character in text.lower() if character not in string.punctuation)
    return [word for word in re.split(r"\s+", re.sub(r"\b(a|an|the)\b", " ", kept)) if word]


def reference_f1(true: list[str], said: list[str]) -> float:
    if not true or not said:
        return float(true == said)
    left, common = list(true), 0
    for word in said:
        if word in left:
            left.remove(word)
            common += 1
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(true)
    return 2 * precision * recall / (precision + recall)


@given(accepted=accepted, answer=texts)
def test_scores_are_those_of_the_definition(accepted: list[str], answer: str) -> None:
    references = [words for words in map(reference_words, accepted) if words] or [[]]
    said = reference_words(answer)
    assert exact_match(accepted, answer) == float(said in references)
    assert token_f1(accepted, answer) == pytest.approx(max(reference_f1(words, said) for words in references))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Denver Broncos!", "denver broncos"),
        ("  a\tcat\nand AN owl ", "cat and owl"),
        ("U.S.A.", "usa"),
        ("theatre", "theatre"),
        ("rock—the—boat", "rock— —boat"),
        ("—", "—"),
        ("the", ""),
    ],
)
def test_normalising(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("accepted", "answer", "exact", "f1"),
    [
        (["Countess Ada Lovelace"], "countess ada lovelace.", 1, 1),
        (["Countess Ada Lovelace"], "Lovelace", 0, 0.5),
        (["behind the Old Mill", "the Old Mill"], "Old Mill", 1, 1),
        (["third and fourth floors"], "third floor", 0, 1 / 3),
        (["the the cat cat"], "cat", 0, 2 / 3),
        ([], "", 1, 1),
        ([], "the", 1, 1),
        ([], "Oslo", 0, 0),
        (["Oslo"], "", 0, 0),
        (["the"], "", 1, 1),
        (["the", "cat"], "", 0, 0),
    ],
)
def test_worked_examples(accepted: list[str], answer: str, exact: float, f1: float) -> None:
    assert exact_match(accepted, answer) == exact
    assert token_f1(accepted, answer) == pytest.approx(f1)


def test_questions_with_and_without_an_answer_make_up_the_whole(value_of: Value) -> None:
    pairs: list[tuple[list[str], Any]] = [
        (["Paris"], "in Paris"),
        (["Rome"], "Rome"),
        (["Oslo"], None),
        ([], ""),
        ([], "x"),
    ]
    assert value_of(F1, pairs) == pytest.approx((2 / 3 + 1 + 0 + 1 + 0) / 5)
    assert value_of(F1_HAS_ANSWER, pairs) == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert value_of(EXACT_MATCH, pairs) == pytest.approx(2 / 5)
    assert value_of(EXACT_MATCH_HAS_ANSWER, pairs) == pytest.approx(1 / 3)
    assert value_of(EXACT_MATCH_NO_ANSWER, pairs) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("metric", "accepted"), [(EXACT_MATCH_NO_ANSWER, ["Paris"]), (EXACT_MATCH_HAS_ANSWER, []), (F1_HAS_ANSWER, [])]
)
def test_a_kind_of_question_that_is_not_there_has_no_value(value_of: Value, metric: Any, accepted: list[str]) -> None:
    assert math.isnan(value_of(metric, [(accepted, "Paris"), (accepted, None)]))
