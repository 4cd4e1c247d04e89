"""The same text about somebody of the other gender, in every word that tells it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Edit, Regrouped, edits
from perturb.generators.text._lexicon import rows
from perturb.generators.text._people import has_unknown_name
from perturb.generators.text._words import in_case_of, word_set
from perturb.generators.text.identity import first_names

_MALE: Final = "male"
_FEMALE: Final = "female"
_WORD: Final = re.compile(r"(?<![\w@#/-])[A-Za-z]+(?![\w@/]|-\w)")
_NEXT: Final = re.compile(r"['’]?\s*([A-Za-z]+|[^\w\s])")
_LAST: Final = re.compile(r"([A-Za-z]+)\s+\Z")
_BODY: Final = re.compile(
    r"\b(?:pregnan\w+|beard\w*|moustache|mustache|breast\w*|gave birth|giving birth|womb|prostate|menstru\w+|ovar\w+"
    r"|lesbian|gay|mum and dad|guys|man of|men and women|king|queen|prince|princess|dress|skirt|bra"
    r"|(?!human|german|roman|woman|gentle|police|sales|chair|fire|business)\w{3,}m[ae]n)\b",
    re.IGNORECASE,
)
_ENDS_OBJECT: Final = word_set(
    "to of and or but in on at with for from by about into onto than because when while if as so that who what how "
    "again too now then today yesterday tomorrow later there here up down out off away back home after before until "
    "well very immediately it"
)
_TAKES_TWO: Final = word_set(
    "gave give gives giving told tell tells telling asked ask asks asking showed show shows sent send sends "
    "brought bring brings bought buy buys taught teach teaches offered offer offers wished wish paid pay pays saw "
    "see sees watched watch heard hear let lets made make makes helped help helps had have call called calls "
    "found find cost costs owe owes owed"
)


class _Mirror(NamedTuple):
    edits: tuple[Edit, ...]
    gender: str


@edits(
    axis="identity",
    joins_fields=True,
    version=2,
    tiers={"at_least": (1, 1, 1, 1, 1)},
    identity={"at_least": 0},
    scale={"at_least": "step"},
    monotone=False,
    source="Zhao et al. 2018, Gender Bias in Coreference Resolution (WinoBias): gender swapping; table of our own, "
    "`gender_words.tsv`",
)
def gender_swapped(_text: str, draw: _Mirror, *, at_least: int) -> tuple[Edit, ...] | Regrouped:
    """Swap he and she, and all words and first names with them, so that the text agrees with itself.

    There is one variant for a text: the same at all tiers. A text with a name that no table knows, with anything
    bodily, or with a "her" that may be "him" as well as "his", stays. The variant's group `gender` is what the text
    then tells.

    Example:
        >>> gender_swapped("Emily said that her brother had lost his keys.", severity=1)
        'Brendan said that his sister had lost her keys.'
    """
    if not at_least or not draw.edits:
        return ()
    return Regrouped(draw.edits, {"gender": draw.gender})


@gender_swapped.draw
def _mirrored(text: str, rng: np.random.Generator) -> _Mirror:
    words = _other_gender()
    pick = rng.random()
    known = frozenset(words) | first_names().keys() | {"His", "Her", "Him", "Hers", "his", "her", "him", "hers"}
    if _BODY.search(text):
        return _Mirror((), "")
    names = _Names(text, pick)
    made: list[Edit] = []
    genders: set[str] = set()
    for match in _WORD.finditer(text):
        found = _swapped(text, match, names)
        if found is None:
            return _Mirror((), "")
        other, gender = found
        if gender:
            made.append(Edit(*match.span(), other))
            genders.add(gender)
    if not made or has_unknown_name(text, known):
        return _Mirror((), "")
    return _Mirror(tuple(made), genders.pop() if len(genders) == 1 else "mixed")


class _Names:
    """A name of the other gender and the same group for each first name of a text."""

    def __init__(self, text: str, pick: float) -> None:
        self._taken = set(_WORD.findall(text))
        self._pick = pick
        self._given: dict[str, str] = {}

    def other(self, name: str) -> str:
        if name not in self._given:
            gender, group = first_names()[name]
            pool = [n for n, kind in first_names().items() if kind == (_other(gender), group) and n not in self._taken]
            self._given[name] = pool[int(self._pick * len(pool))]
            self._taken.add(self._given[name])
        return self._given[name]


def _other(gender: str) -> str:
    return _FEMALE if gender == _MALE else _MALE


@functools.cache
def _other_gender() -> Mapping[str, tuple[str, str]]:
    """Read the table, once: a word, its counterpart and the counterpart's gender."""
    table: dict[str, tuple[str, str]] = {}
    for man, woman in rows("gender_words.tsv"):
        table.setdefault(man, (woman, _FEMALE))
        table.setdefault(woman, (man, _MALE))
    return table


def _swapped(text: str, match: re.Match[str], names: _Names) -> tuple[str, str] | None:
    """The word of the other gender and that gender; both empty where the word tells none, None where it is unsure."""
    word = match.group()
    lower = word.lower()
    if word in first_names():
        return names.other(word), _other(first_names()[word][0])
    if lower in {"his", "her", "him", "hers"}:
        other = _possessive(text, match)
        return (in_case_of(word, other), _MALE if lower in {"her", "hers"} else _FEMALE) if other else None
    if lower not in _other_gender():
        return "", ""
    other, gender = _other_gender()[lower]
    return in_case_of(word, other), gender


def _possessive(text: str, match: re.Match[str]) -> str:
    """Swap his, him, her and hers; empty where "her" may be either."""
    word, following = match.group().lower(), _NEXT.match(text, match.end())
    after = following[1].lower() if following else ""
    owns_nothing = not after.isalpha() or after in _ENDS_OBJECT
    if word == "hers":
        return "his"
    if word == "him":
        return "her"
    if word == "his":
        return "hers" if owns_nothing else "her"
    before = _LAST.search(text[max(0, match.start() - 24) : match.start()])
    if owns_nothing:
        return "him"
    return "" if before is not None and before[1].lower() in _TAKES_TWO else "his"
