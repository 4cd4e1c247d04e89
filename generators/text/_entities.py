"""Names of days, places, colours and people that have others of their kind."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

from perturb.generators.text._lexicon import rows
from perturb.generators.text._swaps import stands_free
from perturb.generators.text._words import word_set
from perturb.generators.text.identity import first_names

_LOOK_BACK: Final = 24
_LAST_WORD: Final = re.compile(r"(\w+)\W? \Z")
_NEXT_CAPITAL: Final = re.compile(r" [A-Z]")
_NO_NAMES: Final = word_set(
    "On In At From By For To The And But When While If Then Last Next Every With After Before Did Does Was Is Has "
    "Where How Why What Who Near Since Until Is Are Were Can Will"
)


@functools.cache
def kinds_of_entities() -> Mapping[str, tuple[str, ...]]:
    """Read the tables, once: each name with the others of its kind; of people, those of the same gender.

    Example:
        >>> "Friday" in kinds_of_entities()["Monday"], "Emily" in kinds_of_entities()["Greg"]
        (True, False)
    """
    kinds: dict[str, list[str]] = {}
    for kind, names in rows("entities.tsv"):
        kinds.setdefault(kind, []).extend(names.split())
    for name, (gender, _) in first_names().items():
        kinds.setdefault(gender, []).append(name)
    return {name: tuple(other for other in names if other != name) for names in kinds.values() for name in names}


def find_entities(text: str) -> dict[str, list[int]]:
    """Find the names that stand alone wherever they stand, each with its places.

    Example:
        >>> find_entities("On Friday we left Rome; New Delhi came later.")
        {'Friday': [3], 'Rome': [18]}
    """
    found: dict[str, list[int]] = {}
    for match in _pattern().finditer(text):
        if stands_free(text, *match.span()) and not _beside_capital(text, *match.span()):
            found.setdefault(match.group(), []).append(match.start())
    return {name: starts for name, starts in found.items() if len(starts) == text.count(name)}


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, kinds_of_entities()))})\b")


def _beside_capital(text: str, start: int, stop: int) -> bool:
    """Tell whether a name is part of a longer one; "On Friday" is not."""
    before = _LAST_WORD.search(text[max(0, start - _LOOK_BACK) : start])
    longer = before is not None and before[1][0].isupper() and before[1] not in _NO_NAMES
    return longer or _NEXT_CAPITAL.match(text, stop) is not None
