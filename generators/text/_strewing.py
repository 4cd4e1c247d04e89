"""Sentences put between those of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit
from perturb.generators.text._words import word_set

# A full stop after a word in lower case of three letters or more: no initial, abbreviation or number.
_BORDER: Final = re.compile(r"\b[a-z]{3,}[.!?]+[\"”’)]*(?=\s+[\"“‘(]?[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGLISH: Final = word_set("the and is was it of to that i we you they not this are were have had with for on but")


def is_english(text: str) -> bool:
    """Tell whether a text has one of the commonest English words: others would get sentences in a foreign language.

    Example:
        >>> is_english("The soup was cold."), is_english("Die Suppe war kalt.")
        (True, False)
    """
    return any(word.lower() in _ENGLISH for word in _WORD.findall(text))


def strew(text: str, sentences: Sequence[str], rng: np.random.Generator, *, between: bool = True) -> tuple[Edit, ...]:
    """Put each sentence at a border of its own drawing; those of one border stand in the order given.

    Args:
        text: A text that is not empty.
        sentences: What to put.
        rng: Where the places come from.
        between: Whether to put some between the text's own sentences, and not only before and behind all of them.
    """
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    inside = [match.end() for match in _BORDER.finditer(text, begin, end)] if between else []
    borders = [begin, *inside, end]
    places = [borders[int(pick * len(borders))] for pick in rng.random(len(sentences))]
    closed = ". " if text[end - 1].isalnum() else " "
    made: list[Edit] = []
    for place, sentence in zip(places, sentences, strict=True):
        first_behind = place == end and place not in {edit.start for edit in made}
        lead = closed if first_behind else " "
        made.append(Edit(place, place, f"{sentence} " if place == begin else lead + sentence))
    return tuple(made)
