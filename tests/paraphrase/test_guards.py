"""Each rule lets good rewrites through and rejects the bad ones it is there for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.paraphrase.guards import refusal

GOOD = [
    ("The food was good and the staff were kind.", "The staff were kind, and the food tasted good."),
    ("I don't like it.", "I do not like it."),
    ("We waited 20 minutes.", "Our wait took twenty minutes."),
    ("It sold 1,000 copies.", "1000 copies of it were sold."),
    ("Then Ada met Bo in Paris.", "In Paris, then, Bo was met by Ada."),
    ("See https://example.org/a, @ada and `x = 1`.", "Have a look at `x = 1`, @ada and https://example.org/a."),
    ("Good.", "Quite good."),
    ("यह फ़िल्म बहुत अच्छी है और मुझे पसंद है", "मुझे यह फ़िल्म पसंद है और यह बहुत बढ़िया है"),
]
BAD = [
    ("The food was good.", " ", "empty"),
    ("The food was good.", "the  food was good!", "identical"),
    ("The food was good and the staff were kind.", "Good food.", "length"),
    ("The food was good.", "The food was not good.", "negation"),
    ("I don't like it.", "I like it.", "negation"),
    ("We waited 20 minutes.", "We waited for 30 minutes.", "number"),
    ("We waited 2.5 hours.", "We waited 25 hours long.", "number"),
    ("We waited.", "We waited three hours.", "number"),
    ("Then Ada arrived in Paris.", "Then she arrived in Paris.", "entity"),
    ("Then she arrived.", "Then Ada arrived.", "entity"),
    ("The food was good.", "Bad food it was.", "antonym"),
    ("Prices rose.", "The prices fell.", "antonym"),
    ("Yesterday Ada beat Bo.", "Yesterday Bo beat Ada hard.", "role"),
    ("See https://example.org/a.", "See https://example.org/b there.", "kept"),
    ("Ask @ada for it.", "Ask Ada about it.", "kept"),
    ("Run `x = 1` now.", "Now run x = 1.", "kept"),
]


@pytest.mark.parametrize(("text", "candidate"), GOOD)
def test_a_good_rewrite_passes(text: str, candidate: str) -> None:
    assert refusal(text, candidate) == ""


@pytest.mark.parametrize(("text", "candidate", "reason"), BAD)
def test_a_bad_rewrite_is_rejected(text: str, candidate: str, reason: str) -> None:
    assert refusal(text, candidate) == reason


def test_protected_words_stay() -> None:
    assert refusal("They met in old Rome.", "It was in Rome that they met.", ["old Rome"]) == "protected"
    assert refusal("They met in old Rome.", "It was in old Rome that they met.", ["old Rome"]) == ""


@given(st.text(), st.text())
def test_any_two_texts_get_a_verdict_and_a_text_is_no_rewrite_of_itself(text: str, candidate: str) -> None:
    assert isinstance(refusal(text, candidate), str)
    assert refusal(text, text) in ("empty", "identical")
