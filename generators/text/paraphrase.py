"""The same statement in other words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._contractions import find_contractions
from perturb.generators.text._synonyms import find_synonyms

_TIERS: Final = {"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source="Ribeiro et al. 2020, Beyond Accuracy (CheckList), contractions; rules against ambiguous cases our own",
)
def contraction(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Contract full English forms and expand contracted ones: `rate` is a share of the places where either is safe.

    The label is unchanged by construction. Possessives, negated questions and whatever has two expansions stay; see
    `perturb.generators.text._contractions`. From tier 1 on `at_least` one place changes.

    Example:
        >>> contraction("It's late and I do not mind.", severity=5)
        "It is late and I don't mind."
    """
    return draw.up_to(rate, at_least=at_least)


@contraction.draw
def _contractions(text: str, rng: np.random.Generator) -> OrderedEdits:
    candidates = list(find_contractions(text))
    return order_edits(candidates, rng.random(len(candidates)).tolist())


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source="A table of our own, `synonyms.tsv`: English words with one dominant sense, each form with its counterpart",
)
def synonym(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Replace English words by synonyms: `rate` is a share of the words that the table holds.

    Part of speech, inflection and capitals are kept, and "a" and "an" follow. Names (a capital inside a sentence) and
    parts of compounds stay. From tier 1 on `at_least` one word changes.

    Example:
        >>> synonym("The film was an utter bore.", severity=5)
        'The movie was a complete bore.'
    """
    return draw.up_to(rate, at_least=at_least)


@synonym.draw
def _synonyms(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_synonyms(text)), rng)
