"""Does a rule hold on one tier, or on several? Passed, failed, or inconclusive.

A tier passes where the one-sided bound of what was measured keeps the limit, and fails where the opposite bound breaks
it (non-inferiority, ICH E9). Over several tiers, all must pass: each is tested at the full level, since a model that
breaks the limit somewhere must slip through just there (intersection-union test, Berger 1982). One tier that fails is
enough to fail, so failing is tested by Holm's method (1979), which holds the chance of any false failure at the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from perturb.score.intervals import checked_confidence, one_sided_p_values

__all__ = ["Decision", "Evidence", "Rule", "Verdict", "decide", "evidence", "holm"]

Rule: TypeAlias = Literal["max_drop", "min_score"]
Verdict: TypeAlias = Literal["passed", "failed", "inconclusive"]


class Evidence(NamedTuple):
    """What one tier says about a limit, as two p-values.

    Attributes:
        passing: Of the test that the limit is broken or just met: a small one speaks for passing.
        failing: Of the test that the limit is kept or just met: a small one speaks for failing.
    """

    passing: float
    failing: float


class Decision(NamedTuple):
    """The verdict over all tiers, and that on each."""

    verdict: Verdict
    tiers: tuple[Verdict, ...]


def evidence(sums: ArrayLike, counts: ArrayLike, limit: float, *, rule: Rule) -> Evidence:
    """Weigh one tier against a limit; with fewer than two clusters it says nothing either way.

    Args:
        sums: Per cluster, shape (clusters,): clean minus perturbed for `max_drop`, right answers for `min_score`.
        counts: Scored variants per cluster, shape (clusters,).
        limit: The largest drop in -1..1, or the smallest score in 0..1, that is still good enough.
        rule: Which of the two the limit is.

    Returns:
        Two p-values.

    Raises:
        UsageError: The arrays do not fit each other.

    Example:
        No sample lost of 59: the drop is below 5 %, at a level of 5 %.

        >>> evidence([0] * 59, [1] * 59, 0.05, rule="max_drop")
        Evidence(passing=0.0484..., failing=1.0)
    """
    if rule == "max_drop":
        tests = one_sided_p_values(sums, counts, limit, lowest=-1.0)
        return Evidence(passing=tests.at_least, failing=tests.at_most)
    tests = one_sided_p_values(sums, counts, limit, lowest=0.0)
    return Evidence(passing=tests.at_most, failing=tests.at_least)


def decide(tiers: Sequence[Evidence], *, confidence: float = 0.95) -> Decision:
    """Decide over tiers that must all keep a limit.

    A model exactly at the limit at some tier passes with a probability of at most 1 - confidence, and one that keeps it
    everywhere fails with at most that probability.

    Args:
        tiers: Evidence of each.
        confidence: One-sided, in (0, 1).

    Returns:
        The verdict; inconclusive without tiers.

    Raises:
        UsageError: The confidence is out of range.

    Example:
        >>> decide([Evidence(0.01, 1.0), Evidence(0.2, 0.4)])
        Decision(verdict='inconclusive', tiers=('passed', 'inconclusive'))
        >>> decide([]).verdict
        'inconclusive'
    """
    level = 1.0 - checked_confidence(confidence)
    verdicts = tuple(
        _verdict(tier.passing, failing, level)
        for tier, failing in zip(tiers, holm([tier.failing for tier in tiers]), strict=True)
    )
    if "failed" in verdicts:
        return Decision("failed", verdicts)
    passed = bool(verdicts) and all(verdict == "passed" for verdict in verdicts)
    return Decision("passed" if passed else "inconclusive", verdicts)


def _verdict(passing: float, failing: float, level: float) -> Verdict:
    if failing <= level:
        return "failed"
    return "passed" if passing <= level else "inconclusive"


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values so that the chance of any false rejection is held (Holm 1979, Scand. J. Statist. 6(2)).

    Args:
        p_values: Of several tests, each in [0, 1].

    Returns:
        Adjusted p-values in the same order: reject those that are at most the level.

    Example:
        >>> holm([0.04, 0.01, 0.03])
        [0.06, 0.03, 0.06]
    """
    order = np.argsort(p_values)
    ranked = np.asarray(p_values, dtype=np.float64)[order] * np.arange(len(order), 0, -1)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(ranked), 1.0)
    return [float(value) for value in adjusted]
