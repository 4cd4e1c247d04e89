"""What goes wrong between page or voice and text: optical character recognition and speech recognition."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import (
    Edit,
    Joined,
    JoinedEdits,
    OrderedEdits,
    accept_edits,
    edits,
    order_columns,
    replace_stretches,
)
from perturb.generators.text._choosing import choose, order_alternatives
from perturb.generators.text._lexicon import Substitutions, find_words, lexicon
from perturb.generators.text._marks import NOT_PROSE, is_marked
from perturb.generators.text._words import WORD, word_set

_AT_LEAST: Final = (1, 1, 1, 1, 1)
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_READ_WRONG: Final = (0.02, 0.04, 0.08, 0.15, 0.25)


@edits(
    axis="transcription",
    tiers={"rate": _READ_WRONG, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Rice, Nagy & Nartker 1999, Optical Character Recognition: An Illustrated Guide to the Frontier; table of "
    "our own, `ocr_confusions.tsv`",
)
def ocr_confusion(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Read characters as others of their shape: `rate` is a share of the places that the table holds.

    One character is read as two ("m" as "rn") and two as one ("cl" as "d"); a digit is read as a letter, never as
    another digit. From tier 1 on `at_least` one place is misread.

    Example:
        >>> ocr_confusion("The modern clock.", severity=5, seed=1)
        'The medem clock.'
    """
    return draw.up_to(rate, at_least=at_least)


@ocr_confusion.draw_joined
def _confusions(texts: Joined) -> JoinedEdits:
    return _shapes().draw(texts, _READ_WRONG[-1])


@functools.cache
def _shapes() -> Substitutions:
    return Substitutions(lexicon("ocr_confusions.tsv"))


