"""Characters swapped or slipped in so that a person still reads the text and a model no longer does."""

from __future__ import annotations

import functools
import string
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, Joined, JoinedEdits, OrderedEdits, edits
from perturb.generators.text._choosing import pairs_apart
from perturb.generators.text._letters import ascii_inner_letters, ascii_pairs, plain_letters
from perturb.generators.text._lexicon import Substitutions, lexicon

_RATES: Final = (0.03, 0.08, 0.2, 0.45, 0.8)
_HIGHEST_RATE: Final = _RATES[-1]
_TIERS: Final = {"rate": _RATES, "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_BOUCHER: Final = "Boucher et al. 2022, Bad Characters: Imperceptible NLP Attacks, IEEE S&P"
_EGER: Final = "Eger & Benz 2020, From Hero to Zéroe: A Benchmark of Low-Level Adversarial Attacks"


@edits(
    axis="obfuscation",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_BOUCHER} (homoglyphs); table of our own, `homoglyphs.tsv`; Unicode Technical Standard 39",
)
def homoglyph(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    r"""Swap Latin letters for look-alikes of other scripts: `rate` is a share of the letters that have one.

    A letter that carries a combining mark stays. From tier 1 on `at_least` one letter is swapped.

    Example:
        >>> print(ascii(homoglyph("yes", severity=1, seed=7)))
        'y\u0435s'
    """
    return draw.up_to(rate, at_least=at_least)


@homoglyph.draw_joined
def _doubles(texts: Joined) -> JoinedEdits:
    return _homoglyphs().draw(texts, _HIGHEST_RATE)


@functools.cache
def _homoglyphs() -> Substitutions:
    return Substitutions(lexicon("homoglyphs.tsv"))


_INVISIBLE: Final = np.array(["\u200b", "\u200c", "\u200d", "\u2060"], dtype=object)
_SLIPS: Final = (0.02, 0.05, 0.12, 0.3, 0.6)
_FIRST_BEYOND_LATIN: Final = 0x250


@edits(
    axis="obfuscation",
    tiers={"rate": _SLIPS, "at_least": (1, 1, 1, 1, 1)},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_BOUCHER} (invisible characters)",
)
def zero_width(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    r"""Slip invisible characters into words: `rate` is a share of the pairs of neighbouring Latin letters.

    Zero-width space, non-joiner, joiner or word joiner (U+200B to U+200D, U+2060). Other scripts stay: there a joiner
    may show. From tier 1 on `at_least` one character is slipped in.

    Example:
        >>> print(ascii(zero_width("no", severity=1, seed=7)))
        'n\u2060o'
    """
    return draw.up_to(rate, at_least=at_least)


@zero_width.draw_joined
def _slipped_in(texts: Joined) -> JoinedEdits:
    text = texts.text
    if text.isascii():
        gaps = ascii_inner_letters(text)
    else:
        _, latin = plain_letters(text, _FIRST_BEYOND_LATIN)
        gaps = latin[1:][latin[1:] == latin[:-1] + 1]
    chosen = texts.choose(gaps, _SLIPS[-1], picks=1)
    slipped = _INVISIBLE[(chosen.luck[:, 0] * len(_INVISIBLE)).astype(np.int64)].tolist()
    return texts.edits(chosen, gaps[chosen.numbers], "".join(slipped), width=0)


_LEET: Final = Substitutions(
    {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7", "z": "2"}
    | {"A": "4@", "B": "8", "E": "3", "G": "6", "I": "1!", "L": "1", "O": "0", "S": "5$", "T": "7", "Z": "2"},
    inside_words=True,
)


@edits(
    axis="obfuscation",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Common substitutions of leetspeak; Perea, Duñabeitia & Carreiras 2008, R34D1NG W0RD5 W1TH NUMB3R5",
)
def leetspeak(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write digits and signs for letters: `rate` is a share of the letters that have one, such as 3 for e.

    Words of one letter stay: "4 day" is no longer "a day". From tier 1 on `at_least` one letter is written so.

    Example:
        >>> leetspeak("The soup was cold.", severity=4, seed=7)
        '7he 50up was c01d.'
    """
    return draw.up_to(rate, at_least=at_least)


@leetspeak.draw_joined
def _leet(texts: Joined) -> JoinedEdits:
    return _LEET.draw(texts, _HIGHEST_RATE)


_MARKS: Final = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u0323\u0327\u0328"


@edits(
    axis="obfuscation",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_EGER} (visual attack)",
)
def diacritics(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Put accents, dots and hooks on Latin letters: `rate` is a share of the letters that take one.

    Only letters that Unicode holds in one piece come of it. From tier 1 on `at_least` one letter is marked.

    Example:
        >>> diacritics("no", severity=1, seed=7)
        'ṅo'
    """
    return draw.up_to(rate, at_least=at_least)


@diacritics.draw_joined
def _accented(texts: Joined) -> JoinedEdits:
    return _marked_letters().draw(texts, _HIGHEST_RATE)


@functools.cache
def _marked_letters() -> Substitutions:
    table: Mapping[str, str] = {letter: _marked(letter) for letter in string.ascii_letters}
    return Substitutions({letter: others for letter, others in table.items() if others})


def _marked(letter: str) -> str:
    """Join the precomposed forms of a letter."""
    composed = (unicodedata.normalize("NFC", letter + mark) for mark in _MARKS)
    return "".join(form for form in composed if len(form) == 1)


@edits(
    axis="obfuscation",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_BOUCHER} (reorderings); Unicode Standard Annex 9, Unicode Bidirectional Algorithm",
)
def bidirectional(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    r"""Store pairs of Latin letters reversed and have them shown in the right order: `rate` is a share of pairs.

    A pair is reversed inside a right-to-left override (U+202E) and an isolate (U+2066), so that a reader sees the text
    as it was and a model gets other characters. A letter is in one pair at most. From tier 1 on `at_least` one pair is.

    Example:
        >>> print(ascii(bidirectional("no", severity=1, seed=7)))
        '\u2066\u202eon\u202c\u2069'
    """
    return draw.up_to(rate, at_least=at_least)


@bidirectional.draw_joined
def _reordered(texts: Joined) -> JoinedEdits:
    text = texts.text
    if text.isascii():
        first = ascii_pairs(text)
    else:
        codes, latin = plain_letters(text, _FIRST_BEYOND_LATIN)
        first = latin[:-1][latin[1:] == latin[:-1] + 1]
        first = first[codes[first] != codes[first + 1]]
    chosen = texts.choose(first, _HIGHEST_RATE)
    chosen = chosen.take(pairs_apart(first[chosen.numbers].tolist()))
    starts = first[chosen.numbers]
    turned = [f"\u2066\u202e{text[start + 1]}{text[start]}\u202c\u2069" for start in starts.tolist()]
    return texts.edits(chosen, starts, turned, width=2)
