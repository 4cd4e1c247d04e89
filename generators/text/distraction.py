"""Sentences that have nothing to do with the text: what a right model reads over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, edits
from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import word_set

_SENTENCES: Final = (1, 2, 3, 4, 5)
_PADDING: Final = (8, 16, 28, 44, 64)
# A full stop after a word in lower case of three letters or more: no initial, abbreviation or number.
_BORDER: Final = re.compile(r"\b[a-z]{3,}[.!?]+[\"”’)]*(?=\s+[\"“‘(]?[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGLISH: Final = word_set("the and is was it of to that i we you they not this are were have had with for on but")


@edits(
    axis="distraction",
    tiers={"sentences": _SENTENCES},
    identity={"sentences": 0},
    scale={"sentences": "integer"},
    source="Shi et al. 2023, Large Language Models Can Be Easily Distracted by Irrelevant Context; sentences of "
    "our own, `neutral_sentences.tsv`",
)
def irrelevant_sentence(_text: str, draw: tuple[Edit, ...], *, sentences: int) -> tuple[Edit, ...]:
    """Put `sentences` that decide nothing before, between and behind the sentences of an English text.

    They state plain facts and judge nothing. Each stands at a border drawn for it; where a border is unsure, as after
    an abbreviation, nothing is put.

    Example:
        >>> irrelevant_sentence("The soup was cold.", severity=1, seed=7)
        'The soup was cold. The parcel shop is in the next street.'
    """
    return draw[:sentences]


@irrelevant_sentence.draw
def _strewn(text: str, rng: np.random.Generator) -> tuple[Edit, ...]:
    return _insert(text, _pick(_SENTENCES[-1], rng), rng) if _is_english(text) else ()


@edits(
    axis="distraction",
    tiers={"sentences": _PADDING},
    identity={"sentences": 0},
    scale={"sentences": "integer"},
    source="Liu et al. 2024, Lost in the Middle: How Language Models Use Long Contexts; sentences of our own, "
    "`neutral_sentences.tsv`",
)
def long_padding(_text: str, draw: tuple[Edit, ...], *, sentences: int) -> tuple[Edit, ...]:
    """Bury an English text under `sentences` that decide nothing, before it and behind it.

    They state plain facts and judge nothing; the text itself stays in one piece. Eight sentences are about 60 words,
    64 about 450.

    Example:
        >>> len(long_padding("The soup was cold.", severity=5).split()) > 400
        True
    """
    return draw[:sentences]


@long_padding.draw
def _buried(text: str, rng: np.random.Generator) -> tuple[Edit, ...]:
    if not _is_english(text):
        return ()
    return _insert(text, _pick(_PADDING[-1], rng), rng, between=False)


def _is_english(text: str) -> bool:
    """Tell whether a text has one of the commonest English words: others would get sentences in a foreign language."""
    return any(word.lower() in _ENGLISH for word in _WORD.findall(text))


def _pick(count: int, rng: np.random.Generator) -> list[str]:
    pool = [row[0] for row in rows("neutral_sentences.tsv")]
    return [pool[place] for place in rng.permutation(len(pool))[:count]]


def _insert(text: str, sentences: Sequence[str], rng: np.random.Generator, *, between: bool = True) -> tuple[Edit, ...]:
    """Put each sentence at a border of its own drawing; those of one border stand in the order of the draw."""
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
