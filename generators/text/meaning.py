"""Another meaning in nearly the same words: a model that does not read the words that decide is caught.

A variant is a contrast only where the new right answer is known: the opposite label of a verdict that is turned in
every clause that may decide. Everything else is undetermined, which is reported and never scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Changed, Edit, OrderedEdits, Sample, edits, order_edits
from perturb.generators.text._opposites import opposite_verdict
from perturb.generators.text._turns import Turn, find_antonyms, find_negations, turn_verdict

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_GARDNER: Final = "Gardner et al. 2020, Evaluating Models' Local Decision Boundaries via Contrast Sets"


class _Turned(NamedTuple):
    """Turns in the order of their uniforms, and the label that all of them together make right, where it is known."""

    turns: OrderedEdits
    label: str | None

    def up_to(self, rate: float, at_least: int) -> Sequence[Edit] | Changed:
        made = self.turns.up_to(rate, at_least=at_least)
        if self.label is None or len(made) < len(self.turns.edits):
            return made
        return Changed(made, self.label)


@edits(
    axis="meaning",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    contrast=True,
    source=f"{_GARDNER}; Ribeiro et al. 2020, CheckList, negation; table of our own, `plain_praise.tsv`",
)
def negation(_text: str, draw: _Turned, *, rate: float, at_least: int) -> Sequence[Edit] | Changed:
    """Put "not" before praise or take it away: `rate` is a share of the clauses where this turns the verdict.

    Only praise that says the opposite after "not" ("good", "helpful", "I liked"), alone in its clause. A contrast where
    every clause that may decide is turned and the sample's label has an opposite: as the suite's `opposites` declare
    it, or positive and negative. From tier 1 on `at_least` one clause is turned.

    Example:
        >>> negation("The soup was good. The staff were not friendly.", severity=5)
        'The soup was not good. The staff were friendly.'
    """
    return draw.up_to(rate, at_least)


@negation.draw
def _negations(text: str, rng: np.random.Generator, *, sample: Sample, opposites: Mapping[str, str]) -> _Turned:
    return _turned(text, list(find_negations(text)), rng, sample, opposites)


@edits(
    axis="meaning",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    contrast=True,
    source=f"{_GARDNER}; table of our own, `antonyms.tsv`",
)
def antonym(_text: str, draw: _Turned, *, rate: float, at_least: int) -> Sequence[Edit] | Changed:
    """Put the opposite of words that judge: `rate` is a share of those that the table holds.

    A contrast where every cue of every clause that may decide is turned, none of them negated, and the sample's label
    has an opposite: as the suite's `opposites` declare it, or positive and negative. From tier 1 on `at_least` one word
    is turned.

    Example:
        >>> antonym("An excellent cook. The staff were friendly.", severity=5)
        'A dreadful cook. The staff were unfriendly.'
    """
    return draw.up_to(rate, at_least)


@antonym.draw
def _antonyms(text: str, rng: np.random.Generator, *, sample: Sample, opposites: Mapping[str, str]) -> _Turned:
    return _turned(text, list(find_antonyms(text)), rng, sample, opposites)


def _turned(
    text: str, turns: list[Turn], rng: np.random.Generator, sample: Sample, opposites: Mapping[str, str]
) -> _Turned:
    ordered = order_edits([turn.edit for turn in turns], rng.random(len(turns)).tolist())
    return _Turned(ordered, opposite_verdict(sample.target, opposites, turn_verdict(text, turns)))
