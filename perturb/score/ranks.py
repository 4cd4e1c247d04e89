"""Ranks of several runs, and how sure they are: what other clusters would have made of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perturb.score.bootstrap import bootstrap_ratio

__all__ = ["kendall_tau", "rank_runs"]

Floats = NDArray[np.float64]


def rank_runs(sums: ArrayLike, counts: ArrayLike, *, rng: np.random.Generator, resamples: int = 2000) -> dict[str, Any]:
    """Rank runs by their mean score over cells, and rank them again on resampled clusters.

    Args:
        sums: Right answers per cluster, cell and run, shape (clusters, cells, runs).
        counts: Scored variants per cluster, cell and run, of the same shape.
        rng: Draws the clusters.
        resamples: How many times.

    Returns:
        `order`, the runs from best to worst; `scores`, their means over cells; `probabilities`, for each run that of
        each rank from first to last, ranks that runs share being split among them; `kendall_tau`, the mean agreement of
        the resampled order with the order, -1..1; `same_order`, the share of resamples with the very same order.

    Example:
        >>> right = np.array([[[1, 1, 0]], [[1, 0, 0]], [[1, 1, 0]], [[1, 1, 1]]])
        >>> ranks = rank_runs(right, np.ones((4, 1, 3)), rng=np.random.default_rng(7))
        >>> ranks["order"], ranks["scores"]
        ([0, 1, 2], [1.0, 0.75, 0.25])
    """
    scored = np.asarray(counts).any(axis=(1, 2))
    tops, bottoms = (np.asarray(array, dtype=np.float64)[scored] for array in (sums, counts))
    clusters, cells, runs = tops.shape
    flat = (clusters, cells * runs)
    ratios = bootstrap_ratio(tops.reshape(flat), bottoms.reshape(flat), rng=rng, resamples=resamples)
    drawn = np.nanmean(ratios.reshape(-1, cells, runs), axis=1)
    scores = (tops.sum(axis=0) / bottoms.sum(axis=0)).mean(axis=0)
    taus = kendall_tau(drawn, scores)
    above = (drawn[:, np.newaxis, :] > drawn[:, :, np.newaxis]).sum(axis=2)
    beside = (drawn[:, np.newaxis, :] == drawn[:, :, np.newaxis]).sum(axis=2)
    ranks = np.arange(runs)
    held = (above[:, :, np.newaxis] <= ranks) & (ranks < (above + beside)[:, :, np.newaxis])
    return {
        "order": np.argsort(-scores, kind="stable").tolist(),
        "scores": scores.tolist(),
        "probabilities": (held / beside[:, :, np.newaxis]).mean(axis=0).tolist(),
        "kendall_tau": float(taus.mean()),
        "same_order": float((taus == 1.0).mean()),
        "resamples": resamples,
    }


def kendall_tau(rows: Floats, reference: Floats) -> Floats:
    """Kendall's rank correlation, tau-b, of each row with a reference; 0 where one of them does not rank anything.

    Args:
        rows: Shape (rows, runs).
        reference: Shape (runs,).

    Returns:
        Shape (rows,), in -1..1.

    Example:
        >>> kendall_tau(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]), np.array([0.1, 0.2, 0.3])).tolist()
        [1.0, -1.0]
    """
    first, second = np.triu_indices(len(reference), 1)
    signs = np.sign(rows[:, first] - rows[:, second])
    wanted = np.sign(reference[first] - reference[second])
    ranked = np.sqrt((signs != 0).sum(axis=1) * np.count_nonzero(wanted))
    taus: Floats = np.divide(signs @ wanted, ranked, out=np.zeros(len(rows)), where=ranked > 0)
    return taus
