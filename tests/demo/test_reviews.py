"""The written reviews, and the sentiment model that reads them."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.demo import reviews
from perturb.errors import InputError, MissingExtraError

Review = dict[str, Any]

CONTRACTED = re.compile(r"\w'(t|s|re|ll|ve|d|m)\b")
EXPANDABLE = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|has|have|had|could|would|will|should) not|cannot"
    r"|(?:it|that|he|she|we|they|you|I) (?:is|are|am|will|would|have|has|had))\b",
    re.IGNORECASE,
)
JOINED = re.compile(r"\b(?:and|but|because|although|when)\b|[.!?…]\s", re.IGNORECASE)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Review]:
    path = reviews.write_reviews(tmp_path_factory.mktemp("reviews") / "reviews.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_line_has_the_same_text_fields(written: list[Review]) -> None:
    assert len(written) == 300
    for review in written:
        assert list(review) == ["id", "text", "label", "product", "writer"]
        assert all(isinstance(value, str) and value == value.strip() != "" for value in review.values())


def test_ids_and_texts_are_unique(written: list[Review]) -> None:
    assert len({review["id"] for review in written}) == 300
    assert len({review["text"].casefold() for review in written}) == 300


def test_every_combination_of_label_and_groups_is_equally_frequent(written: list[Review]) -> None:
    cells = Counter((review["label"], review["product"], review["writer"]) for review in written)
    labels = ("positive", "negative")
    products = ("hotel", "phone", "restaurant", "film", "courier")
    assert cells == Counter(dict.fromkeys(product(labels, products, ("plain", "chatty", "formal")), 10))


def test_lengths_vary_within_bounds(written: list[Review]) -> None:
    words = [len(review["text"].split()) for review in written]
    assert min(words) >= 8
    assert max(words) <= 45
    assert len(set(words)) >= 20


def test_most_reviews_can_be_contracted_or_expanded(written: list[Review]) -> None:
    texts = [review["text"] for review in written]
    assert sum(bool(CONTRACTED.search(text) or EXPANDABLE.search(text)) for text in texts) >= 200


def test_at_least_half_have_more_than_one_clause(written: list[Review]) -> None:
    assert sum(bool(JOINED.search(review["text"])) for review in written) >= 150


def test_no_opening_is_a_template(written: list[Review]) -> None:
    openings = Counter(" ".join(review["text"].split()[:4]).casefold() for review in written)
    assert max(openings.values()) <= 3


def test_clean_accuracy_is_good_but_not_perfect(written: list[Review]) -> None:
    answers = reviews.classify([review["text"] for review in written])
    right = sum(max(a, key=a.__getitem__) == r["label"] for a, r in zip(answers, written, strict=True))
    assert 0.78 <= right / 300 <= 0.95


@given(st.lists(st.text(max_size=60), max_size=4))
def test_probabilities_sum_to_one_and_do_not_depend_on_the_batch(texts: list[str]) -> None:
    together = reviews.classify(texts)
    assert together == [reviews.classify([text])[0] for text in texts]
    for answer in together:
        assert list(answer) == ["negative", "positive"]
        assert sum(answer.values()) == pytest.approx(1)
        assert min(answer.values()) >= 0


def test_unknown_words_are_a_tie() -> None:
    assert reviews.classify(["", "zxq"]) == [{"negative": 0.5, "positive": 0.5}] * 2


def test_one_text_is_not_a_batch() -> None:
    with pytest.raises(InputError, match="expected a sequence of texts, got one text 'It is good'"):
        reviews.classify("It is good")


def test_nothing_reaches_for_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    reviews._analyser.cache_clear()
    assert reviews.classify(["A lovely soup."])[0]["positive"] > 0.5


def test_a_missing_model_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", None)
    reviews._analyser.cache_clear()
    with pytest.raises(MissingExtraError, match=r"vaderSentiment.*pip install 'perturb\[demo\]'$"):
        reviews.classify(["A lovely soup."])


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    first = reviews.write_reviews(path).read_bytes()
    assert reviews.write_reviews(path).read_bytes() == first
