"""The words of a text, in stretches with nothing but blanks between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["Stretch", "Word", "stretches"]

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BLANK: Final = re.compile(r"[ \t]+\Z")
_SENTENCE_ENDS: Final = re.compile(r"[.!?:;\n…]")
_CLAUSE_ENDS: Final = re.compile(r"\s*[.,!?:;…)]|\s*\Z|[ \t]*\n")


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        start: Where it begins.
        stop: Where it ends.
        word: In lower case and with a straight apostrophe, unless it may be a name.
        plain: Whether it stands in lower case.
    """

    start: int
    stop: int
    word: str
    plain: bool


class Stretch(NamedTuple):
    """Words in a row.

    Attributes:
        words: At least one.
        opens: Whether a sentence begins with them.
        ends: Whether a clause ends with them.
    """

    words: tuple[Word, ...]
    opens: bool
    ends: bool


def stretches(text: str) -> Iterator[Stretch]:
    """Cut a text into stretches of words.

    Example:
        >>> for stretch in stretches("It was cold, I don’t know. So"):
        ...     print([word.word for word in stretch.words], stretch.opens, stretch.ends)
        ['it', 'was', 'cold'] True True
        ['i', "don't", 'know'] False True
        ['so'] True True
    """
    found: list[Word] = []
    opens = True
    for match in _WORD.finditer(text):
        if found and not _BLANK.fullmatch(text, found[-1].stop, match.start()):
            yield _stretch(text, found, opens=opens)
            opens = bool(_SENTENCE_ENDS.search(text, found[-1].stop, match.start()))
            found = []
        word = match.group()
        name = not word.islower() and bool(found) and word != "I" and not word.startswith(("I'", "I’"))
        found.append(Word(*match.span(), word if name else word.lower().replace("’", "'"), word.islower()))
    if found:
        yield _stretch(text, found, opens=opens)


def _stretch(text: str, words: list[Word], *, opens: bool) -> Stretch:
    return Stretch(tuple(words), opens, bool(_CLAUSE_ENDS.match(text, words[-1].stop)))
