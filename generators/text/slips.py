"""What people leave in a text they typed: corrections that a phone made, and all slips of the fingers mixed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Edit, Joined, JoinedEdits, OrderedEdits, edits
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._letters import find_letters
from perturb.generators.text._lexicon import Substitutions, find_words, lexicon

Flags = npt.NDArray[np.bool_]

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
    begins, ends = letters.starts[places], letters.stops[places]
    behinds = letters.stops.take(places + 1, mode="clip")
    slips = _SHARES.searchsorted(kinds, side="right")
    slips[(slips == _LEFT_OUT) & (letters.stops.take(places - 1, mode="clip") != begins)] = _WRONG
    slips[(slips == _TURNED) & (letters.starts.take(places + 1, mode="clip") != ends)] = _WRONG
    on_keys = (wheres < _BESIDE) & (ends == begins + 1)
    keys = _keys().pick_any(letters.codes[places] * on_keys, picks)
    first = letters.starts.searchsorted(texts.borders)
    others = first[chosen.owners] + (picks * np.diff(first)[chosen.owners]).astype(np.int64)

    kept, starts, stops, made = [], [], [], []
    taken = set[int]()  # letters of slips accepted; an extra letter stands behind its own and meets no other slip
    columns = [column.tolist() for column in (slips, places, begins, ends, behinds, others)]
    for number, (slip, place, start, stop, behind, other, key) in enumerate(zip(*columns, keys, strict=True)):
        wrong, last = key, stop
        if slip == _TURNED and (turned := _turned(text[start:stop], text[stop:behind])):
            if place in taken or place + 1 in taken:
                continue
            taken.add(place + 1)
            wrong, last = turned, behind
        elif slip == _LEFT_OUT:
            wrong = ""
        elif not key:
            wrong = _in_place_of(text[start:stop], text[letters.starts[other] : letters.stops[other]])
        if slip != _ONE_TOO_MANY:
            if place in taken:
                continue
            taken.add(place)
        kept.append(number)
        starts.append(stop if slip == _ONE_TOO_MANY else start)
        stops.append(last)
        made.append(wrong)
    return texts.edits(chosen.take(kept), np.array(starts, np.int64), made, stops=np.array(stops, np.int64))


@functools.cache
def _keys() -> Substitutions:
    return Substitutions(neighbours("qwerty"))


@functools.cache
def _turned(letter: str, after: str) -> str:
    """Swap two letters; nothing where that changes nothing, or a capital would stand behind a small letter."""
    return after + letter if after != letter and letter.islower() == after.islower() else ""


def _in_place_of(letter: str, wrong: str) -> str:
    """Give another letter of the text the case of the right one; it may be the same, which is then doubled."""
    wrong = wrong.upper() if letter.isupper() else wrong.lower()
    return 2 * letter if wrong == letter else wrong
