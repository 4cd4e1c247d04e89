"""Typing errors: a key beside the right one, a letter left out or typed twice, two letters in the wrong order."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import (
    Edit,
    OrderedEdits,
    edits,
    insert_characters,
    replace_characters,
    replace_stretches,
    without_overlaps,
)
from perturb.generators.text._choosing import choose, pairs_apart
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._letters import ascii_inner_letters, ascii_pairs, find_letters, plain_letters
from perturb.generators.text._lexicon import Substitutions

_RATES: Final = (0.02, 0.04, 0.08, 0.15, 0.25)
_HIGHEST_RATE: Final = _RATES[-1]
_TIERS: Final = {"rate": _RATES, "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_DAMERAU: Final = "Damerau 1964, A technique for computer detection and correction of spelling errors, CACM 7(3)"

_ASCII: Final = 128


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (substitution); key geometry of the US QWERTY layout, ISO/IEC 9995",
)
def adjacent_key(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hit a key that touches the right one: `rate` is a share of the text's Latin letters and digits.

    Case is kept, a letter becomes a letter and a digit a digit. What is not on the layout stays, and so does a letter
    that carries a combining mark. From tier 1 on `at_least` one character changes.

    Example:
        >>> adjacent_key("The soup was cold.", severity=3, seed=7)
        'The soup was colc.'
    """
    return draw.up_to(rate, at_least=at_least)


@adjacent_key.draw
def _adjacent_keys(text: str, rng: np.random.Generator) -> OrderedEdits:
    codes, places = plain_letters(text, _ASCII, digits=True)
    chosen, uniforms = choose(len(places), _HIGHEST_RATE, rng)
    hit = places[chosen]
    return OrderedEdits(replace_characters(hit.tolist(), _beside().pick(codes[hit], rng), length=len(text)), uniforms)


@functools.cache
def _beside() -> Substitutions:
    return Substitutions(neighbours("qwerty"))


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (deletion); first letters are spared as in Pollock & Zamora 1984, CACM 27(4): few errors there",
)
def omission(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Leave letters out: `rate` is a share of the letters that do not begin a word, in any script.

    A letter goes together with its combining marks. Digits stay, since another number is another statement. From
    tier 1 on `at_least` one letter is left out.

    Example:
        >>> omission("The soup was cold.", severity=3, seed=7)
        'The sup wa cold.'
    """
    return draw.up_to(rate, at_least=at_least)


@omission.draw
def _omissions(text: str, rng: np.random.Generator) -> OrderedEdits:
    if text.isascii():
        places = ascii_inner_letters(text)
        chosen, uniforms = choose(len(places), _HIGHEST_RATE, rng)
        nothing = [""] * len(chosen)
        return OrderedEdits(replace_characters(places[chosen].tolist(), nothing, length=len(text)), uniforms)
    letters = find_letters(text)
    inside = (letters.starts[1:] == letters.stops[:-1]).nonzero()[0] + 1
    chosen, uniforms = choose(len(inside), _HIGHEST_RATE, rng)
    left_out = inside[chosen]
    starts, stops = letters.starts[left_out].tolist(), letters.stops[left_out].tolist()
    return OrderedEdits(replace_stretches(starts, stops, [""] * len(starts)), uniforms)


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (transposition)",
)
def transposition(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Swap two neighbouring letters of a word: `rate` is a share of the pairs of different letters, in any script.

    Capitals stay where they were. A letter is swapped once at most, so that the share swapped grows a little slower
    than the rate. From tier 1 on `at_least` one pair is swapped.

    Example:
        >>> transposition("The soup was cold.", severity=3, seed=7)
        'The sopu was cold.'
    """
    return draw.up_to(rate, at_least=at_least)


@transposition.draw
def _transpositions(text: str, rng: np.random.Generator) -> OrderedEdits:
    if text.isascii():
        return _ascii_transpositions(text, rng)
    letters = find_letters(text)
    touching = letters.starts[1:] == letters.stops[:-1]
    pairs = (touching & (letters.codes[1:] != letters.codes[:-1])).nonzero()[0]
    chosen, uniforms = choose(len(pairs), _HIGHEST_RATE, rng)
    first = pairs[chosen]
    accepted = without_overlaps(letters.starts[first].tolist(), letters.stops[first + 1].tolist())
    first = first[accepted]
    starts, stops = letters.starts[first].tolist(), letters.stops[first + 1].tolist()
    middles = letters.stops[first].tolist()
    swapped = [_swap(text[a:b], text[b:c]) for a, b, c in zip(starts, middles, stops, strict=True)]
    return OrderedEdits(replace_stretches(starts, stops, swapped), [uniforms[number] for number in accepted])


def _ascii_transpositions(text: str, rng: np.random.Generator) -> OrderedEdits:
    """The same where each letter is one character."""
    places = ascii_pairs(text)
    chosen, uniforms = choose(len(places), _HIGHEST_RATE, rng)
    accepted, rising = pairs_apart(places[chosen].tolist(), uniforms)
    swapped = [_swap_ascii(text[place : place + 2]) for place in accepted]
    return OrderedEdits(replace_characters(accepted, swapped, 2, length=len(text)), rising)


@functools.cache
def _swap_ascii(pair: str) -> str:
    return _swap(*pair)


def _swap(first: str, second: str) -> str:
    if first.isupper() and second.islower() and first.lower() != second:
        return second.upper() + first.lower()
    return second + first


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (insertion); key geometry of the US QWERTY layout, ISO/IEC 9995",
)
def insertion(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Catch a second key with the right one: `rate` is a share of the text's Latin letters.

    The key that slips in touches the right one, stands after it and has its case. Digits stay, since another number
    is another statement. From tier 1 on `at_least` one letter slips in.

    Example:
        >>> insertion("The soup was cold.", severity=3, seed=7)
        'The sokupl was colld.'
    """
    return draw.up_to(rate, at_least=at_least)


@insertion.draw
def _insertions(text: str, rng: np.random.Generator) -> OrderedEdits:
    codes, places = plain_letters(text, _ASCII)
    chosen, uniforms = choose(len(places), _HIGHEST_RATE, rng)
    hit = places[chosen]
    return OrderedEdits(
        insert_characters((hit + 1).tolist(), _beside().pick(codes[hit], rng), length=len(text)), uniforms
    )


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Grudin 1983, Error patterns in novice and skilled transcription typing (doubling)",
)
def doubling(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Type letters twice: `rate` is a share of the letters, in any script.

    A letter goes together with its combining marks. Digits stay, since another number is another statement. From
    tier 1 on `at_least` one letter is doubled.

    Example:
        >>> doubling("The soup was cold.", severity=3, seed=7)
        'The soup wass cold.'
    """
    return draw.up_to(rate, at_least=at_least)


@doubling.draw
def _doublings(text: str, rng: np.random.Generator) -> OrderedEdits:
    if text.isascii():
        codes, places = plain_letters(text, _ASCII)
        chosen, uniforms = choose(len(places), _HIGHEST_RATE, rng)
        hit = places[chosen]
        again: Sequence[str] = codes[hit].tobytes().decode()
        return OrderedEdits(insert_characters((hit + 1).tolist(), again, length=len(text)), uniforms)
    letters = find_letters(text)
    chosen, uniforms = choose(len(letters.starts), _HIGHEST_RATE, rng)
    starts, stops = letters.starts[chosen].tolist(), letters.stops[chosen].tolist()
    again = [text[start:stop] for start, stop in zip(starts, stops, strict=True)]
    return OrderedEdits(insert_characters(stops, again, length=len(text)), uniforms)
