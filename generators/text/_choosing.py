"""Which of the eligible places are edited: one uniform each, in ascending order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perturb.contracts import Edit, OrderedEdits, order_edits
from perturb.generators.text._letters import Positions


def choose(count: int, highest: float, rng: np.random.Generator) -> tuple[Positions, list[float]]:
    """Draw one uniform per eligible place; keep those that any tier edits, the smallest in any case, in order.

    Args:
        count: How many places are eligible.
        highest: The rate of the highest tier, in 0..1: what lies above it is never edited.
        rng: Where the uniforms come from.
    """
    uniforms = rng.random(count)
    chosen = (uniforms < highest).nonzero()[0]
    if count and not len(chosen):
        chosen = np.array([uniforms.argmin()])
    lowest = uniforms[chosen]
    order = lowest.argsort(kind="stable")
    return chosen[order], lowest[order].tolist()


def order_alternatives(places: Sequence[Sequence[Edit]], rng: np.random.Generator) -> OrderedEdits:
    """Pick one of the edits that each place offers, and order the places by a uniform each."""
    uniforms, picks = rng.random((2, len(places))).tolist()
    candidates = [choices[int(pick * len(choices))] for choices, pick in zip(places, picks, strict=True)]
    return order_edits(candidates, uniforms)
