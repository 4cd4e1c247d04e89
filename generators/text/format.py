"""The same words written differently: capitals and punctuation."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_columns, order_edits
from perturb.generators.text._marks import NOT_PROSE, is_marked

_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_AT_LEAST: Final = (1, 1, 1, 1, 1)

_LETTER: Final = r"[^\W\d_][\u0300-\u036f]*"
_WORD: Final = re.compile(rf"(?:{_LETTER})+(?:['’](?:{_LETTER})+)*")


@edits(
    axis="format",
    tiers={"rate": (0.1, 0.2, 0.35, 0.6, 1.0), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Ribeiro et al. 2020, Beyond Accuracy (CheckList), invariance tests; case modes of word processors",
)
def casing(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write words in lower case, UPPER CASE or tOGGLE cASE: `rate` is a share of the words that have a case.

    Each word draws one of the three that changes it. From tier 1 on `at_least` one word changes.

    Example:
        >>> casing("The soup was cold.", severity=3, seed=7)
        'THE soup was cold.'
    """
    return draw.up_to(rate, at_least=at_least)


@casing.draw
def _recased_words(text: str, rng: np.random.Generator) -> OrderedEdits:
    found = [(match.start(), match.group()) for match in _WORD.finditer(text)]
    choices = [(start, word, _other_cases(word)) for start, word in found]
    eligible = [choice for choice in choices if choice[2]]
    uniforms, picks = rng.random((2, len(eligible))).tolist()
    starts = [start for start, _, _ in eligible]
    stops = [start + len(word) for start, word, _ in eligible]
    recased = [cases[int(pick * len(cases))] for (_, _, cases), pick in zip(eligible, picks, strict=True)]
    return order_columns(starts, stops, recased, uniforms)


@functools.lru_cache(4096)
def _other_cases(word: str) -> tuple[str, ...]:
    """List the spellings of a word in the three cases, without repeats and without the word itself."""
    cases = (word.lower(), word.upper(), word[0].lower() + word[1:].upper())
    return tuple(case for case in dict.fromkeys(cases) if case != word)


_INSTEAD: Final = {
    ".": "!;,",
    "!": ".…",
    "?": ".",
    ",": ";.:",
    ";": ",:.",
    ":": ";,-",
    "…": ".,",
    "—": "-,",
    "–": "-,",
    "-": " –",
    '"': "'`",
    "“": "\"'",
    "”": "\"'",
    "'": "`’",
    "’": "'`",
    "(": "[",
    ")": "]",
    "\u3001": "\uff0c",  # ideographic comma
    "\u3002": "\uff01",  # ideographic full stop
    "\uff0c": "\u3001",  # full-width comma
    "\uff01": "\u3002",  # full-width exclamation mark
    "\uff1f": "\u3002",  # full-width question mark
    "\u060c": "\u061b",  # Arabic comma
    "\u061f": ".",  # Arabic question mark
    "\u0964": ".",  # Devanagari danda
}
_MARK: Final = re.compile(f"{NOT_PROSE}|(?P<mark>[{re.escape(''.join(_INSTEAD))}])")
_JOINS_WORDS: Final = "—–-…"


@edits(
    axis="format",
    tiers={"rate": (0.1, 0.25, 0.45, 0.7, 1.0), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Ribeiro et al. 2020, Beyond Accuracy (CheckList), punctuation tests, widened to doubled and replaced marks",
)
def punctuation(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Drop, double or replace punctuation: `rate` is a share of the text's marks.

    Each mark draws what happens to it; a dash that is dropped leaves a space. Marks inside numbers, addresses,
    abbreviations and emoticons stay. From tier 1 on `at_least` one mark changes.

    Example:
        >>> punctuation("Well, the soup was cold.", severity=3, seed=7)
        'Well,, the soup was cold.'
    """
    return draw.up_to(rate, at_least=at_least)


@punctuation.draw
def _remarked(text: str, rng: np.random.Generator) -> OrderedEdits:
    places = [match.start() for match in _MARK.finditer(text) if match.lastgroup and not is_marked(text, match.end())]
    uniforms, kinds, picks = rng.random((3, len(places))).tolist()
    changes = zip(places, kinds, picks, strict=True)
    return order_edits([Edit(place, place + 1, _change(text, place, *luck)) for place, *luck in changes], uniforms)


def _change(text: str, place: int, kind: float, pick: float) -> str:
    mark = text[place]
    between_words = text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum()
    others = _INSTEAD[mark]
    dropped = " " if between_words and mark in _JOINS_WORDS else ""
    return (dropped, 2 * mark, others[int(pick * len(others))])[int(kind * 3)]
