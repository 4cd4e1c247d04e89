"""A few failures that stand for many: from every cluster, of different samples, where they first appear."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from perturb.keys import digest
from perturb.mining.clusters import Cluster
from perturb.mining.pool import Pool

_KEPT: Final = 50  # candidates for each that may be chosen: enough, though samples repeat and some do not fail again


def choose(
    clusters: Sequence[Cluster],
    pool: Pool,
    *,
    at_most: int,
    per_cluster: int,
    taken: Collection[int] = (),
    refused: Collection[int] = (),
) -> list[int]:
    """Choose failures: in turn from each cluster, first of samples that none was chosen of yet.

    Of one draw of a generator for a sample only the weakest severity that fails is a candidate, and the weaker it is
    the sooner it comes; among equals a digest decides. The same input is not chosen twice.

    Args:
        clusters: The most telling first.
        pool: Their variants.
        at_most: Failures in all, those taken before among them.
        per_cluster: Failures of each cluster, those taken before among them.
        taken: Rows that were chosen before.
        refused: Rows that must not be chosen.

    Returns:
        Further rows of the pool.
    """
    taken = set(taken)
    samples = Counter(int(pool.sample.codes[row]) for row in taken)
    inputs = {pool.digest[row] for row in (*taken, *refused)}
    room = [per_cluster - sum(row in taken for row in cluster.rows.tolist()) for cluster in clusters]
    waiting = [_candidates(cluster, pool, _KEPT * per_cluster) for cluster in clusters]
    chosen: list[int] = []
    while len(chosen) + len(taken) < at_most:
        before = len(chosen)
        for number, rows in enumerate(waiting):
            fresh = [row for row in rows if pool.digest[row] not in inputs]
            if not fresh or room[number] <= 0 or len(chosen) + len(taken) >= at_most:
                continue
            row = min(fresh, key=lambda row: samples[int(pool.sample.codes[row])])
            chosen.append(row)
            inputs.add(pool.digest[row])
            samples[int(pool.sample.codes[row])] += 1
            room[number] -= 1
        if len(chosen) == before:
            break
    return chosen


def _candidates(cluster: Cluster, pool: Pool, most: int) -> list[int]:
    """The weakest failure of each draw, in the order in which they are to be chosen."""
    first: dict[tuple[int, ...], int] = {}
    for row in cluster.rows.tolist():
        draw = (pool.run[row], pool.generator.codes[row], pool.sample.codes[row], pool.replicate[row])
        first.setdefault(tuple(map(int, draw)), row)
    return heapq.nsmallest(most, first.values(), key=lambda row: (pool.severity[row], digest(str(pool.digest[row]))))
