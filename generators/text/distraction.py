"""Sentences that have nothing to do with the text: what a right model reads over."""

from __future__ import annotations

from typing import Final

import numpy as np

from perturb.contracts import Edit, edits
from perturb.generators.text._lexicon import rows
from perturb.generators.text._strewing import is_english, strew

_SENTENCES: Final = (1, 2, 3, 4, 5)
_PADDING: Final = (8, 16, 28, 44, 64)


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
    return strew(text, _pick(_SENTENCES[-1], rng), rng) if is_english(text) else ()


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
    if not is_english(text):
        return ()
    return strew(text, _pick(_PADDING[-1], rng), rng, between=False)


def _pick(count: int, rng: np.random.Generator) -> list[str]:
    pool = [row[0] for row in rows("neutral_sentences.tsv")]
    return [pool[place] for place in rng.permutation(len(pool))[:count]]
