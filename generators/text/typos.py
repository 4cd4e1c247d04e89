"""Typing errors: the wrong key, a letter left out, two letters in the wrong order."""

from __future__ import annotations

from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._letters import Positions, find_letters

_RATES: Final = (0.02, 0.04, 0.08, 0.15, 0.25)
_HIGHEST_RATE: Final = _RATES[-1]
_TIERS: Final = {"rate": _RATES, "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_DAMERAU: Final = "Damerau 1964, A technique for computer detection and correction of spelling errors, CACM 7(3)"

_ASCII: Final = 128
_ROWS: Final = (("1234567890", 0.0), ("qwertyuiop", 0.5), ("asdfghjkl", 0.75), ("zxcvbnm", 1.25))


def _neighbours() -> dict[str, str]:
    """Collect the keys that touch each key; a letter only meets letters and a digit only digits."""
    keys = [(key, row, offset + column) for row, (line, offset) in enumerate(_ROWS) for column, key in enumerate(line)]
    touching = {
        key: "".join(
            other
            for other, other_row, x_other in keys
            if other.isdigit() == key.isdigit()
            and ((other_row == row and abs(x_other - x) == 1) or (abs(other_row - row) == 1 and abs(x_other - x) < 1))
        )
        for key, row, x in keys
    }
    return touching | {key.upper(): others.upper() for key, others in touching.items()}


NEIGHBOURS: Final = _neighbours()


def _choose(count: int, rng: np.random.Generator) -> tuple[Positions, list[float]]:
    """Draw one uniform per eligible position; keep those that any tier edits, the smallest in any case, in order."""
    uniforms = rng.random(count)
    chosen = (uniforms < _HIGHEST_RATE).nonzero()[0]
    if count and not len(chosen):
        chosen = np.array([uniforms.argmin()])
    chosen = chosen[uniforms[chosen].argsort(kind="stable")]
    return chosen, uniforms[chosen].tolist()


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (substitution); key geometry of the US QWERTY layout, ISO/IEC 9995",
)
def adjacent_key(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> tuple[Edit, ...]:
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
    letters = find_letters(text, digits=True)
    starts = letters.starts[(letters.codes < _ASCII) & (letters.stops == letters.starts + 1)]
    chosen, uniforms = _choose(len(starts), rng)
    picks = rng.random(len(chosen)).tolist()
    hits = zip(starts[chosen].tolist(), picks, strict=True)
    return OrderedEdits(tuple(_hit_beside(text, start, pick) for start, pick in hits), tuple(uniforms))


def _hit_beside(text: str, start: int, pick: float) -> Edit:
    others = NEIGHBOURS[text[start]]
    return Edit(start, start + 1, others[int(pick * len(others))])


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (deletion); first letters are spared as in Pollock & Zamora 1984, CACM 27(4): few errors there",
)
def omission(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> tuple[Edit, ...]:
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
    letters = find_letters(text)
    inside = (letters.starts[1:] == letters.stops[:-1]).nonzero()[0] + 1
    chosen, uniforms = _choose(len(inside), rng)
    starts, stops = letters.starts[inside[chosen]].tolist(), letters.stops[inside[chosen]].tolist()
    return OrderedEdits(tuple(map(Edit, starts, stops, [""] * len(starts))), tuple(uniforms))


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_DAMERAU} (transposition)",
)
def transposition(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> tuple[Edit, ...]:
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
    letters = find_letters(text)
    touching = letters.starts[1:] == letters.stops[:-1]
    pairs = (touching & (letters.codes[1:] != letters.codes[:-1])).nonzero()[0]
    chosen, uniforms = _choose(len(pairs), rng)
    first = pairs[chosen]
    places = (letters.starts[first], letters.stops[first], letters.stops[first + 1])
    swaps = [_swap(text, *place) for place in zip(*(part.tolist() for part in places), strict=True)]
    return order_edits(swaps, uniforms)


def _swap(text: str, start: int, middle: int, stop: int) -> Edit:
    first, second = text[start:middle], text[middle:stop]
    swapped = second + first
    if first.isupper() and second.islower() and first.lower() != second:
        swapped = second.upper() + first.lower()
    return Edit(start, stop, swapped)
