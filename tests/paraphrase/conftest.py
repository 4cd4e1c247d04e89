"""An endpoint on this machine that answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from perturb.paraphrase import Endpoint

Reply = Callable[[dict[str, Any]], tuple[int, bytes]]


@dataclass
class Served:
    """The endpoint: how it replies, and the requests that it got."""

    url: str
    reply: Reply = lambda _request: (500, b"no reply yet")
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @staticmethod
    def candidates(*texts: str) -> tuple[int, bytes]:
        """A chat completion with these candidates."""
        content = json.dumps({"candidates": texts})
        return 200, json.dumps({"choices": [{"message": {"content": content}}]}).encode()

    def endpoint(self, **options: Any) -> Endpoint:
        return Endpoint(self.url, "small", **{"timeout": 5.0, "pause": 0.0, **options})


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.requests.append(request)
            told.keys.append(self.headers["Authorization"])
            status, content = told.reply(request) if self.path == "/v1/chat/completions" else (404, b"no such path")
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing on the error stream."""

    class Quiet(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, *_: Any) -> None:
            """A client that went away is part of a test."""

    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PERTURB_API_KEY", raising=False)
    server = Quiet(("127.0.0.1", 0), Handler)
    told = Served(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
