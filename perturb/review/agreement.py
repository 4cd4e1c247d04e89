"""Krippendorff's alpha: how far reviewers agree beyond what chance would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class Agreement(NamedTuple):
    """How far reviewers agree.

    Attributes:
        items: Items that at least two reviewers judged.
        observed: The share of pairs of judgements of one item that are equal, each item weighed by its judgements, in
            0..1; None without such items.
        alpha: Krippendorff's alpha for nominal values, at most 1; None where it is not defined: without such items, or
            where all their judgements are the same, so that agreement cannot be told from a habit.
    """

    items: int
    observed: float | None
    alpha: float | None


def agreement(judgements: Iterable[Sequence[Hashable]]) -> Agreement:
    """Compute Krippendorff's alpha for nominal values; missing judgements are simply not there.

    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: coincidences are counted in each
    item, weighed by one over its judgements less one.

    Args:
        judgements: For each item the values its reviewers gave, in any order.

    Example:
        >>> found = agreement([["yes", "yes"], ["no", "no"], ["yes", "no"], ["no"]])
        >>> found.items, round(found.observed, 3), round(found.alpha, 3)
        (3, 0.667, 0.444)
    """
    items, total, differing = 0, 0, 0.0
    values: Counter[Hashable] = Counter()
    for given in judgements:
        if len(given) > 1:
            counts = Counter(given)
            items += 1
            total += len(given)
            differing += (len(given) ** 2 - sum(count**2 for count in counts.values())) / (len(given) - 1)
            values.update(counts)
    if not total:
        return Agreement(0, None, None)
    observed = differing / total
    expected = (total**2 - sum(count**2 for count in values.values())) / (total * (total - 1))
    return Agreement(items, 1 - observed, 1 - observed / expected if expected else None)
