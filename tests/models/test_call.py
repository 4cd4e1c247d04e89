"""One bad item costs one item, not the run."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pytest

from perturb.errors import ModelTimeoutError
from perturb.models import Caller

TEXTS = ["a", "b", "bad", "c"]
PATIENCE: Final = 0.4


def statuses(caller: Caller, batch: Sequence[Any] = TEXTS) -> list[str]:
    return [answer.status for answer in caller.ask(batch)]


def test_a_batch_is_asked_once() -> None:
    sizes: list[int] = []

    def model(batch: Sequence[str]) -> list[str]:
        sizes.append(len(batch))
        return [text.upper() for text in batch]

    caller = Caller(model)
    assert [answer.value for answer in caller.ask(TEXTS)] == ["A", "B", "BAD", "C"]
    assert sizes == [4]
    assert [items for items, _ in caller.seconds] == [4]


def raises(batch: Sequence[str]) -> list[str]:
    if "bad" in batch:
        raise ValueError("cannot read\nthis")
    return list(batch)


def leaves(batch: Sequence[str]) -> list[str]:
    if "bad" in batch:
        raise SystemExit(0)
    return list(batch)


def drops(batch: Sequence[str]) -> list[str]:
    return [text for text in batch if text != "bad"]


def answers_none(batch: Sequence[str]) -> list[str | None]:
    return [None if text == "bad" else text for text in batch]


@pytest.mark.parametrize(
    ("model", "error"),
    [
        (raises, "The model raised ValueError: cannot read this."),
        (leaves, "The model raised SystemExit: 0."),
        (drops, "Expected one answer an input, 1 in a list; the model returned 0 in a list."),
        (answers_none, "Expected a label"),
    ],
)
@pytest.mark.parametrize("timeout", [None, 30.0])
def test_only_the_culprit_fails(model: Any, error: str, timeout: float | None) -> None:
    answers = Caller(model, timeout=timeout).ask(TEXTS)
    assert [answer.status for answer in answers] == ["ok", "ok", "model_error", "ok"]
    assert answers[2].error.startswith(error)
    assert answers[2].value is None


@pytest.mark.parametrize("returned", [None, 3, "abcd", b"abcd", dict.fromkeys("abcd", 0.25), iter([])])
def test_what_is_no_list_of_answers_is_told(returned: Any) -> None:
    answers = Caller(lambda _: returned).ask(TEXTS)
    assert {answer.status for answer in answers} == {"model_error"}
    assert all(answer.error.startswith("Expected") for answer in answers)


def one_by_one(batch: Sequence[str]) -> Iterator[str]:
    for text in batch:
        if text == "bad":
            raise ValueError("cannot read this")
        yield text


@pytest.mark.parametrize("timeout", [None, 30.0])
def test_a_model_may_answer_one_by_one(timeout: float | None) -> None:
    model: Any = one_by_one
    assert statuses(Caller(model, timeout=timeout)) == ["ok", "ok", "model_error", "ok"]


@pytest.mark.parametrize("make", [tuple, np.array, iter])
def test_any_sequence_of_answers_will_do(make: Any) -> None:
    assert statuses(Caller(lambda batch: make(["x"] * len(batch)))) == ["ok"] * 4


def test_ctrl_c_in_the_model_is_no_answer() -> None:
    def model(_: Sequence[str]) -> list[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Caller(model).ask(TEXTS)


def test_a_model_may_write_into_its_inputs() -> None:
    def model(batch: Sequence[Any]) -> list[str]:
        for value in batch:
            image = value["photo"] if isinstance(value, Mapping) else value
            image[:] = 255
        return ["x"] * len(batch)

    image = np.zeros((4, 4), np.uint8)
    image.flags.writeable = False
    assert statuses(Caller(model), [image, {"photo": image, "caption": "none"}]) == ["ok", "ok"]
    assert not image.any()


class Hanging:
    """A model that does not answer while a batch holds the word `slow`, until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def __call__(self, batch: Sequence[str]) -> list[str]:
        if "slow" in batch:
            self.let_go.wait(20)
        return list(batch)


def test_an_item_that_takes_too_long_is_a_timeout() -> None:
    model = Hanging()
    answers = Caller(model, timeout=PATIENCE).ask(["a", "slow", "slow", "b"])
    model.let_go.set()
    assert [answer.status for answer in answers] == ["ok", "timeout", "timeout", "ok"]
    assert answers[1].error == "The model did not answer 1 input within 0.4 s."


def test_a_model_that_hangs_stops_the_run() -> None:
    model = Hanging()
    with pytest.raises(ModelTimeoutError, match=r"3 single inputs in a row.*--timeout.*goes on from here"):
        Caller(model, timeout=PATIENCE).ask(["slow"] * 64)
    model.let_go.set()


def test_timeouts_apart_from_one_another_do_not_stop_the_run() -> None:
    model = Hanging()
    found = statuses(Caller(model, timeout=PATIENCE), ["slow", "a"] * 4)
    model.let_go.set()
    assert found == ["timeout", "ok"] * 4
