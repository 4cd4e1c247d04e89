"""The same statement in another order: clauses swapped, passive for active, one part put in front.

Without a parser only sentences that fit a strict pattern are changed; all others stay.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._sentences import lower_first
from perturb.generators.text._swaps import Swap, up_to
from perturb.generators.text._syntax import find_actives, find_clause_orders, passive
from perturb.generators.text.identity import first_names

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_QUIRK: Final = "Quirk et al. 1985, A Comprehensive Grammar of the English Language"


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_QUIRK}, 15.47 (positions of adverbial clauses); rules of our own",
)
def clause_order(_text: str, draw: tuple[Swap, ...], *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Put "when it rained" before the main clause or behind it: `rate` is a share of the sentences that allow it.

    Sentences of two clauses, where no pronoun would come to stand before what it refers to and no negation would change
    its reach. From tier 1 on `at_least` one sentence changes.

    Example:
        >>> clause_order("When it rained, we left.", severity=1)
        'We left when it rained.'
    """
    return up_to(draw, rate, at_least)


@clause_order.draw
def _reordered(text: str, rng: np.random.Generator) -> tuple[Swap, ...]:
    return _in_luck(list(find_clause_orders(text)), rng)


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_QUIRK}, 3.63 (voice); table of our own, `verb_forms.tsv`",
)
def passive_voice(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Write active sentences in the passive voice: `rate` is a share of those where that is certain.

    An article, a possessive or a first name with at most two words on either side of a verb of the table. From tier 1
    on `at_least` one sentence changes.

    Example:
        >>> passive_voice("The chef cooked the fish.", severity=1)
        'The fish was cooked by the chef.'
    """
    return draw.up_to(rate, at_least=at_least)


@passive_voice.draw
def _passives(text: str, rng: np.random.Generator) -> OrderedEdits:
    made = [passive(match) for _, match in find_actives(text)]
    return order_edits(made, rng.random(len(made)).tolist())


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_QUIRK}, 18.25 (cleft sentences); table of our own, `verb_forms.tsv`",
)
def cleft(_text: str, draw: tuple[Swap, ...], *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Put the subject in front with "It was": `rate` is a share of the active sentences where that is certain.

    The same sentences as of `passive_voice`, but for those about "a" or "an". From tier 1 on `at_least` one changes.

    Example:
        >>> cleft("The chef cooked the fish.", severity=1)
        'It was the chef that cooked the fish.'
    """
    return up_to(draw, rate, at_least)


@cleft.draw
def _clefts(text: str, rng: np.random.Generator) -> tuple[Swap, ...]:
    found = []
    for sentence, match in find_actives(text):
        subject, stop = match["subject"], match.end("subject")
        if not subject.startswith(("A ", "An ")):
            name = subject in first_names()
            first = subject[0] if name else lower_first(subject)[0]
            found.append(
                (
                    Edit(sentence.start, sentence.start + 1, f"It was {first}"),
                    Edit(stop, stop, " who" if name else " that"),
                )
            )
    return _in_luck(found, rng)


def _in_luck(pairs: list[tuple[Edit, Edit]], rng: np.random.Generator) -> tuple[Swap, ...]:
    uniforms = rng.random(len(pairs)).tolist()
    return tuple(sorted(Swap(uniform, pair) for uniform, pair in zip(uniforms, pairs, strict=True)))
