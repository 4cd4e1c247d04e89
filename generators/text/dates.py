"""The same day, written another way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._dates import find_dates


@edits(
    axis="format",
    tiers={"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": (1, 1, 1, 1, 1)},
    identity={"rate": 0.0, "at_least": 0},
    scale={"at_least": "step"},
    source="ISO 8601; British and American ways to write a date; Ribeiro et al. 2020, CheckList, formats",
)
def date_format(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write dates another way: `rate` is a share of the dates with a named month and of those in ISO 8601.

    Day before month or after, with or without an ordinal, or as year-month-day where the year is there. Dates of
    numbers only ("3/4/2019") stay: they may be two days. From tier 1 on `at_least` one date changes.

    Example:
        >>> date_format("We met on 3 May and on 2019-06-01.", severity=5, seed=3)
        'We met on 3rd May and on 1 June 2019.'
    """
    return draw.up_to(rate, at_least=at_least)


@date_format.draw
def _redated(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_dates(text)), rng)
