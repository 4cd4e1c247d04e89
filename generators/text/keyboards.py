"""Typing errors on other keyboards: French, German, Dvorak, Russian, and the glass of a phone."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from perturb.contracts import Edit, Joined, JoinedEdits, OrderedEdits, edits
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._lexicon import Substitutions

_RATES: Final = (0.02, 0.04, 0.08, 0.15, 0.25)
_TIERS: Final = {"rate": _RATES, "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_GEOMETRY: Final = "key geometry of ISO/IEC 9995; rates as of `adjacent_key`"


@functools.cache
def _beside(layout: str) -> Substitutions:
    return Substitutions(neighbours(layout))


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"French AZERTY layout, {_GEOMETRY}",
)
def adjacent_key_azerty(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hit a key that touches the right one on a French keyboard: `rate` is a share of the letters it has.

    Case is kept; digits, accented letters and letters with a combining mark stay. From tier 1 on `at_least` one letter
    changes.

    Example:
        >>> adjacent_key_azerty("La soupe est froide.", severity=3, seed=7)
        'La soule ssr froide.'
    """
    return draw.up_to(rate, at_least=at_least)


@adjacent_key_azerty.draw_joined
def _azerty(texts: Joined) -> JoinedEdits:
    return _beside("azerty").draw(texts, _RATES[-1])


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"German QWERTZ layout, DIN 2137, {_GEOMETRY}",
)
def adjacent_key_qwertz(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hit a key that touches the right one on a German keyboard: `rate` is a share of the letters and digits it has.

    Case is kept, a letter becomes a letter (ä, ö and ü are some) and a digit a digit. From tier 1 on `at_least` one
    character changes.

    Example:
        >>> adjacent_key_qwertz("Die Suppe war kühl.", severity=3, seed=7)
        'Die Suppe waf kühl.'
    """
    return draw.up_to(rate, at_least=at_least)


@adjacent_key_qwertz.draw_joined
def _qwertz(texts: Joined) -> JoinedEdits:
    return _beside("qwertz").draw(texts, _RATES[-1])


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"Dvorak layout, ANSI X4.22-1983, {_GEOMETRY}",
)
def adjacent_key_dvorak(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hit a key that touches the right one on a Dvorak keyboard: `rate` is a share of the Latin letters and digits.

    Vowels lie together, so that a slip often leaves another word. Case is kept. From tier 1 on `at_least` one character
    changes.

    Example:
        >>> adjacent_key_dvorak("The soup was cold.", severity=3, seed=7)
        'The soup wav cold.'
    """
    return draw.up_to(rate, at_least=at_least)


@adjacent_key_dvorak.draw_joined
def _dvorak(texts: Joined) -> JoinedEdits:
    return _beside("dvorak").draw(texts, _RATES[-1])


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"Russian JCUKEN layout, {_GEOMETRY}",
)
def adjacent_key_jcuken(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hit a key that touches the right one on a Russian keyboard: `rate` is a share of the Cyrillic letters.

    Case is kept and digits stay. From tier 1 on `at_least` one letter changes.

    Example:
        >>> adjacent_key_jcuken("Суп был холодный.", severity=3, seed=7)
        'Суп бул холодный.'
    """
    return draw.up_to(rate, at_least=at_least)


@adjacent_key_jcuken.draw_joined
def _jcuken(texts: Joined) -> JoinedEdits:
    return _beside("jcuken").draw(texts, _RATES[-1])


_ABOVE_SPACE: Final = "cvbnm"


@functools.cache
def _under_thumbs() -> Substitutions:
    """Letters and the space bar of a phone: the keys of the lowest row touch the bar."""
    letters = {key: others for key, others in neighbours("qwerty").items() if key.isalpha()}
    return Substitutions(letters | {key: letters[key] + " " for key in _ABOVE_SPACE} | {" ": _ABOVE_SPACE})


@edits(
    axis="typos",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Azenkot & Zhai 2012, Touch Behavior with Different Postures on Soft Smartphone Keyboards, MobileHCI: "
    "thumbs land beside keys; layout of English phone keyboards; rates as of `adjacent_key`",
)
def thumb_slip(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Touch the key or the space bar beside the right one on a phone: `rate` is a share of Latin letters and spaces.

    A letter of the lowest row may become a space and a space such a letter ("the soup" comes as "thebsoup"). Digits are
    on another page of the keyboard and stay. From tier 1 on `at_least` one character changes.

    Example:
        >>> thumb_slip("The soup was cold.", severity=4, seed=4)
        'The soupnqas dold.'
    """
    return draw.up_to(rate, at_least=at_least)


@thumb_slip.draw_joined
def _slips(texts: Joined) -> JoinedEdits:
    return _under_thumbs().draw(texts, _RATES[-1])
