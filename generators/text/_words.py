"""English words in their context."""

from __future__ import annotations

import re
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
"""A word with its apostrophes and hyphens: "don't" and "well-known" are one each."""

_AN: Final = re.compile(
    r"(?!uni(?![nm])|ug[ae]|ukr|uru|usu|use|one|eu)[aeiou]|hour|honest|heir|8|1[18](?!\d)", re.IGNORECASE
)
_OPENS_SENTENCE: Final = frozenset('.!?…:\n"“”‘(—–')
_LOOK_BACK: Final = 8


def word_set(words: str) -> frozenset[str]:
    """Split a line of words into a set.

    Example:
        >>> sorted(word_set("or and"))
        ['and', 'or']
    """
    return frozenset(words.split())


def in_case_of(words: str, replacement: str) -> str:
    """Give the replacement the capitals of what it replaces.

    Example:
        >>> in_case_of("Film", "movie"), in_case_of("FILM", "movie"), in_case_of("film", "movie")
        ('Movie', 'MOVIE', 'movie')
    """
    if words.isupper() and len(words) > 1:
        return replacement.upper()
    return replacement[0].upper() + replacement[1:] if words[0].isupper() else replacement


def article_for(word: str) -> str:
    """Choose the indefinite article by the sound that the word begins with.

    Example:
        >>> [article_for(word) for word in ("awful", "unique", "Ugandan", "uninvited", "honest", "82")]
        ['an', 'a', 'a', 'an', 'an', 'an']
    """
    return "an" if _AN.match(word) else "a"


def may_be_name(text: str, start: int) -> bool:
    """Tell whether the word at `start` has a capital that the beginning of a sentence does not explain.

    Example:
        >>> may_be_name("We saw Film. Film it.", 7), may_be_name("We saw Film. Film it.", 13)
        (True, False)
    """
    before = text[max(0, start - _LOOK_BACK) : start]
    opens = not before.strip(" \t") or before.rstrip(" \t")[-1] in _OPENS_SENTENCE
    return text[start].isupper() and not opens
