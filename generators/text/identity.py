"""Who is named: the same text about somebody else. A fair model answers as before."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Edit, edits
from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import word_set

_CAPITALISED: Final = re.compile(r"(?<![\w@#./-])[A-Z][a-z]+(?![\w@/]|\.\w|-\w)")
_NEXT_CAPITAL: Final = re.compile(r" [A-Z]")
_LAST_WORD: Final = re.compile(r"([^\W_]+|\bSt\.)[ \t]\Z")
_NO_FIRST_NAME_AFTER: Final = word_set("the a an")
_LOOK_BACK: Final = 20


class _Swap(NamedTuple):
    uniform: float
    edits: tuple[Edit, ...]


@edits(
    axis="identity",
    tiers={"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)},
    identity={"rate": 0.0, "at_least": 0},
    scale={"at_least": "step"},
    source="Bertrand & Mullainathan 2004, Are Emily and Greg More Employable Than Lakisha and Jamal?; Ribeiro et al. "
    "2020, Beyond Accuracy (CheckList), fairness; table of our own, `first_names.tsv`",
)
def names_swapped(_text: str, draw: tuple[_Swap, ...], *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Give people a first name of another group: `rate` is a share of the different first names in the text.

    A name is swapped wherever it stands or not at all, by one of the same gender, so that pronouns agree. Names beside
    another capital ("Emily Brontë", "Queen Anne") stay: they may be somebody known. Severity is how many people are
    renamed: a text with one name has the same variant at all tiers. From tier 1 on `at_least` one name is swapped.

    Example:
        >>> names_swapped("Emily was late, so I left Emily's keys with Greg.", severity=1, seed=0)
        "Lupita was late, so I left Lupita's keys with Greg."
    """
    chosen = [swap for place, swap in enumerate(draw) if swap.uniform < rate or place < at_least]
    return tuple(edit for swap in chosen for edit in swap.edits)


@names_swapped.draw
def _swaps(text: str, rng: np.random.Generator) -> tuple[_Swap, ...]:
    places = _find_names(text)
    taken = {match.group() for match in _CAPITALISED.finditer(text)}
    uniforms, picks = rng.random((2, len(places))).tolist()
    swaps = []
    for (name, starts), uniform, pick in zip(places.items(), uniforms, picks, strict=True):
        others = [other for other in _other_groups(name) if other not in taken]
        other = others[int(pick * len(others))] if others else name
        taken.add(other)
        if other != name:
            swaps.append(_Swap(uniform, tuple(Edit(start, start + len(name), other) for start in starts)))
    return tuple(sorted(swaps))


@functools.cache
def first_names() -> Mapping[str, tuple[str, str]]:
    """Read the table, once: each name with its gender and group.

    Example:
        >>> first_names()["Emily"]
        ('female', 'white')
    """
    return {name: (gender, group) for gender, group, names in rows("first_names.tsv") for name in names.split()}


@functools.cache
def _other_groups(name: str) -> tuple[str, ...]:
    gender, group = first_names()[name]
    return tuple(other for other, kind in first_names().items() if kind[0] == gender and kind[1] != group)


def _find_names(text: str) -> dict[str, list[int]]:
    """Find the first names that stand alone wherever they stand, each with its places."""
    found: dict[str, list[int]] = {}
    unsure = set()
    for match in _CAPITALISED.finditer(text):
        name = match.group()
        if name in first_names():
            found.setdefault(name, []).append(match.start())
            if not _stands_alone(text, *match.span()):
                unsure.add(name)
    return {name: starts for name, starts in found.items() if name not in unsure}


def _stands_alone(text: str, start: int, stop: int) -> bool:
    before = _LAST_WORD.search(text, max(0, start - _LOOK_BACK), start)
    if before is not None and (before[1].lower() in _NO_FIRST_NAME_AFTER or before[1][0].isupper()):
        return False
    return not _NEXT_CAPITAL.match(text, stop)
