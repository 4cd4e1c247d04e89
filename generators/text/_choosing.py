"""Which of the eligible places are edited: one uniform each, in ascending order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from perturb.contracts import Edit, OrderedEdits, order_edits, replace_stretches
from perturb.contracts.joined import lowest_uniforms
from perturb.generators.text._letters import Positions


def choose(count: int, highest: float, rng: np.random.Generator) -> tuple[Positions, list[float]]:
    """Draw one uniform per eligible place; keep those that any tier edits, the smallest in any case, in order.

    Args:
        count: How many places are eligible.
        highest: The rate of the highest tier, in 0..1: what lies above it is never edited.
        rng: Where the uniforms come from.
    """
    return lowest(rng.random(count), highest)


def lowest(uniforms: npt.NDArray[np.float64], highest: float) -> tuple[Positions, list[float]]:
    """Number the uniforms below a rate, the smallest in any case, in ascending order.

    Example:
        >>> numbers, uniforms = lowest(np.array([0.5, 0.9, 0.2]), 0.6)
        >>> numbers.tolist(), uniforms
        ([2, 0], [0.2, 0.5])
    """
    chosen, low = lowest_uniforms(uniforms, highest)
    return chosen, low.tolist()


def pairs_apart(starts: Sequence[int]) -> list[int]:
    """Accept pairs of characters in their order, each unless it shares one with a pair accepted before.

    Args:
        starts: Where each pair begins.

    Returns:
        The numbers of the accepted pairs.

    Example:
        >>> pairs_apart([4, 5, 6])
        [0, 2]
    """
    taken = set[int]()  # where no pair can begin any more
    accepted = []
    for number, start in enumerate(starts):
        if start not in taken:
            taken.add(start - 1)
            taken.add(start + 1)
            accepted.append(number)
    return accepted


def order_alternatives(places: Sequence[Sequence[Edit]], rng: np.random.Generator) -> OrderedEdits:
    """Pick one of the edits that each place offers, and order the places by a uniform each."""
    uniforms, picks = rng.random((2, len(places))).tolist()
    candidates = [choices[int(pick * len(choices))] for choices, pick in zip(places, picks, strict=True)]
    return order_edits(candidates, uniforms)


def replace_matches(
    found: Sequence[re.Match[str]],
    others: Callable[[re.Match[str]], Sequence[str]],
    highest: float,
    rng: np.random.Generator,
) -> OrderedEdits:
    """Pick one of the replacements for each match that any tier edits, and order them by a uniform each.

    Args:
        found: What a pattern found in a text.
        others: What may stand in the place of a match: one replacement or more.
        highest: The rate of the highest tier, in 0..1.
        rng: Where the uniforms come from.
    """
    uniforms, picks = rng.random((2, len(found)))
    chosen, rising = lowest(uniforms, highest)
    matches = [found[number] for number in chosen.tolist()]
    offered = list(map(others, matches))
    made = [choices[int(pick * len(choices))] for choices, pick in zip(offered, picks[chosen].tolist(), strict=True)]
    starts, stops = [match.start() for match in matches], [match.end() for match in matches]
    return OrderedEdits(replace_stretches(starts, stops, made), rising)
