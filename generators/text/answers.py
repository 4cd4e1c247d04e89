"""Another answer in nearly the same words: the number, the name or the part that a question asks for is another one.

With a question's answers, only what lies inside them is changed, and the answers follow: a contrast where every answer
became another one and the question does not name what was changed. With a label about two texts (a premise and its
hypothesis) one text changes away from the other, and the label becomes what the suite's `opposites` declare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Changed, Edit, Sample, Target, edits
from perturb.generators.text._entities import find_entities, kinds_of_entities
from perturb.generators.text._roles import find_roles
from perturb.generators.text._swaps import (
    Swap,
    changed_answers,
    located_answers,
    other_fields,
    replace_all,
    up_to,
)

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_SQUAD: Final = "Gardner et al. 2020, Evaluating Models' Local Decision Boundaries via Contrast Sets"

_NUMBER: Final = re.compile(
    r"(?<![\w.,:/$€£-])[1-9]\d{0,2}(?:,\d{3})*(?![\w:/]|[.,]\d|-)|(?<![\w.,:/-])[1-9]\d{3}(?![\w:/]|[.,]\d|-)"
)
_MONTH: Final = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December)")
_SMALL: Final = 9
_NEAR: Final = (0.6, 1.6)
_LAST_DAY: Final = 28
_LAST_YEAR: Final = 2035
_THIS_YEAR: Final = 2025
_YEARS: Final = range(1100, _LAST_YEAR + 1)
_DATE_REACH: Final = 12


class _Ground(NamedTuple):
    """What an answer rests on."""

    text: str
    sample: Sample
    opposites: Mapping[str, str]


class _Swapped(NamedTuple):
    """Swaps in ascending order of their uniforms, and what is right after all of them, where that is known."""

    swaps: tuple[Swap, ...]
    target: Target

    def up_to(self, rate: float, at_least: int) -> tuple[Edit, ...] | Changed:
        made = up_to(self.swaps, rate, at_least)
        if self.target is None or not made or len(made) < sum(len(swap.edits) for swap in self.swaps):
            return made
        return Changed(made, self.target)


@edits(
    axis="meaning",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    contrast=True,
    source=f"{_SQUAD} (numbers); rules of our own",
)
def number_changed(_text: str, draw: _Swapped, *, rate: float, at_least: int) -> tuple[Edit, ...] | Changed:
    """Write another number of as many digits: `rate` is a share of the different numbers of a text.

    A number changes wherever it stands; a year stays a year and a day a day, and what has two digits and more becomes
    0.6 to 1.6 times as much. Given answers, only numbers inside them change, all of them. Clock times, decimals,
    versions, sums of money and codes stay. From tier 1 on `at_least` one number changes.

    Example:
        >>> number_changed("It took 45 men from 1904 on.", severity=5, seed=3)
        'It took 34 men from 1891 on.'
    """
    return draw.up_to(rate, at_least)


@number_changed.draw
def _other_numbers(text: str, rng: np.random.Generator, *, sample: Sample, opposites: Mapping[str, str]) -> _Swapped:
    found: dict[str, list[int]] = {}
    for match in _NUMBER.finditer(text):
        found.setdefault(match.group(), []).append(match.start())
    return _swap(_Ground(text, sample, opposites), found, _near_numbers(text, found), rng)


@edits(
    axis="meaning",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    contrast=True,
    source=f"{_SQUAD} (entities); tables of our own, `entities.tsv` and `first_names.tsv`",
)
def entity_changed(_text: str, draw: _Swapped, *, rate: float, at_least: int) -> tuple[Edit, ...] | Changed:
    """Name another day, month, place, colour or person: `rate` is a share of those in the text that the tables hold.

    A name changes wherever it stands, for one of its kind that the text does not hold. Given answers, only names inside
    them change, all of them. Names beside another capital ("New York", "Paris Hilton") stay. From tier 1 on `at_least`
    one name changes.

    Example:
        >>> entity_changed("On Friday we flew to Rome.", severity=5, seed=3)
        'On Sunday we flew to Prague.'
    """
    return draw.up_to(rate, at_least)


@entity_changed.draw
def _other_entities(text: str, rng: np.random.Generator, *, sample: Sample, opposites: Mapping[str, str]) -> _Swapped:
    kinds = kinds_of_entities()
    return _swap(_Ground(text, sample, opposites), find_entities(text), kinds.__getitem__, rng)


@edits(
    axis="meaning",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    contrast=True,
    source="Zhang, Baldridge & He 2019, PAWS: Paraphrase Adversaries from Word Scrambling; rules of our own",
)
def role_swapped(_text: str, draw: _Swapped, *, rate: float, at_least: int) -> tuple[Edit, ...] | Changed:
    """Let who did it and who it was done to change places: `rate` is a share of the places where that is certain.

    Two persons or two animals on both sides of an action that is no mutual one ("The dog bit the man"). A contrast for
    answers that name one of them to a question that names neither, or for a declared label about two texts that name
    both. From tier 1 on `at_least` one pair changes places.

    Example:
        >>> role_swapped("The dog bit the man. Emily thanked Greg.", severity=5)
        'The man bit the dog. Greg thanked Emily.'
    """
    return draw.up_to(rate, at_least)


@role_swapped.draw
def _other_roles(text: str, rng: np.random.Generator, *, sample: Sample, opposites: Mapping[str, str]) -> _Swapped:
    pairs = list(find_roles(text))
    uniforms = rng.random(len(pairs)).tolist()
    swaps = tuple(sorted(Swap(uniform, pair) for uniform, pair in zip(uniforms, pairs, strict=True)))
    words = [text[edit.start : edit.stop] for pair in pairs for edit in pair]
    return _Swapped(swaps, _new_target(_Ground(text, sample, opposites), swaps, words))


def _swap(
    ground: _Ground, found: Mapping[str, list[int]], others: Callable[[str], Sequence[str]], rng: np.random.Generator
) -> _Swapped:
    """Swap things for others of their kind; given answers, only the things inside them."""
    text, sample, _ = ground
    asked = other_fields(text, sample)
    things = list(found)
    uniforms, picks = rng.random((2, len(things))).tolist()
    if isinstance(sample.target, str | type(None)):
        chosen = things
    else:
        chosen = [thing for thing in things if _is_answered(text, thing, found[thing], sample)]
    taken = set(re.findall(r"\w+(?:,\d+)*", f"{text} {asked}"))
    swaps = []
    for thing, uniform, pick in zip(things, uniforms, picks, strict=True):
        free = [other for other in others(thing) if other not in taken] if thing in chosen else []
        if free:
            other = free[int(pick * len(free))]
            taken.add(other)
            swaps.append(Swap(uniform, replace_all(found, thing, other)))
    made = tuple(sorted(swaps))
    return _Swapped(made, _new_target(ground, made, chosen))


def _is_answered(text: str, thing: str, starts: Sequence[int], sample: Sample) -> bool:
    answers = located_answers(text, sample)
    if answers is None:
        return False
    spans = [(start, start + len(words)) for words, start in zip(answers.texts, answers.starts, strict=True)]
    return any(begin <= start and start + len(thing) <= end for start in starts for begin, end in spans)


def _new_target(ground: _Ground, swaps: Sequence[Swap], things: Sequence[str]) -> Target:
    """What is right after all swaps; None where that is not known."""
    text, sample, opposites = ground
    made = tuple(edit for swap in swaps for edit in swap.edits)
    asked = set(re.findall(r"\w+(?:,\d+)*", other_fields(text, sample)))
    named = [bool(asked.intersection(re.findall(r"\w+(?:,\d+)*", thing))) for thing in things]
    if not made:
        return None
    if isinstance(sample.target, str):
        return opposites.get(sample.target) if all(named) else None
    answers = located_answers(text, sample)
    return changed_answers(text, answers, made) if answers is not None and not any(named) else None


def _near_numbers(text: str, found: Mapping[str, list[int]]) -> Callable[[str], Sequence[str]]:
    def others(number: str) -> Sequence[str]:
        value, grouped = int(number.replace(",", "")), "," in number
        low, high = 10 ** (len(str(value)) - 1), 10 ** len(str(value))
        if value in _YEARS and not grouped:
            low, high = max(value - 30, _YEARS.start), min(value + 30, max(value, _THIS_YEAR) + 1)
        elif value <= _LAST_DAY + 3 and any(_is_day(text, start, start + len(number)) for start in found[number]):
            high = min(high, _LAST_DAY + 1)
        elif value > _SMALL:
            low, high = max(low, int(value * _NEAR[0])), min(high, int(value * _NEAR[1]) + 1)
        near = sorted({int(low + (high - low) * share / 24) for share in range(24)} - {value, 1})
        return [f"{other:,}" if grouped else str(other) for other in near]

    return others


def _is_day(text: str, start: int, stop: int) -> bool:
    return _MONTH.search(text, max(0, start - _DATE_REACH), stop + _DATE_REACH) is not None
