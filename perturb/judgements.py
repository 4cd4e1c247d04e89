"""How far a picture or text still shows its label to one who looks at it: blind judgements kept with the catalogue.

They were made by tests/judgements/judge.py and read.py: items at tiers 1, 3 and 5 and clean ones, shuffled, without
label or tier. A generator that is not in these files was not judged.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final, NamedTuple

ENOUGH: Final = 0.85
"""A tier shows its label where the lower bound of the share named rightly is at least this."""
_Z: Final = 1.959963984540054  # of 95 %, two-sided


class Judged(NamedTuple):
    """Items of one tier that were named rightly, out of all that were shown."""

    right: int
    of: int

    @property
    def best(self) -> Judged:
        """What it would be if all were right."""
        return Judged(self.of, self.of)

    @property
    def lower_bound(self) -> float:
        """Lower end of Wilson's 95 % interval (1927, JASA 22, 209-212) of the share named rightly, in 0..1.

        Example:
            >>> round(Judged(39, 40).lower_bound, 3)
            0.871
        """
        share, spread = self.right / self.of, _Z**2 / self.of
        root = _Z * math.sqrt(share * (1 - share) / self.of + spread / (4 * self.of))
        return (share + spread / 2 - root) / (1 + spread)


@functools.cache
def judgements() -> Mapping[str, Any]:
    """Read the record of pictures: of each generator who judged, when, which version, on what, and the counts."""
    return _record("judgements.json")


@functools.cache
def readings() -> Mapping[str, Any]:
    """Read the record of texts, in the same form; `clean` are those that nothing was done to."""
    return _record("readings.json")


def _record(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(resources.files("perturb.generators").joinpath(name).read_text("utf-8"))
    return record


def judged(generator: str) -> Mapping[str, Any] | None:
    """Return what is on record of a generator of pictures or texts; None where it was not judged."""
    found: Mapping[str, Any] | None = judgements().get(generator) or readings().get(generator)
    return found


def judged_tiers(generator: str, version: int | None = None) -> dict[int, Judged]:
    """Return the judged tiers of a generator, 0 being clean; empty where it was not judged.

    Args:
        generator: Its name in the catalogue.
        version: Only judgements of this version count; of any where None.

    Example:
        >>> list(judged_tiers("gaussian_noise")), judged_tiers("mine:own")
        ([0, 1, 3, 5], {})
    """
    found = judged(generator)
    if found is None or version not in {None, found["version"]}:
        return {}
    return {int(tier): Judged(counts["right"], counts["of"]) for tier, counts in found["tiers"].items()}


def shown_up_to(generator: str, version: int | None = None) -> int | None:
    """Return the highest judged tier whose lower bound is at least 0.85; 0 where none is, None where too little was.

    Fewer items of a tier than 22 could not reach the bound if all of them were right.

    Example:
        >>> shown_up_to("blocks"), shown_up_to("adjacent_key")
        (0, None)
    """
    tiers = {t: j for t, j in judged_tiers(generator, version).items() if t and j.best.lower_bound >= ENOUGH}
    return max((t for t, j in tiers.items() if j.lower_bound >= ENOUGH), default=0) if tiers else None


def kept_up_to(generator: str) -> float:
    """Return the severity up to which a generator is to keep the label: of ambiguity less than 5, where that is meant.

    Example:
        >>> kept_up_to("class_blend"), kept_up_to("blocks")
        (2.0, 5.0)
    """
    return float((judged(generator) or {}).get("kept_up_to", 5))
