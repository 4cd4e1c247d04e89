"""What the page carries inside itself, and the policy that lets nothing else act."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from perturb.report.library import plotting_library

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SCRIPTS: Final = ("figures.js", "plots.js", "drawing.js", "report.js")


@dataclass(frozen=True, slots=True)
class Inline:
    """Style and scripts of the page, our own files and the plotting library's, without anything of the data.

    Attributes:
        style: The style sheet.
        scripts: The scripts in the order they run: the plotting library where it is installed, then our own.
        policy: The content security policy: only this style and these scripts, by hash, and data URIs for pictures.
    """

    style: Markup
    scripts: tuple[Markup, ...]
    policy: str

    @property
    def size(self) -> int:
        """Count the characters it adds to the page."""
        return len(self.style) + sum(len(script) for script in self.scripts)


@cache
def inline() -> Inline:
    """Read the style sheet and the scripts, and make their policy."""
    own = "\n".join(_read(name) for name in _SCRIPTS)
    return inline_of(house_style(), [script for script in (plotting_library(), own) if script])


def house_style() -> str:
    """Read the style sheet that our pages share."""
    return _read("report.css")


def inline_of(style: str, scripts: Sequence[str]) -> Inline:
    """Make the policy of a page that carries one style sheet and these scripts, none of which holds any data."""
    sources = [f"style-src {_hashes([style])}", f"script-src {_hashes(scripts)}"]
    policy = "; ".join(["default-src 'none'", "img-src data:", *sources, "base-uri 'none'", "form-action 'none'"])
    return Inline(_trusted(style), tuple(_trusted(script) for script in scripts), policy)


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hashes(contents: Sequence[str]) -> str:
    digests = (hashlib.sha256(content.encode()).digest() for content in contents)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)


def _trusted(content: str) -> Markup:
    return Markup(content)  # noqa: S704 - our own files and a library, which hold nothing of the data
