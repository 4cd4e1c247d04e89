"""What a strategy draws from: samples, the simplest first, and generators with the severities they may have."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from perturb.api import as_data, recipe_for
from perturb.catalogue import find_generator
from perturb.contracts import Sample, parse_severity
from perturb.data import DataSet, Record
from perturb.engine.compose import in_order
from perturb.engine.render import Recipe
from perturb.errors import UsageError
from perturb.search.weakest import STEPS_PER_TIER, decided_up_to

_KEPT_LOADED: Final = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """A generator that may be drawn.

    Attributes:
        name: As `find_generator` takes it.
        axis: Its axis.
        highest: Its highest severity at which the answer is still the sample's, in hundredths.
        tiers_only: Whether it has whole severities only.
        has_draw: Whether its draws differ.
    """

    name: str
    axis: str
    highest: int
    tiers_only: bool
    has_draw: bool

    def severity(self, hundredths: int) -> float:
        """Return the nearest severity at or below one in hundredths that this generator may have."""
        severity = min(hundredths, self.highest) / STEPS_PER_TIER
        return float(math.floor(severity)) if self.tiers_only else severity


class Stock:
    """Samples and generators to draw from.

    Attributes:
        records: Of samples that can be read, the shortest texts first; images as they come.
        choices: The generators, in the order in which a composition makes them.
        highest: The highest severity of any of them, in hundredths.
        recipe: Holds the generators.
    """

    def __init__(
        self,
        samples: DataSet | Sequence[Sample],
        *,
        axes: Sequence[str],
        generators: Sequence[str],
        max_severity: float | str,
        seed: int,
    ) -> None:
        data = as_data(samples)
        self.recipe: Recipe = recipe_for(data, axes=axes, generators=generators, seed=seed)
        self.records: list[Record] = sorted((r for r in data.records() if not r.problem), key=_size(data))
        most = math.floor(parse_severity(max_severity) * STEPS_PER_TIER)
        found = [_choice(i.generator, most) for i in in_order(self.recipe.instances)]
        self.choices = [choice for choice in found if choice.highest or not most]
        if not self.records or not self.choices:
            names = ", ".join(choice.name for choice in found)
            raise UsageError(
                f"Expected samples that can be read and generators that leave the answer decided at some severity; "
                f"got {len(self.records)} samples and {names}. Give other samples, axes or generators."
            )
        self.highest = max(choice.highest for choice in self.choices)
        self.load = functools.lru_cache(maxsize=_KEPT_LOADED)(lambda place: data.load(self.records[place]))


def _size(data: DataSet) -> Callable[[Record], int]:
    is_text = set(data.modality.values()) == {"text"}

    def size(record: Record) -> int:
        return sum(map(len, record.fields.values())) if is_text else 0

    return size


def _choice(name: str, most: int) -> Choice:
    generator = find_generator(name)
    return Choice(name, generator.axis, decided_up_to(name, most), generator.tiers_only, generator.has_draw)
