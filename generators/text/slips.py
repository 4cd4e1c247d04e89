"""What people leave in a text they typed: corrections that a phone made, and all slips of the fingers mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, replace_stretches
from perturb.generators.text._choosing import choose, order_alternatives
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._letters import find_letters
from perturb.generators.text._lexicon import find_words, lexicon

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
_WRONG, _LEFT_OUT, _ONE_TOO_MANY = 0.46, 0.68, 0.87  # up to which a uniform is a slip of this kind; above, a swap
_BESIDE_IT: Final = neighbours("qwerty")
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


@human_typos.draw
def _mixed(text: str, rng: np.random.Generator) -> OrderedEdits:
    letters = find_letters(text)
    chosen, uniforms = choose(len(letters.starts), _RATES[-1], rng)
    luck = rng.random(3 * len(chosen)).tolist()
    spelt = _Spelt(text, letters.starts.tolist(), letters.stops.tolist())
    starts, stops, slips, rising = [], [], [], []
    taken = set[int]()  # letters of slips accepted; an extra letter stands behind its own and meets no other slip
    drawn = zip(chosen.tolist(), uniforms, luck[::3], luck[1::3], luck[2::3], strict=True)
    for place, uniform, kind, where, pick in drawn:
        start, stop, slip = spelt.slip(place, kind, where, pick)
        if start < stop:
            last = place if stop == spelt.stops[place] else place + 1
            if place in taken or last in taken:
                continue
            taken.add(place)
            taken.add(last)
        starts.append(start)
        stops.append(stop)
        slips.append(slip)
        rising.append(uniform)
    return OrderedEdits(replace_stretches(starts, stops, slips), rising)


class _Spelt(NamedTuple):
    """A text and where its letters are."""

    text: str
    starts: list[int]
    stops: list[int]

    def slip(self, place: int, kind: float, where: float, pick: float) -> tuple[int, int, str]:
        """Make one slip at a letter; what is not possible there becomes a wrong letter."""
        text, starts, stops = self
        start, stop = starts[place], stops[place]
        letter = text[start:stop]
        if _WRONG <= kind < _LEFT_OUT and place > 0 and stops[place - 1] == start:
            return start, stop, ""
        if kind >= _ONE_TOO_MANY and place + 1 < len(starts) and starts[place + 1] == stop:
            behind = stops[place + 1]
            after = text[stop:behind]
            if after != letter and letter.islower() == after.islower():
                return start, behind, after + letter
        beside = _BESIDE_IT.get(letter)
        if beside is not None and where < _BESIDE:
            wrong = beside[int(pick * len(beside))]
        else:
            other = int(pick * len(starts))
            wrong = text[starts[other] : stops[other]]
            wrong = wrong.upper() if letter.isupper() else wrong.lower()
            if wrong == letter:  # another letter of the text may be the same: it is doubled
                wrong = 2 * letter
        return (stop, stop, wrong) if _LEFT_OUT <= kind < _ONE_TOO_MANY else (start, stop, wrong)
