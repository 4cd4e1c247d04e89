"""Typing errors: a key beside the right one, a letter left out or typed twice, two letters in the wrong order."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from perturb.contracts import (
    Edit,
    Joined,
    JoinedEdits,
    OrderedEdits,
    edits,
    without_overlaps,
)
from perturb.generators.text._choosing import pairs_apart
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


@adjacent_key.draw_joined
def _adjacent_keys(texts: Joined) -> JoinedEdits:
    codes, places = plain_letters(texts.text, _ASCII, digits=True)
    chosen = texts.choose(places, _HIGHEST_RATE, picks=1)
    hit = places[chosen.numbers]
    return texts.edits(chosen, hit, _beside().pick(codes[hit], chosen.luck[:, 0]))


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


@omission.draw_joined
def _omissions(texts: Joined) -> JoinedEdits:
    if texts.text.isascii():
        places = ascii_inner_letters(texts.text)
        chosen = texts.choose(places, _HIGHEST_RATE)
        return texts.edits(chosen, places[chosen.numbers], [""] * len(chosen.numbers))
    letters = find_letters(texts.text)
    inside = (letters.starts[1:] == letters.stops[:-1]).nonzero()[0] + 1
    chosen = texts.choose(letters.starts[inside], _HIGHEST_RATE)
    left_out = inside[chosen.numbers]
    nothing = [""] * len(left_out)
    return texts.edits(chosen, letters.starts[left_out], nothing, stops=letters.stops[left_out])


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


@transposition.draw_joined
def _transpositions(texts: Joined) -> JoinedEdits:
    text = texts.text
    if text.isascii():
        return _ascii_transpositions(texts)
    letters = find_letters(text)
    touching = letters.starts[1:] == letters.stops[:-1]
    pairs = (touching & (letters.codes[1:] != letters.codes[:-1])).nonzero()[0]
    chosen = texts.choose(letters.starts[pairs], _HIGHEST_RATE)
    first = pairs[chosen.numbers]
    chosen = chosen.take(without_overlaps(letters.starts[first].tolist(), letters.stops[first + 1].tolist()))
    first = pairs[chosen.numbers]
    starts, middles, stops = letters.starts[first], letters.stops[first], letters.stops[first + 1]
    parts = zip(starts.tolist(), middles.tolist(), stops.tolist(), strict=True)
    return texts.edits(chosen, starts, [_swap(text[a:b], text[b:c]) for a, b, c in parts], stops=stops)


def _ascii_transpositions(texts: Joined) -> JoinedEdits:
    """The same where each letter is one character."""
    places = ascii_pairs(texts.text)
    chosen = texts.choose(places, _HIGHEST_RATE)
    chosen = chosen.take(pairs_apart(places[chosen.numbers].tolist()))
    starts = places[chosen.numbers]
    swapped = [_swap_ascii(texts.text[start : start + 2]) for start in starts.tolist()]
    return texts.edits(chosen, starts, swapped, width=2)


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


@insertion.draw_joined
def _insertions(texts: Joined) -> JoinedEdits:
    codes, places = plain_letters(texts.text, _ASCII)
    chosen = texts.choose(places, _HIGHEST_RATE, picks=1)
    hit = places[chosen.numbers]
    return texts.edits(chosen, hit + 1, _beside().pick(codes[hit], chosen.luck[:, 0]), width=0)


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


@doubling.draw_joined
def _doublings(texts: Joined) -> JoinedEdits:
    text = texts.text
    if text.isascii():
        codes, places = plain_letters(text, _ASCII)
        chosen = texts.choose(places, _HIGHEST_RATE)
        hit = places[chosen.numbers]
        return texts.edits(chosen, hit + 1, codes[hit].tobytes().decode(), width=0)
    letters = find_letters(text)
    chosen = texts.choose(letters.starts, _HIGHEST_RATE)
    starts, stops = letters.starts[chosen.numbers], letters.stops[chosen.numbers]
    again = [text[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
    return texts.edits(chosen, stops, again, width=0)
