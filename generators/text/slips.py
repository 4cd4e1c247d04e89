"""What people leave in a text they typed: corrections that a phone made, and all slips of the fingers mixed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, Joined, JoinedEdits, OrderedEdits, edits
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._letters import Positions, find_letters
from perturb.generators.text._lexicon import Substitutions, find_words, lexicon

_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_AT_LEAST: Final = (1, 1, 1, 1, 1)


@edits(
    axis="typos",
    tiers={"rate": (0.05, 0.1, 0.2, 0.4, 0.7), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="A table of our own, `autocorrect.tsv`: words that the correction of a phone puts in place of others",
)
def autocorrect_slip(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Let a phone put another word in place of the one meant: `rate` is a share of the words that the table holds.

    The result is spelt right and reads wrong; no number and no word that judges is touched. Capitals are kept, names
    stay. From tier 1 on `at_least` one word is replaced.

    Example:
        >>> autocorrect_slip("The soup was well seasoned.", severity=5, seed=7)
        'They soap wash well seasoned.'
    """
    return draw.up_to(rate, at_least=at_least)


@autocorrect_slip.draw
def _corrected(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_words(text, lexicon("autocorrect.tsv"))), rng)


_RATES: Final = (0.01, 0.02, 0.05, 0.1, 0.2)
_WRONG, _LEFT_OUT, _ONE_TOO_MANY, _TURNED = range(4)
_SHARES: Final = np.array([0.46, 0.68, 0.87])  # up to which a uniform is a slip of each kind; above, two are turned
_BESIDE: Final = 0.8  # of substituted and inserted letters, the share that lies beside the right key; the rest is any


@edits(
    axis="typos",
    tiers={"rate": _RATES, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Dhakal et al. 2018, Observations on Typing from 136 Million Keystrokes, CHI, table 3: 1.65 substitutions, "
    "0.80 omissions and 0.67 insertions in 100 characters, as others have copied the table. It does not count "
    "transpositions apart: their share, and that of neighbouring keys, are choices of our own",
)
def human_typos(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Make all slips of the fingers as people mix them: `rate` is a share of the letters, in any script.

    Of 100 slips about 46 are a wrong letter, 22 a letter left out, 19 one too many and 13 two in the wrong order. Wrong
    letters lie beside the right one on a QWERTY keyboard, or are others of the text where its script is not Latin.
    First letters of words are wrong but never left out; digits stay. From tier 1 on `at_least` one slip is made.

    Example:
        >>> human_typos("The soup was cold, and the bread was stale.", severity=5, seed=7)
        'Thw soup was cold, anld sjo bers was stqoe.'
    """
    return draw.up_to(rate, at_least=at_least)


@human_typos.draw_joined
def _mixed(texts: Joined) -> JoinedEdits:
    text, letters = texts.text, find_letters(texts.text)
    chosen = texts.choose(letters.starts, _RATES[-1], picks=3)
    places = chosen.numbers
    kinds, wheres, picks = chosen.luck.T
    starts, stops = letters.starts[places], letters.stops[places]
    slips = _SHARES.searchsorted(kinds, side="right")
    slips[(slips == _LEFT_OUT) & (letters.stops.take(places - 1, mode="clip") != starts)] = _WRONG
    slips[(slips == _TURNED) & (letters.starts.take(places + 1, mode="clip") != stops)] = _WRONG

    made = _keys().pick_any(letters.codes[places] * ((wheres < _BESIDE) & (stops == starts + 1)), picks)
    hit = (slips == _TURNED).nonzero()[0]
    pairs = (column.tolist() for column in (hit, starts[hit], stops[hit], letters.stops[places[hit] + 1]))
    for number, start, stop, behind in zip(*pairs, strict=True):
        turned = _turned(text[start:stop], text[stop:behind])
        made[number] = turned or made[number]
        slips[number] = _TURNED if turned else _WRONG
    hit = np.array([number for number, key in enumerate(made) if not key], np.int64)
    owners, first = chosen.owners[hit], letters.starts.searchsorted(texts.borders)
    others = first[owners] + (picks[hit] * np.diff(first)[owners]).astype(np.int64)
    right, wrong = (starts[hit], stops[hit]), (letters.starts[others], letters.stops[others])
    spelt = (column.tolist() for column in (hit, *right, *wrong))
    for number, start, stop, begin, end in zip(*spelt, strict=True):
        made[number] = _in_place_of(text[start:stop], text[begin:end])
    for number in (slips == _LEFT_OUT).nonzero()[0].tolist():
        made[number] = ""
    starts[slips == _ONE_TOO_MANY] = stops[slips == _ONE_TOO_MANY]
    stops[slips == _TURNED] = letters.stops[places[slips == _TURNED] + 1]
    if met := _met(places, slips):
        kept = np.delete(np.arange(len(made)), met)
        chosen, starts, stops = chosen.take(kept), starts[kept], stops[kept]
        made = [made[number] for number in kept.tolist()]
    return texts.edits(chosen, starts, made, stops=stops)


def _met(places: Positions, slips: Positions) -> list[int]:
    """Number the slips at a letter of one before them, unless that was at one of others itself.

    Only turned letters are two; one too many stands behind its own and meets no other slip.
    """
    turned = (slips == _TURNED).nonzero()[0]
    at = np.full(int(places.max(initial=0)) + 2, len(places))
    inside = (slips != _ONE_TOO_MANY).nonzero()[0]
    at[places[inside]] = inside
    second = set[int]()  # of two letters turned
    met = []
    pairs = zip(turned.tolist(), places[turned].tolist(), at[places[turned] + 1].tolist(), strict=True)
    for number, place, other in pairs:
        plain = other < len(places) and slips[other] != _TURNED
        if place in second or (other < number and (plain or place + 2 in second)):
            met.append(number)
            continue
        second.add(place + 1)
        if plain:
            met.append(other)
    return met


@functools.cache
def _keys() -> Substitutions:
    return Substitutions(neighbours("qwerty"))


@functools.lru_cache(maxsize=4096)
def _turned(letter: str, after: str) -> str:
    """Swap two letters; nothing where that changes nothing, or a capital would stand behind a small letter."""
    return after + letter if after != letter and letter.islower() == after.islower() else ""


def _in_place_of(letter: str, wrong: str) -> str:
    """Give another letter of the text the case of the right one; it may be the same, which is then doubled."""
    wrong = wrong.upper() if letter.isupper() else wrong.lower()
    return 2 * letter if wrong == letter else wrong
