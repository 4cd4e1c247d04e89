"""Sentences of an English text, and how they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_SENTENCE: Final = re.compile(
    r"(?:\A\s*|(?<=[a-z\d)][.!?] )|(?<=[a-z\d)][.!?]\n)|(?<=\n))"
    r"(?P<body>[A-Z][^.!?…\n]*(?:(?:\.(?=\w)|(?<=\b[A-Z])\.)[^.!?…\n]*)*)"
    r"(?P<end>[.!?…]|\Z)(?=\s|\Z)"
)
_PLAIN: Final = re.compile(
    r"(?:I|You|He|She|It|We|They|The|A|An|My|Your|His|Her|Our|Their|This|That|These|Those|There|Everyone|Everybody"
    r"|Nobody"
    r"|Everything|Nothing|Some|Most|Many|All|Both|Each|Every|One|Two|Three)(?:['’](?:m|re|s|ve|d|ll))? (?=[a-z\d])"
)
_ABBREVIATED: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Gen|Sen|Gov|Capt|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs|etc|approx"
    r"|Inc|Ltd"
    r"|Co|Corp|Ave|[Nn]o|Vol|Fig|ca|cf)\Z"
)
_LONGEST_ABBREVIATION: Final = 8
_KEEPS_CAPITAL: Final = re.compile(r"I\b")


class Sentence(NamedTuple):
    """A sentence without its closing mark.

    Attributes:
        start: Its first letter, a capital.
        stop: The character after its last word.
        end: Its closing mark; empty where the text ends without.
        plain: Whether it begins with a pronoun, an article or the like, so that its capital may go.
    """

    start: int
    stop: int
    end: str
    plain: bool


def find_sentences(text: str) -> Iterator[Sentence]:
    """Find the sentences of a text from left to right; what is unsure, as after an abbreviation, is left out.

    Example:
        >>> [(sentence.start, sentence.plain) for sentence in find_sentences("The soup was cold. Go home!")]
        [(0, True), (19, False)]
    """
    for match in _SENTENCE.finditer(text):
        start, stop = match.start("body"), match.end("body")
        if match["end"] == "." and _shortens(text, stop) and stop + 1 < len(text):
            continue
        if text[start - 2 : start - 1] == "." and _shortens(text, start - 2):
            continue
        plain = _PLAIN.match(text, start) is not None
        yield Sentence(start, stop, match["end"], plain)


def _shortens(text: str, stop: int) -> bool:
    """Tell whether the full stop at a place may belong to an abbreviation."""
    return _ABBREVIATED.search(text, max(0, stop - _LONGEST_ABBREVIATION), stop) is not None


def lower_first(words: str) -> str:
    """Write the first letter small, but for "I".

    Example:
        >>> lower_first("The soup"), lower_first("I left"), lower_first("I'm late")
        ('the soup', 'I left', "I'm late")
    """
    return words if _KEEPS_CAPITAL.match(words) else words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    """Write the first letter as a capital."""
    return words[:1].upper() + words[1:]
