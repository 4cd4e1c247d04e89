"""Where a model fails more than elsewhere: a generator from some severity on, for everybody or for some samples."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.mining.pool import Pool
from perturb.score.claims import benjamini_hochberg

MOST_VALUES: Final = 50  # of one trait, those with the most losses
_FEWEST: Final = 3  # samples that are lost before anything is said
Array = npt.NDArray[Any]


class Place(NamedTuple):
    """Some variants of one generator.

    Attributes:
        generator: Its name in the suite.
        trait: What the samples have in common; empty for everybody.
        value: Of the trait.
    """

    generator: str
    trait: str = ""
    value: str = ""


class Slice(NamedTuple):
    """A place from some severity on, against the rest.

    The rest of a trait's value is the same generator on other samples; that of everybody is the other generators.

    Attributes:
        place: Where.
        since: The weakest severity at which half of the largest excess over the rest is reached.
        before: The next weaker severity that was asked; 0 where there is none.
        breaking: Where that half is crossed between the two, by interpolation.
        variants: From `since` on.
        lost: Of these.
        elsewhere: Share of the rest that is lost.
        low: Lower end of the interval of the excess: the share that is lost minus `elsewhere`.
        high: Its upper end.
        p_value: Of the test that there is no excess.
        adjusted: The same by Benjamini and Hochberg's method, over all that were looked at.
    """

    place: Place
    since: float
    before: float
    breaking: float
    variants: int
    lost: int
    elsewhere: float
    low: float
    high: float
    p_value: float
    adjusted: float = 1.0

    @property
    def rate(self) -> float:
        """Share that is lost."""
        return self.lost / self.variants


def find_slices(pool: Pool, left: Array, *, confidence: float = 0.95) -> list[Slice]:
    """Compare every place with the rest.

    All variants of a cluster count as one for intervals and tests, as if they stood or fell together.

    Args:
        pool: The variants.
        left: Which of them to look at, shape (variants,), bool.
        confidence: Two-sided, of the intervals.

    Returns:
        Those places where more is lost than elsewhere, with adjusted p-values.
    """
    tiers = _Tiers(*np.unique(pool.severity, return_inverse=True))
    found = []
    for place, inside, outside in _places(pool, left):
        here = _compare(pool, tiers, place, inside, outside, confidence=confidence)
        found += [] if here is None else [here]
    adjusted = benjamini_hochberg([one.p_value for one in found])
    return [one._replace(adjusted=p_value) for one, p_value in zip(found, adjusted, strict=True)]


def rows_of(pool: Pool, place: Place) -> Array:
    """Say of each variant whether it lies in a place."""
    inside = pool.generator.among((place.generator,))
    return inside & pool.traits[place.trait].among((place.value,)) if place.trait else inside


def _places(pool: Pool, left: Array) -> Iterator[tuple[Place, Array, Array]]:
    """Every place with its rows and those of the rest."""
    lost = left & pool.lost
    everything = np.flatnonzero(left)
    for code in np.unique(pool.generator.codes[lost]):
        name = pool.generator.values[code]
        of_generator = pool.generator.codes[everything] == code
        rows = everything[of_generator]
        yield Place(name), rows, everything[~of_generator]
        for trait, column in pool.traits.items():
            counts = np.bincount(column.codes[rows[pool.lost[rows]]], minlength=len(column.values))
            for value in np.argsort(-counts, kind="stable")[:MOST_VALUES]:
                inside = column.codes[rows] == value
                if counts[value] and column.values[value] and not inside.all():
                    yield Place(name, trait, column.values[value]), rows[inside], rows[~inside]


class _Tiers(NamedTuple):
    """The severities that were asked, ascending, and the number of each variant's."""

    severities: Array
    codes: Array

    def rates(self, pool: Pool, rows: Array) -> Array:
        """Share of some variants that is lost at each severity; NaN where there are none."""
        counts = np.bincount(self.codes[rows], minlength=len(self.severities))
        lost = np.bincount(self.codes[rows], weights=pool.lost[rows], minlength=len(self.severities))
        return np.asarray(np.divide(lost, counts, out=np.full(len(counts), np.nan), where=counts > 0))


def _compare(
    pool: Pool, tiers: _Tiers, place: Place, inside: Array, outside: Array, *, confidence: float
) -> Slice | None:
    here_rates = tiers.rates(pool, inside)
    asked = ~np.isnan(here_rates)
    severities, excess = tiers.severities[asked], (here_rates - tiers.rates(pool, outside))[asked]
    if np.isnan(excess).all() or not np.nanmax(excess) > 0.0:
        return None
    half = float(np.nanmax(excess)) / 2.0
    first = int(np.argmax(np.nan_to_num(excess, nan=-1.0) >= half))
    since, before = float(severities[first]), float(severities[first - 1]) if first else 0.0
    weaker = float(np.nan_to_num(excess[first - 1])) if first else 0.0
    share = (half - weaker) / (float(excess[first]) - weaker)
    inside, outside = (rows[pool.severity[rows] >= since] for rows in (inside, outside))
    here, rest = _Share.of(pool, inside), _Share.of(pool, outside)
    if here.lost < _FEWEST or here.rate <= rest.rate or not rest.clusters:
        return None
    low, high = _newcombe(here, rest, confidence)
    return Slice(
        place,
        since,
        before,
        round(before + share * (since - before), 3),
        len(inside),
        int(pool.lost[inside].sum()),
        rest.rate,
        low,
        high,
        _p_value(here, rest),
    )


class _Share(NamedTuple):
    """A share that is lost, of so many clusters."""

    rate: float
    clusters: int

    @classmethod
    def of(cls, pool: Pool, rows: Array) -> _Share:
        clusters = int(np.count_nonzero(np.bincount(pool.cluster.codes[rows])))
        return cls(float(pool.lost[rows].mean()) if len(rows) else 0.0, clusters)

    @property
    def lost(self) -> int:
        """In whole clusters, rounded down."""
        return int(self.rate * self.clusters + 1e-9)

    def wilson(self, confidence: float) -> tuple[float, float]:
        """The score interval of the rate (Wilson 1927)."""
        z = NormalDist().inv_cdf((1.0 + confidence) / 2.0)
        middle = self.rate + z * z / (2 * self.clusters)
        spread = z * math.sqrt(self.rate * (1.0 - self.rate) / self.clusters + z * z / (4 * self.clusters**2))
        size = 1.0 + z * z / self.clusters
        return (middle - spread) / size, (middle + spread) / size


def _newcombe(here: _Share, rest: _Share, confidence: float) -> tuple[float, float]:
    """The interval of a difference of two rates, from their score intervals (Newcombe 1998, method 10)."""
    difference = here.rate - rest.rate
    (low, high), (rest_low, rest_high) = here.wilson(confidence), rest.wilson(confidence)
    below = math.hypot(here.rate - low, rest_high - rest.rate)
    above = math.hypot(high - here.rate, rest.rate - rest_low)
    return difference - below, difference + above


def _p_value(here: _Share, rest: _Share) -> float:
    """Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom

    every = here.clusters + rest.clusters
    lost = here.lost + math.ceil(rest.rate * rest.clusters - 1e-9)
    return float(hypergeom.sf(here.lost - 1, every, lost, here.clusters))
