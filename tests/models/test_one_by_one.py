"""Models that take no batches are found out and asked one by one; one that miscounts is never hidden so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.models import Answer, Caller

TEXTS = ["It was good.", "bad food", "good", "nobody came"]
RIGHT = ["positive", "negative", "positive", "negative"]
ONE = "The model takes one input, not a list of them. "
ADVICE = "It is asked one by one; a function from a list of inputs to a list of answers may be faster."


def lowers(text: Any) -> str:
    return "positive" if "good" in text.lower() else "negative"


def finds(text: Any) -> str:
    return "positive" if any(word.startswith("good") for word in str(text).split()) else "negative"


def weighs(text: Any) -> dict[str, float]:
    return {"positive": 0.9, "negative": 0.1} if "good" in text else {"positive": 0.2, "negative": 0.8}


def values(caller: Caller, batch: Sequence[Any] = TEXTS) -> list[Any]:
    return [answer.value for answer in caller.ask(batch)]


@pytest.mark.parametrize(
    ("model", "failure"),
    [
        (lowers, "The model raised AttributeError: 'list' object has no attribute 'lower'."),
        (finds, "Expected one answer an input, 4 in a list; the model returned 8 in a str."),
        (weighs, "Expected one answer an input, 4 in a list; the model returned 2 in a dict."),
    ],
)
@pytest.mark.parametrize("timeout", [None, 30.0])
def test_a_model_of_one_input_is_asked_one_by_one(model: Any, failure: str, timeout: float | None) -> None:
    asked: list[Any] = []

    def counted(value: Any) -> Any:
        asked.append(value)
        return model(value)

    caller = Caller(counted, timeout=timeout)
    assert values(caller) == RIGHT
    assert caller.notes == [f"{ONE}{failure} {ADVICE}"]
    asked.clear()
    assert values(caller, TEXTS[::-1]) == RIGHT[::-1]
    assert asked == TEXTS[::-1], "it is not tried with lists again"
    assert len(caller.notes) == 1


@pytest.mark.parametrize("model", [lowers, weighs])
def test_so_it_is_where_batches_are_of_one(model: Any) -> None:
    caller = Caller(model)
    assert [value for text in TEXTS for value in values(caller, [text])] == RIGHT
    assert len(caller.notes) == 1


def weigh(picture: Any) -> Any:
    return {"dark": float(np.mean(picture) < 128), "bright": 0.5}


def test_a_model_of_one_picture() -> None:
    pictures = [np.full((4, 4, 3), level, np.uint8) for level in (10, 240)]
    pictures[0][0] = pictures[0][-1] = 200
    caller = Caller(weigh)
    assert values(caller, pictures) == ["dark", "bright"]
    assert caller.notes[0].startswith(ONE)


def test_one_that_fails_on_an_input_still_counts_it() -> None:
    def model(text: Any) -> Any:
        if text == "worse":
            raise ValueError("too bad")
        return lowers(text)

    caller = Caller(model)
    caller.ask(TEXTS)
    assert [(answer.status, answer.error) for answer in caller.ask(["good", "worse"])] == [
        ("ok", ""),
        ("model_error", "The model raised ValueError: too bad."),
    ]


def raising_on_two(batch: Sequence[str]) -> list[str]:
    if len(batch) > 1:
        raise ValueError("cannot pad")
    return [lowers(text) for text in batch]


def test_a_model_of_lists_of_one_is_asked_so() -> None:
    sizes: list[int] = []

    def counted(batch: Sequence[str]) -> list[str]:
        sizes.append(len(batch))
        return raising_on_two(batch)

    caller = Caller(counted)
    assert values(caller) == RIGHT
    failure = "asked about 4 inputs at once it failed. The model raised ValueError: cannot pad."
    assert caller.notes == [f"The model takes no batches: {failure} {ADVICE}"]
    sizes.clear()
    assert values(caller) == RIGHT
    assert sizes == [1, 1, 1, 1]


def test_a_batch_that_fails_once_is_no_reason() -> None:
    sizes: list[int] = []

    def full(batch: Sequence[str]) -> list[str]:
        sizes.append(len(batch))
        if len(batch) > 4:
            raise MemoryError
        return [lowers(text) for text in batch]

    caller = Caller(full)
    values(caller, TEXTS * 2)
    assert sizes == [8, *[1] * 8, 2], "two at once are tried"
    values(caller)
    values(caller, TEXTS * 2)
    assert sizes[10:] == [4, 8, *[1] * 8]
    assert caller.notes == []


def first(batch: Sequence[str]) -> str:
    return finds(batch[0])


def last(batch: Sequence[str]) -> str:
    return lowers(batch[-1])


def joined(batch: Sequence[str]) -> str:
    return finds(" ".join(batch))


def nothing(batch: Sequence[str]) -> list[str]:
    return [] if batch else ["negative"]


def no_list(batch: Any) -> Any:
    return [] if isinstance(batch, list) else finds(batch)


def twice(batch: Sequence[str]) -> list[str]:
    return [finds(text) for text in batch] * 2


@pytest.mark.parametrize("model", [first, last, joined, nothing, no_list, twice])
@pytest.mark.parametrize("size", [1, 4])
def test_a_model_that_miscounts_is_an_error_on_every_input(model: Callable[[Any], Any], size: int) -> None:
    caller = Caller(model)
    answers = [a for start in range(0, 4, size) for a in caller.ask(TEXTS[start : start + size])]
    assert {answer.status for answer in answers} == {"model_error"}
    assert all(answer.error.startswith("Expected one answer an input, 1 in a list") for answer in answers)
    assert caller.notes == []


def test_a_model_that_answered_a_list_is_not_asked_without_one() -> None:
    def moody(batch: Any) -> Any:
        if isinstance(batch, str):
            return lowers(batch)
        if "bad food" in batch:
            raise ValueError("not this one")
        return [lowers(text) for text in batch]

    caller = Caller(moody)
    assert values(caller) == ["positive", None, "positive", "negative"]
    assert values(caller, ["good"]) == ["positive"]
    assert values(caller, ["bad food"]) == [None]
    assert caller.notes == []


def test_a_model_of_one_answer_is_tried_a_few_times_only() -> None:
    bare = 0

    def constant(batch: Any) -> str:
        nonlocal bare
        bare += not isinstance(batch, list)
        return "negative"

    caller = Caller(constant)
    for _ in range(10):
        assert {answer.status for answer in caller.ask(TEXTS)} == {"model_error"}
    assert bare == 3 * (4 + 4 * 2), "each text, its first character and its last, three times"


def test_a_list_where_an_input_was_expected_is_no_answer_of_one_input() -> None:
    def model(batch: Sequence[Any]) -> list[str]:
        if not isinstance(batch, str):
            raise TypeError("what is this")
        return list(batch)

    def read(raw: Any, _: Any) -> Answer:
        return Answer(list(raw))

    caller = Caller(model, read=read)
    assert [answer.status for answer in caller.ask(["ab"])] == ["model_error"]
    assert [answer.value for answer in caller.ask(["ab", "cd"])] == [["a", "b"], ["c", "d"]]


def test_a_model_that_is_broken_stays_so() -> None:
    bare = 0

    def model(batch: Any) -> list[str]:
        nonlocal bare
        bare += isinstance(batch, str)
        raise RuntimeError("no weights")

    caller = Caller(model)
    for _ in range(10):
        assert {answer.error for answer in caller.ask(TEXTS)} == {"The model raised RuntimeError: no weights."}
    assert bare == 3, "it is tried a few times only"
    assert caller.notes == []


def test_batches_with_too_few_answers_are_told_where_single_ones_are_right() -> None:
    def model(batch: Sequence[str]) -> list[str]:
        return list({text: lowers(text) for text in batch}.values())

    caller = Caller(model)
    assert values(caller) == RIGHT
    assert caller.notes == []
    assert values(caller, ["good", "good", "bad"]) == ["positive", "positive", "negative"]
    values(caller, ["bad", "bad"])
    assert len(caller.notes) == 1
    assert caller.notes[0].startswith(
        "The model returned another number of answers than it got inputs, and one for each "
    )
    assert " 3 in a list; the model returned 2 in a list. Of such batches the single answers count." in caller.notes[0]


def test_hanging_is_not_taken_for_a_single_input() -> None:
    def model(batch: Any) -> Any:
        if not isinstance(batch, str):
            raise TypeError("one text, please")
        raise ModelError("never")

    assert [answer.status for answer in Caller(model, timeout=5.0).ask(TEXTS)] == ["model_error"] * 4
