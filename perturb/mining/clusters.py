"""Failures that belong together, named in plain words, the most telling first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import severity_label
from perturb.data.classes import CLASS
from perturb.mining.pool import Pool
from perturb.mining.slices import Place, Slice, find_slices, rows_of

MOST: Final = 20
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Failures that belong together.

    Attributes:
        place: Where they are.
        found: By how much they are more than elsewhere; None where they are scattered, with nothing to claim.
        rows: Which of the pool's variants are the failures, by severity.
        variants: How many variants there are in the same place.
    """

    place: Place
    found: Slice | None
    rows: Array
    variants: int

    @property
    def name(self) -> str:
        """In plain words."""
        told = f"{len(self.rows)} of {self.variants} lost"
        if self.found is None:
            return f"{self.place.generator}, scattered: {told}"
        since = f"{self.place.generator} from {severity_label(self.found.since)} on"
        return f"{since}{self._whom()}: {told}, elsewhere {self.found.elsewhere:.0%}"

    def _whom(self) -> str:
        match self.place.trait:
            case "":
                return ""
            case "length" | "brightness":
                kind = "texts" if self.place.trait == "length" else "images"
                return f", {self.place.value} {kind}"
            case str(trait) if trait == CLASS:
                return f", class {self.place.value}"
            case trait:
                return f", {trait} {self.place.value}"


def find_clusters(pool: Pool, *, confidence: float = 0.95, most: int = MOST) -> list[Cluster]:
    """Sort failures into clusters.

    The place whose rate lies above the rest's by the most, going by the lower end of the interval, comes first; it is
    then taken away, and the next is sought among what it does not explain. Only places count that Benjamini and
    Hochberg's method leaves among all that were looked at. Failures that no place explains are kept by generator.

    Args:
        pool: The variants.
        confidence: Of the intervals, and one minus the share of false places.
        most: The most places to be named.
    """
    left = np.ones(len(pool.lost), dtype=bool)
    clusters: list[Cluster] = []
    while len(clusters) < most and pool.lost[left].any():
        named = {cluster.place for cluster in clusters}
        found = [one for one in find_slices(pool, left, confidence=confidence) if one.place not in named]
        telling = [one for one in found if one.adjusted <= 1.0 - confidence and one.low > 0.0]
        if not telling:
            break
        best = max(telling, key=lambda one: (one.low, one.variants))
        inside = left & rows_of(pool, best.place) & (pool.severity >= best.since)
        clusters.append(_cluster(pool, best.place, best, inside))
        left &= ~inside
    for name in pool.generator.values:
        inside = left & rows_of(pool, Place(name))
        if pool.lost[inside].any():
            clusters.append(_cluster(pool, Place(name), None, inside))
    return clusters


def _cluster(pool: Pool, place: Place, found: Slice | None, inside: Array) -> Cluster:
    rows = np.flatnonzero(inside & pool.lost)
    return Cluster(place, found, rows[np.argsort(pool.severity[rows], kind="stable")], int(inside.sum()))
