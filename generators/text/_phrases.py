"""Phrases of a text and what says the same in their place."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from perturb.contracts import Edit
from perturb.generators.text._articles import replace_word
from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import in_case_of, may_be_name

Way = Literal["left", "right", "both"]
_WAYS: Final = {"=": ("left", "right"), ">": ("right",), "<": ("left",)}
_CLASSES: Final = {
    "{me}": ("me", "you", "him", "her", "it", "us", "them"),
    "{I}": ("I", "you", "we", "they"),
    "{the}": ("the", "a", "an", "my", "our", "your", "this", "no", "any"),
    "{my}": ("my", "our", "your", "their", "his", "her"),
}
_CLASS: Final = re.compile(r"\{\w+\}")
_FIRST_WORD: Final = re.compile(r"(?<![\w'’@#/.-])\w+")
_FREE: Final = re.compile(r"(?![\w@/]|['’-]\w|\.\w)")
_LOOK_BACK: Final = 12
_NO_OF: Final = re.compile(r" of\b")


class Phrase(NamedTuple):
    """One way to say a phrase otherwise.

    Attributes:
        words: As they stand in the table.
        other: What says the same.
        follows: What must follow, perhaps after a space; None where anything but "of" may.
        behind: What must stand before; None where anything may.
    """

    words: str
    other: str
    follows: re.Pattern[str] | None
    behind: re.Pattern[str] | None


@functools.cache
def phrase_table(name: str, way: Way) -> Mapping[str, tuple[Phrase, ...]]:
    """Read a table of two columns, a way and what must follow; return the phrases by their first word, longest first.

    Args:
        name: The file.
        way: Towards the words of which column, or of either.

    Example:
        >>> [phrase.other for phrase in phrase_table("formality.tsv", "right")["kids"]]
        ['children']
        >>> "children" in phrase_table("formality.tsv", "right")
        False
    """
    table: dict[str, list[Phrase]] = {}
    for left, right, ways, *around in rows(name):
        follows = re.compile(f" ?(?:{around[0]})") if around else None
        behind = re.compile(rf"(?:{around[1]})\Z", re.IGNORECASE) if around[1:] else None
        for one, other in _forms(left, right):
            if "right" in _WAYS[ways] and way in {"right", "both"}:
                table.setdefault(_first(one), []).append(Phrase(one, other, follows, behind))
            if "left" in _WAYS[ways] and way in {"left", "both"}:
                table.setdefault(_first(other), []).append(Phrase(other, one, follows, behind))
    return {first: tuple(sorted(found, key=lambda phrase: -len(phrase.words))) for first, found in table.items()}


def _first(words: str) -> str:
    return re.split(r"\W", words, maxsplit=1)[0].lower()


def _forms(left: str, right: str) -> Iterator[tuple[str, str]]:
    """Pair the forms of a row, and fill in every word of a class."""
    lefts, rights = left.split("|"), right.split("|")
    for one, other in zip(lefts, rights * (len(lefts) if len(rights) == 1 else 1), strict=True):
        name = _CLASS.search(one)
        for word in _CLASSES[name.group()] if name else ("",):
            yield (one.replace(name.group(), word), other.replace(name.group(), word)) if name else (one, other)


def find_phrases(text: str, name: str, way: Way) -> Iterator[tuple[Edit, ...]]:
    """Find the phrases of a table from left to right, each with an edit for every other; names stay.

    Example:
        >>> [edits[0].replacement for edits in find_phrases("My kids have lots of bikes.", "formality.tsv", "right")]
        ['children', 'a lot of', 'bicycles']
    """
    table = phrase_table(name, way)
    reached = 0
    for match in _FIRST_WORD.finditer(text):
        phrases = table.get(match.group().lower(), ())
        start = match.start()
        if not phrases or start < reached:
            continue
        fitting = [phrase for phrase in phrases if _stands(text, start, phrase)]
        longest = [phrase for phrase in fitting if len(phrase.words) == len(fitting[0].words)]
        if longest:
            reached = start + len(longest[0].words)
            words = text[start:reached]
            yield tuple(replace_word(text, start, reached, _cased(words, phrase)) for phrase in longest)


def _cased(words: str, phrase: Phrase) -> str:
    return phrase.other if words == phrase.words else in_case_of(words, phrase.other)


def _stands(text: str, start: int, phrase: Phrase) -> bool:
    """Tell whether a phrase stands at a place, is no name, and has behind it what it needs."""
    stop = start + len(phrase.words)
    words = text[start:stop]
    if words != phrase.words and words.lower() != phrase.words.lower():
        return False
    named = may_be_name(text, start) and words != phrase.words and not words.isupper()
    if named or not _FREE.match(text, stop):
        return False
    if phrase.behind and not phrase.behind.search(text, max(0, start - _LOOK_BACK), start):
        return False
    return bool(phrase.follows.match(text, stop)) if phrase.follows else not _NO_OF.match(text, stop)
