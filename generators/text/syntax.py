"""The same statement in another order: clauses swapped, passive for active, one part put in front.

Without a parser only sentences that fit a strict pattern are changed; all others stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._clefts import find_clefts
from perturb.generators.text._orders import find_orders
from perturb.generators.text._swaps import Swap, up_to
from perturb.generators.text._voice import find_actives, passive

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_QUIRK: Final = "Quirk et al. 1985, A Comprehensive Grammar of the English Language"


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source=f"{_QUIRK}, 8.14 and 15.47 (positions of adverbials and adverbial clauses); rules of our own",
)
def clause_order(_text: str, draw: tuple[Swap, ...], *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Put parts of a sentence in the other order: `rate` is a share of the sentences that allow it.

    "When it rained" and "in May" go before the main clause or behind it; what "and" joins changes places ("clean and
    quiet", "the food and the service", two clauses that each say how something is). Only where no pronoun would come
    to refer to something else and no negation would change its reach. From tier 1 on `at_least` one sentence changes.

    Example:
        >>> clause_order("When it rained, we left. It was cold and wet.", severity=5)
        'We left when it rained. It was wet and cold.'
    """
    return up_to(draw, rate, at_least)


@clause_order.draw
def _reordered(text: str, rng: np.random.Generator) -> tuple[Swap, ...]:
    return _in_luck(list(find_orders(text)), rng)


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source=f"{_QUIRK}, 3.63 (voice); table of our own, `verb_forms.tsv`",
)
def passive_voice(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write active clauses in the passive voice: `rate` is a share of those where that is certain.

    A plain noun phrase or a first name on either side of the past form of a verb of the table; one clause a sentence.
    After some verbs "I", "we" and "they" are left unsaid. From tier 1 on `at_least` one clause changes.

    Example:
        >>> passive_voice("The chef cooked the fish.", severity=1)
        'The fish was cooked by the chef.'
    """
    return draw.up_to(rate, at_least=at_least)


@passive_voice.draw
def _passives(text: str, rng: np.random.Generator) -> OrderedEdits:
    made = [passive(active) for active in find_actives(text)]
    return order_edits(made, rng.random(len(made)).tolist())


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source=f"{_QUIRK}, 18.25 (cleft sentences); table of our own, `verb_forms.tsv`",
)
def cleft(_text: str, draw: tuple[Swap, ...], *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Put one part of a sentence in front with "It was": `rate` is a share of the sentences where that is certain.

    Who did something, when or where something happened, or why. From tier 1 on `at_least` one sentence changes.

    Example:
        >>> cleft("The chef cooked the fish. We left in May.", severity=5)
        'It was the chef who cooked the fish. It was in May that we left.'
    """
    return up_to(draw, rate, at_least)


@cleft.draw
def _clefts(text: str, rng: np.random.Generator) -> tuple[Swap, ...]:
    return _in_luck(list(find_clefts(text)), rng)


def _in_luck(ways: list[tuple[Edit, ...]], rng: np.random.Generator) -> tuple[Swap, ...]:
    uniforms = rng.random(len(ways)).tolist()
    return tuple(sorted(Swap(uniform, way) for uniform, way in zip(uniforms, ways, strict=True)))
