"""Asking an endpoint: good, slow, busy, broken, and rubbish."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from perturb.errors import EndpointError, UnusableAnswerError, UsageError
from perturb.paraphrase import Endpoint


def ask(endpoint: Endpoint) -> str:
    return endpoint.ask("Rewrite.", "Good food.", 0)


def in_turn(*replies: tuple[int, bytes]) -> Any:
    waiting = iter(replies)
    return lambda _request: next(waiting)


GOOD = (200, json.dumps({"choices": [{"message": {"content": "Fine food."}}]}).encode())


def test_a_good_answer(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERTURB_API_KEY", "secret")
    served.reply = in_turn(GOOD)
    assert ask(served.endpoint()) == "Fine food."
    (request,) = served.requests
    assert request["model"] == "small"
    assert [message["content"] for message in request["messages"]] == ["Rewrite.", "Good food."]
    assert served.keys == ["Bearer secret"]


def test_without_a_key_none_is_sent(served: Any) -> None:
    served.reply = in_turn(GOOD)
    ask(served.endpoint())
    assert served.keys == [None]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(served: Any, status: int) -> None:
    served.reply = in_turn((status, b""), (status, b""), GOOD)
    assert ask(served.endpoint()) == "Fine food."
    assert len(served.requests) == 3


def test_an_endpoint_that_stays_broken_is_given_up_for_this_text(served: Any) -> None:
    served.reply = lambda _request: (500, b"oh")
    with pytest.raises(UnusableAnswerError, match="no answer in 3 tries; the last one ended with status 500"):
        ask(served.endpoint())
    assert len(served.requests) == 3


def test_a_slow_endpoint_is_given_up_for_this_text(served: Any) -> None:
    over = threading.Event()
    served.reply = lambda _request: (over.wait(5), GOOD)[1]
    try:
        with pytest.raises(UnusableAnswerError, match="TimeoutError"):
            ask(served.endpoint(timeout=0.05, tries=2))
    finally:
        over.set()


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_a_refusal_is_final_and_never_tells_the_key(served: Any, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERTURB_API_KEY", "secret")
    served.reply = lambda _request: (status, b"The key secret is none.")
    with pytest.raises(EndpointError, match=rf"status {status}: 'The key … is none\.'") as caught:
        ask(served.endpoint())
    assert not isinstance(caught.value, UnusableAnswerError)
    assert "secret" not in str(caught.value)
    assert len(served.requests) == 1


def test_nobody_listens() -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        ask(Endpoint("http://127.0.0.1:9", "small"))


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"rubbish", b"[]", b"\xff", b'{"choices": []}', b"[" * 100_000),
        *(b'{"choices": [{"message": {"content": null}}]}', b'{"choices": [{"message": {"content": "  "}}]}'),
    ],
)
def test_rubbish_is_no_answer(served: Any, content: bytes) -> None:
    served.reply = lambda _request: (200, content)
    with pytest.raises(UnusableAnswerError):
        ask(served.endpoint())


@pytest.mark.parametrize(
    "address",
    [
        *("", "small", "http://localhost:8000/v1", "#small", "ftp://localhost/v1#small", "http://#small"),
        *("http://localhost:none/v1#small", "http://me:word@localhost/v1#small", "http://localhost/v1?key=word#small"),
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(UsageError, match="Expected a paraphraser as URL#model") as caught:
        Endpoint.parse(address)
    assert "word@" not in str(caught.value)
    assert "key=word" not in str(caught.value)


def test_a_key_that_no_header_can_hold(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERTURB_API_KEY", "sec\nret")
    with pytest.raises(UsageError, match="printable ASCII") as caught:
        ask(served.endpoint())
    assert "ret" not in str(caught.value).replace("printable", "")
