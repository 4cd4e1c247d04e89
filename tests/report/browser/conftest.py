"""A headless Chromium, driven over its own DevTools pipe: no driver to install and no port to open."""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from PIL import Image

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), "")
FLAGS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe"),
    "--disable-dev-shm-usage",
)
PATIENCE: Final = 60.0
_ABOVE_STANDARD: Final = 10


class Tab:
    """One page: what a reader does with it, and what its console says meanwhile."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers, self._unread = commands, answers, b""
        self._numbers = itertools.count(1)
        self._session: dict[str, str] = {}
        self.console: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer; events that come before it are taken note of."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters, **self._session}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], PATIENCE)
            assert ready, "the browser did not answer"
            self._unread += os.read(self._answers, 1 << 20)
        message, _, self._unread = self._unread.partition(b"\0")
        return dict(json.loads(message))

    def _note(self, event: dict[str, Any]) -> None:
        details = event.get("params", {})
        if event["method"] == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(word.get("value")) for word in details["args"]))
        elif event["method"] == "Runtime.exceptionThrown":
            self.console.append(str(details["exceptionDetails"]))
        elif event["method"] == "Log.entryAdded":
            self.console.append(details["entry"]["text"])
        elif event["method"] == "Network.requestWillBeSent" and details["request"]["url"].startswith("http"):
            self.console.append(f"asked for {details['request']['url']}")

    def open(self, page: Path, *, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        """Open a file in a window of this size and wait until its scripts have run.

        The browser answers before the new page has taken the old one's place, so the old one is marked.
        """
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.value("window.left = true")
        self.ask("Page.navigate", url=page.as_uri())
        self.until(f"document.readyState === 'complete' && !window.left && location.href === {page.as_uri()!r}")

    def value(self, expression: str) -> Any:
        """Evaluate JavaScript."""
        found = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression holds."""
        stop = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({expression})"):
            assert time.monotonic() < stop, f"never: {expression}; console: {self.console}"
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        """Read what an element says."""
        return " ".join(str(self.value(f"document.querySelector({selector!r}).innerText")).split())

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a select, as a reader would."""
        chosen = f"document.querySelector({selector!r})"
        self.value(f"{chosen}.value = {value!r}; {chosen}.dispatchEvent(new Event('change', {{bubbles: true}}))")

    def click(self, selector: str) -> None:
        """Click in the middle of an element, with the pointer."""
        self.value(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        x, y = self.value(
            f"(() => {{ const box = document.querySelector({selector!r}).getClientRects()[0];"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                **({"text": text} if text and kind == "keyDown" else {}),
            )  # fmt: skip

    def picture(self, *, whole: bool = False) -> np.ndarray:
        """Take a picture of the window, or of the whole page: uint8, shape (height, width, 3)."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB"))


def distant_pipe() -> tuple[int, int]:
    """A pipe whose ends have numbers that do not clash with those the browser expects, 3 and 4."""
    import fcntl

    ends = os.pipe()
    distant = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _ABOVE_STANDARD) for end in ends]
    for end in ends:
        os.close(end)
    return distant[0], distant[1]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The two ends of the pipe to a running browser."""
    if not CHROMIUM or not hasattr(os, "posix_spawn"):
        pytest.skip("needs a Chromium on the path, and pipes as POSIX has them")
    (its_commands, commands), (answers, its_answers) = distant_pipe(), distant_pipe()
    quiet = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, *pair) for pair in ((its_commands, 3), (its_answers, 4), (quiet, 2))]
    arguments = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]
    process = os.posix_spawn(CHROMIUM, arguments, dict(os.environ), file_actions=actions, setsid=True)
    yield commands, answers
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    for end in (its_commands, commands, answers, its_answers, quiet):
        os.close(end)


@pytest.fixture
def tab(browser: tuple[int, int]) -> Iterator[Tab]:
    """A fresh page in the browser."""
    opened = Tab(*browser)
    yield opened
    opened.ask("Page.close")
