"""Claims that something drops: p-values, and what is left of them when many are looked at.

A claim about single axes ("it drops along lighting, at moderate") is made with Holm's p-value over all axes and tiers:
the chance of any false one is held. To explore generators, Benjamini and Hochberg's is enough: among the drops called
at 5 %, one in twenty is false on average. It holds for independent tests and for those that go together positively,
as drops over the same samples do (Benjamini & Yekutieli 2001, Ann. Statist. 29(4)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from perturb.score.decisions import holm
from perturb.score.intervals import one_sided_p_values

__all__ = ["adjust_claims", "benjamini_hochberg", "drop_p_value"]


def drop_p_value(differences: ArrayLike, counts: ArrayLike) -> float | None:
    """Test that nothing is lost: a small p-value says that there is a drop.

    Args:
        differences: Sum over a cluster's variants of clean minus perturbed, shape (clusters,), each in -count..count.
        counts: Scored variants per cluster, shape (clusters,).

    Returns:
        The one-sided p-value; 1 below two clusters, None where nothing was scored.

    Raises:
        UsageError: The arrays do not fit each other.

    Example:
        >>> round(drop_p_value(np.repeat([1, 0], [12, 28]), np.ones(40)), 4), drop_p_value(np.zeros(40), np.ones(40))
        (0.0002, 1.0)
    """
    if not np.any(counts):
        return None
    return one_sided_p_values(differences, counts, 0.0, lowest=-1.0).at_most


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values so that the expected share of false ones among the rejections is held.

    Benjamini & Hochberg 1995, J. R. Statist. Soc. B 57(1).

    Args:
        p_values: Of several tests, each in [0, 1].

    Returns:
        Adjusted p-values in the same order: reject those that are at most the level.

    Example:
        >>> benjamini_hochberg([0.04, 0.01, 0.03])
        [0.04, 0.03, 0.04]
    """
    order = np.argsort(p_values)[::-1]
    ranked = np.asarray(p_values, dtype=np.float64)[order] * len(order) / np.arange(len(order), 0, -1)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked), 1.0)
    return [float(value) for value in adjusted]


def adjust_claims(axes: Sequence[dict[str, Any]], cells: Sequence[dict[str, Any]]) -> None:
    """Add to a scorecard's axes and cells what is left of their p-values: `holm` and `benjamini_hochberg`.

    Args:
        axes: Each with `tiers` that have a `p_value` or None; Holm's method is over all of them.
        cells: Each with a `p_value` or None.
    """
    tiers = [tier for axis in axes for tier in axis["tiers"]]
    for entries, name, adjust in ((tiers, "holm", holm), (cells, "benjamini_hochberg", benjamini_hochberg)):
        tested = [entry for entry in entries if entry["p_value"] is not None]
        for entry in entries:
            entry[name] = None
        for entry, adjusted in zip(tested, adjust([entry["p_value"] for entry in tested]), strict=True):
            entry[name] = adjusted
