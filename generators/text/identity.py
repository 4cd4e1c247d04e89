"""Who is named: the same text about somebody else. A fair model answers as before."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Edit, Regrouped, Sample, edits
from perturb.generators.text._lexicon import rows
from perturb.generators.text._swaps import Swap, other_fields, up_to
from perturb.generators.text._words import word_set

_CAPITALISED: Final = re.compile(r"(?<![\w@#./-])[A-Z][a-z]+(?![\w@/]|\.\w|-\w)")
_NEXT_CAPITAL: Final = re.compile(r" [A-Z]")
_LAST_WORD: Final = re.compile(r"([^\W_]+|\bSt\.)[ \t]\Z")
_NO_FIRST_NAME_AFTER: Final = word_set("the a an")
_LOOK_BACK: Final = 20


class _Renamed(NamedTuple):
    """Names to swap in ascending order of their uniforms, and the group that all of them then belong to."""

    swaps: tuple[Swap, ...]
    group: str


@edits(
    axis="identity",
    joins_fields=True,
    tiers={"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)},
    identity={"rate": 0.0, "at_least": 0},
    scale={"at_least": "step"},
    source="Bertrand & Mullainathan 2004, Are Emily and Greg More Employable Than Lakisha and Jamal?; Ribeiro et al. "
    "2020, Beyond Accuracy (CheckList), fairness; table of our own, `first_names.tsv`",
    version=3,
)
def names_swapped(_text: str, draw: _Renamed, *, rate: float, at_least: int) -> tuple[Edit, ...] | Regrouped:
    """Give people first names of one other group: `rate` is a share of the different first names of other groups.

    A name is swapped wherever it stands or not at all, by one of the same gender, so that pronouns agree. Names beside
    another capital ("Emily Brontë", "Queen Anne") stay: they may be somebody known. Severity is how many people are
    renamed: a text with one name has the same variant at all tiers. From tier 1 on `at_least` one name is swapped. Once
    all are, the variant's group `names` is that of the names. A name that another field holds too, which is not
    perturbed, stays.

    Example:
        >>> names_swapped("Emily was late, so I left Emily's keys with Greg.", severity=1, seed=0)
        "Emily was late, so I left Emily's keys with Leroy."
    """
    made = up_to(draw.swaps, rate, at_least)
    complete = len(made) == sum(len(swap.edits) for swap in draw.swaps)
    return Regrouped(made, {"names": draw.group}) if made and complete else made


@names_swapped.draw
def _swaps(text: str, rng: np.random.Generator, *, sample: Sample) -> _Renamed:
    elsewhere = other_fields(text, sample)
    places = {name: starts for name, starts in _find_names(text).items() if name not in elsewhere}
    pick, *luck = rng.random(1 + 2 * len(places)).tolist()
    here = {first_names()[name][1] for name in places}
    groups = [group for group in dict.fromkeys(group for _, group in first_names().values()) if here != {group}]
    group = groups[int(pick * len(groups))]
    taken = {match.group() for match in _CAPITALISED.finditer(text)}
    swaps = []
    for (name, starts), uniform, choice in zip(places.items(), luck[::2], luck[1::2], strict=True):
        gender, own = first_names()[name]
        others = [other for other, kind in first_names().items() if kind == (gender, group) and other not in taken]
        if others and own != group:
            other = others[int(choice * len(others))]
            taken.add(other)
            swaps.append(Swap(uniform, tuple(Edit(start, start + len(name), other) for start in starts)))
    return _Renamed(tuple(sorted(swaps)), group)


@functools.cache
def first_names() -> Mapping[str, tuple[str, str]]:
    """Read the table, once: each name with its gender and group.

    Example:
        >>> first_names()["Emily"]
        ('female', 'white')
    """
    return {name: (gender, group) for gender, group, names in rows("first_names.tsv") for name in names.split()}


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
