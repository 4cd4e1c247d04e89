"""An OpenAI-compatible endpoint, asked with the standard library alone."""

from __future__ import annotations

import http.client
import json
import os
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from perturb.errors import EndpointError, UnusableAnswerError, UsageError

KEY_VARIABLE: Final = "PERTURB_API_KEY"
_BUSY: Final = (408, 429, 500, 502, 503, 504)
_LONGEST_PAUSE: Final = 60.0
_LARGEST_REPLY: Final = 4 * 2**20  # bytes
_SHOWN: Final = 200  # characters of what an endpoint says of an error


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the key to another host."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model is asked. The key in PERTURB_API_KEY is sent with each request and written nowhere.

    Attributes:
        url: Up to and without `/chat/completions`.
        model: What the endpoint calls the model.
        timeout: Seconds that one request may take.
        tries: Requests before a text is given up, where the endpoint is slow, busy or broken for a while.
        pause: Seconds before the second try; they double with each further one, and the endpoint may ask for more.
    """

    url: str
    model: str
    timeout: float = 60.0
    tries: int = 3
    pause: float = 1.0

    @classmethod
    def parse(cls, address: str, **options: Any) -> Endpoint:
        """Read `URL#model`.

        Raises:
            UsageError: If it is something else, or holds a password or a query.

        Example:
            >>> Endpoint.parse("http://localhost:8000/v1#small").model
            'small'
        """
        url, _, model = address.partition("#")
        try:
            parts = urlsplit(url)
            named = bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            parts, named = urlsplit(""), False
        if parts.scheme not in ("http", "https") or not named or not model or parts.query or "@" in parts.netloc:
            raise UsageError(
                "Expected a paraphraser as URL#model, such as http://localhost:8000/v1#small, without a query or a "
                f"password (the key goes into {KEY_VARIABLE}); got {_without_secrets(address)!r}."
            )
        return cls(url.rstrip("/"), model, **options)

    def ask(self, instruction: str, text: str, attempt: int) -> str:
        """Ask once, again where that may help.

        Args:
            instruction: What is to be done, the system's message.
            text: With what, the user's message.
            attempt: A further one asks for other words; it is the seed of the request.

        Returns:
            What the model says.

        Raises:
            EndpointError: If the endpoint refuses: no request would do better.
            UnusableAnswerError: If it is too slow, busy or broken for this text, or the reply is none.
        """
        messages = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
        body = {"model": self.model, "messages": messages, "temperature": 0.7, "seed": attempt}
        problem, wait = "", 0.0
        for number in range(self.tries):
            time.sleep(max(wait, self.pause * 2 ** (number - 1)) if number else 0.0)
            try:
                return _content(self._post(body))
            except HTTPError as error:
                problem, wait = f"status {error.code}", _retry_after(error)
                if error.code not in _BUSY:
                    raise EndpointError(
                        f"{self.url} answered with status {error.code}{_said(error)}. Check the address, the model "
                        f"{self.model!r} and the key in {KEY_VARIABLE}."
                    ) from error
            except (TimeoutError, http.client.HTTPException, ConnectionResetError) as error:
                problem, wait = f"{type(error).__name__}", 0.0
            except URLError as error:
                if not isinstance(error.reason, TimeoutError):
                    raise EndpointError(
                        f"{self.url} cannot be reached: {error.reason}. Start it, or check the address; texts whose "
                        "answers are kept need no endpoint."
                    ) from error
                problem, wait = "TimeoutError", 0.0
        raise UnusableAnswerError(f"{self.url} gave no answer in {self.tries} tries; the last one ended with {problem}")

    def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key := _key():
            headers["Authorization"] = f"Bearer {key}"
        request = Request(f"{self.url}/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310 - http(s) only
        with build_opener(_NoRedirect).open(request, timeout=self.timeout) as reply:
            content: bytes = reply.read(_LARGEST_REPLY + 1)
        if len(content) > _LARGEST_REPLY:
            raise UnusableAnswerError(f"{self.url} answered with more than {_LARGEST_REPLY} bytes")
        return content


def _key() -> str:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError(f"Expected printable ASCII characters in {KEY_VARIABLE}; it holds others. Set it anew.")
    return key


def _content(reply: bytes) -> str:
    """Take what the model says out of the reply."""
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise UnusableAnswerError("the reply is no chat completion in JSON") from error
    if not isinstance(content, str) or not content.strip():
        raise UnusableAnswerError("the model's answer is empty")
    return content


def _retry_after(error: HTTPError) -> float:
    """Seconds that the endpoint asks to wait, at most a minute; 0 where it says nothing or a date."""
    asked = error.headers.get("Retry-After", "") if error.headers else ""
    return min(float(asked), _LONGEST_PAUSE) if asked.isdecimal() else 0.0


def _said(error: HTTPError) -> str:
    """Quote the start of what the endpoint says of an error, never the key."""
    try:
        text = error.read(_LARGEST_REPLY).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    key = _key()
    text = " ".join((text.replace(key, "…") if key else text).split())
    return f": {text[:_SHOWN]!r}" if text else ""


def _without_secrets(address: str) -> str:
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2].partition('?')[0]}"
