"""Rules that a rewrite must pass before it is believed to mean the same.

They are strict rather than clever: a good rewrite that is rejected costs an answer, a wrong one that is let through
spoils a score. Negations, antonyms and number words are English; the rest holds in any script.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from perturb.paraphrase.antonyms import ANTONYMS

Guard = Callable[[str, str], bool]

_LENGTHS: Final = (0.4, 2.5)
_SHORT: Final = 20  # characters, below which a rewrite may have any length up to five times as many
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEGATION: Final = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|barely|scarcely)\b|n['’]t\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+(?:[.,:/]\d+)*")
_NUMBER_WORDS: Final = {
    "zero": "0",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "thirteen": "13",
    "fourteen": "14",
    "fifteen": "15",
    "sixteen": "16",
    "seventeen": "17",
    "eighteen": "18",
    "nineteen": "19",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}  # without "one", as in "the one that" and "no one"
_KEPT: Final = re.compile(
    r"https?://\S*[^\s.,;:!?)\]]|\b[\w.+-]+@[\w-]+\.\w[\w.-]*\w|(?<!\w)[@#]\w+|`[^`]+`|<[^<>\s]+>"
)
_SENTENCE_START: Final = re.compile(r"(?:\A|[.!?:;\n\"“”«(])\W*\Z")


def refusal(text: str, candidate: str, protected: Sequence[str] = ()) -> str:
    """Name the first rule that a candidate breaks; empty where it passes them all.

    Args:
        text: The clean text.
        candidate: A rewrite of it.
        protected: Words that must stay as they are, such as answers.

    Example:
        >>> refusal("Ada did not sell 3 boats.", "Ada sold 3 boats.")
        'negation'
        >>> refusal("Ada did not sell 3 boats.", "Three boats were not sold by Ada.")
        ''
    """
    if not candidate.strip():
        return "empty"
    if _plain(candidate) == _plain(text):
        return "identical"
    if any(words not in candidate for words in protected):
        return "protected"
    return next((name for name, keeps in GUARDS.items() if not keeps(text, candidate)), "")


def _plain(text: str) -> str:
    """Without what a reader would not call another wording."""
    return " ".join(_WORD.findall(text.casefold())) + " ".join(_NUMBER.findall(text)) if _WORD.search(text) else text


def _length(text: str, candidate: str) -> bool:
    low, high = _LENGTHS if len(text) >= _SHORT else (0.0, 5.0)
    return low * len(text) <= len(candidate) <= high * max(len(text), 1)


def _kept(text: str, candidate: str) -> bool:
    return Counter(_KEPT.findall(text)) == Counter(_KEPT.findall(candidate))


def _negation(text: str, candidate: str) -> bool:
    return len(_NEGATION.findall(text)) == len(_NEGATION.findall(candidate))


def _numbers(text: str, candidate: str) -> bool:
    return Counter(_read_numbers(text)) == Counter(_read_numbers(candidate))


def _read_numbers(text: str) -> Iterator[str]:
    for number in _NUMBER.findall(text):
        yield re.sub(r",(?=\d{3}\b)", "", number)
    for word in _WORD.findall(text.lower()):
        if word in _NUMBER_WORDS:
            yield _NUMBER_WORDS[word]


def _entities(text: str, candidate: str) -> bool:
    """Names of the text stay; names that it does not have are not made up."""
    before, after = set(_WORD.findall(text)), set(_WORD.findall(candidate))
    known = {word.casefold() for word in before}
    invented = [word for word in _names(candidate) if word.casefold() not in known]
    return set(_names(text)) <= after and not invented


def _names(text: str) -> list[str]:
    """Capitalised words inside a sentence, in order; where a sentence starts, any word has a capital."""
    found = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s\Z", "", match[0])
        one = word == "I" or word.startswith(("I'", "I’"))
        if word[0].isupper() and not one and not _SENTENCE_START.search(text, max(0, match.start() - 8), match.start()):
            found.append(word)
    return found


def _antonyms(text: str, candidate: str) -> bool:
    before, after = set(_WORD.findall(text.lower())), set(_WORD.findall(candidate.lower()))
    return not any(
        one in before and other not in before and other in after and one not in after
        for pair in ANTONYMS
        for one, other in (pair, pair[::-1])
    )


def _roles(text: str, candidate: str) -> bool:
    """Names come in the same order, unless one side is passive: "by" comes or goes."""
    names = list(dict.fromkeys(_names(text)))
    places = [found.start() for name in names if (found := re.search(rf"\b{re.escape(name)}\b", candidate))]
    passive = re.search(r"\bby\b", text) is None, re.search(r"\bby\b", candidate) is None
    return places == sorted(places) or passive[0] != passive[1]


GUARDS: Final[dict[str, Guard]] = {
    "length": _length,
    "kept": _kept,
    "negation": _negation,
    "number": _numbers,
    "entity": _entities,
    "antonym": _antonyms,
    "role": _roles,
}