@edits(
    axis="transcription",
    tiers={"rate": (0.1, 0.2, 0.4, 0.7, 1.0), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="A table of our own, `homophones.tsv`: English words of one sound; "
    "Eger & Benz 2020, From Hero to Zéroe (phonetic attack)",
)
def homophone(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hear a word as another of the same sound: `rate` is a share of the English words that the table holds.

    Capitals are kept, names stay. "Not", "no" and "none" stay too, since they decide what a text says. From tier 1 on
    `at_least` one word is misheard.

    Example:
        >>> homophone("Their plane was late.", severity=5, seed=2)
        'There plain was late.'
    """
    return draw.up_to(rate, at_least=at_least)


@homophone.draw
def _misheard(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_words(text, lexicon("homophones.tsv"))), rng)


_SPOKEN: Final = re.compile(
    rf"{NOT_PROSE}|(?P<dash>(?:(?<!\s)\s+)?[—–]\s*|(?<=\s)-\s+|…(?=\w)|\.\.\.(?=\w))"
    r"|(?P<mark>[.,;:!?…\"“”()\[\]¿¡\u3001\u3002\uff0c\uff01\uff1f\u060c\u061b\u061f\u0964]+)"
    r"|(?P<capital>\b[^\W\d_]+(?:['’][^\W\d_]+)*)"
)


@edits(
    axis="transcription",
    tiers={"rate": (0.1, 0.25, 0.45, 0.7, 1.0), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Gravano, Jansche & Bacchiani 2009, Restoring punctuation and capitalization in transcribed speech, ICASSP",
)
def lost_punctuation(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write as a raw speech transcript does: `rate` is a share of the punctuation marks and of the words with capitals.

    Marks go, a dash leaves a space, and words go into lower case. Apostrophes and hyphens inside words stay, and so do
    numbers, addresses, abbreviations and emoticons. From tier 1 on `at_least` one mark or word changes.

    Example:
        >>> lost_punctuation("Well, the soup was cold. I left.", severity=5, seed=7)
        'well the soup was cold i left'
    """
    return draw.up_to(rate, at_least=at_least)


@lost_punctuation.draw
def _unmarked(text: str, rng: np.random.Generator) -> OrderedEdits:
    spoken = {"dash": lambda _: " ", "mark": lambda _: "", "capital": str.lower}
    found = [match for match in _SPOKEN.finditer(text) if match.lastgroup and not is_marked(text, match.end())]
    made = [(match, spoken[str(match.lastgroup)](match.group())) for match in found]
    made = [(match, said) for match, said in made if match.group() != said]
    starts, stops = [match.start() for match, _ in made], [match.end() for match, _ in made]
    return order_columns(starts, stops, [said for _, said in made], rng.random(len(made)).tolist())


_HESITATIONS: Final = (0.03, 0.06, 0.12, 0.2, 0.35)
_FILLERS: Final = ("um", "uh", "er", "you know", "I mean")
_REPEATED: Final = word_set("a an the i we they he she it my our your his their in on at of to from with for and but")
_GAP: Final = re.compile(r"(?<=[a-z]),? (?=[a-z])", re.IGNORECASE)


@edits(
    axis="transcription",
    tiers={"rate": _HESITATIONS, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Shriberg 1994, Preliminaries to a Theory of Speech Disfluencies: filled pauses, repetitions and discourse "
    "markers, some 6 in 100 words",
)
def disfluency(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Hesitate as speakers do: `rate` is a share of the gaps between words and of the short words.

    A gap gets "um", "uh", "er", "you know" or "I mean"; a short word ("the", "I", "to" …) is said twice. From tier 1
    on `at_least` one is said.

    Example:
        >>> disfluency("The soup was cold, and I left.", severity=5, seed=2)
        'The soup, um, was cold, and and, you know, I left.'
    """
    return draw.up_to(rate, at_least=at_least)


@disfluency.draw
def _hesitations(text: str, rng: np.random.Generator) -> OrderedEdits:
    gaps = [match.span() for match in _GAP.finditer(text)]
    fillers = [f", {_FILLERS[int(pick * len(_FILLERS))]}, " for pick in rng.random(len(gaps)).tolist()]
    said_twice = [(match.end(), match.group()) for match in WORD.finditer(text) if match.group().lower() in _REPEATED]
    places = [*gaps, *((end, end) for end, _ in said_twice)]
    said = [*fillers, *(" " + (word if word == "I" else word.lower()) for _, word in said_twice)]
    chosen, uniforms = choose(len(places), _HESITATIONS[-1], rng)
    starts, stops = ([places[number][side] for number in chosen.tolist()] for side in (0, 1))
    return accept_edits(starts, stops, [said[number] for number in chosen.tolist()], uniforms)


_BORDERS_MISREAD: Final = (0.01, 0.02, 0.05, 0.1, 0.2)
_JOINT: Final = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
_BREAK: Final = re.compile(r"(?<=[^\W\d_]{2})(?=[^\W\d_]{2})")


@edits(
    axis="transcription",
    tiers={"rate": _BORDERS_MISREAD, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Rice, Nagy & Nartker 1999, Optical Character Recognition: An Illustrated Guide to the Frontier (spacing)",
)
def word_borders(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Read spaces into words and over those between them: `rate` is a share of the borders and of the inner places.

    A word is broken after its second letter at the earliest and before its last but one; marks and digits stay where
    they are. In any script. From tier 1 on `at_least` one border is misread.

    Example:
        >>> word_borders("The modern clock stood still.", severity=5, seed=1)
        'The modern clockstood still.'
    """
    return draw.up_to(rate, at_least=at_least)


@word_borders.draw
def _misread_borders(text: str, rng: np.random.Generator) -> OrderedEdits:
    found = sorted(match.span() for pattern in (_JOINT, _BREAK) for match in pattern.finditer(text))
    borders = found if text.isascii() else [border for border in found if not is_marked(text, border[1])]
    chosen, uniforms = choose(len(borders), _BORDERS_MISREAD[-1], rng)
    starts, stops = ([borders[number][side] for number in chosen.tolist()] for side in (0, 1))
    misread = [" " if start == stop else "" for start, stop in zip(starts, stops, strict=True)]
    return OrderedEdits(replace_stretches(starts, stops, misread), uniforms)
