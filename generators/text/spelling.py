"""Spelling errors: words as people who do not know better write them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._lexicon import find_words, lexicon


@edits(
    axis="typos",
    tiers={"rate": (0.1, 0.2, 0.4, 0.7, 1.0), "at_least": (1, 1, 1, 1, 1)},
    identity={"rate": 0.0, "at_least": 0},
    scale={"at_least": "step"},
    source="A table of our own, `misspellings.tsv`: English words with the errors that are common in them",
)
def misspelling(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Misspell words as people commonly do: `rate` is a share of the English words that the table holds.

    Capitals are kept, names stay. From tier 1 on `at_least` one word is misspelt.

    Example:
        >>> misspelling("It was definitely their loss.", severity=5, seed=7)
        'It was definately thier loss.'
    """
    return draw.up_to(rate, at_least=at_least)


@misspelling.draw
def _misspellings(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_words(text, lexicon("misspellings.tsv"))), rng)
