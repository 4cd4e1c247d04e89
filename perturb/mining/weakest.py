"""From which severity on a confirmed failure fails: bisection below the tier at which it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from perturb.catalogue import find_generator
from perturb.engine.chunks import Made
from perturb.mining.clusters import Cluster
from perturb.mining.confirm import at_severity, fail, load_samples
from perturb.mining.opened import OpenedRun
from perturb.mining.pool import Pool
from perturb.models import Caller
from perturb.search.weakest import STEPS_PER_TIER, find_weakest, in_step
from perturb.tasks import Task

__all__ = ["refined", "weakest_severities"]

_PRECISION: Final = 5  # hundredths of a tier
_FEWEST: Final = 3
_AT_ONCE: Final = 16


def weakest_severities(
    rows: Sequence[int], pool: Pool, run: OpenedRun, caller: Caller, *, batch_size: int, least_loss: float
) -> dict[int, float]:
    """Find from which severity on each of some confirmed failures of one run fails, to 0.05.

    Args:
        rows: Of the pool, all of them of this run.
        pool: The variants.
        run: With its data and recipe.
        caller: The model.
        batch_size: Inputs it gets at once.
        least_loss: What counts as lost, as in `perturb.mining.pool.gather`.

    Returns:
        Row to the weakest severity that fails; without those of generators that have tiers only, and those that now
        and then do not fail.
    """
    whole = {one.name for one in run.suite.instances if find_generator(one.generator).tiers_only}
    names = {row: pool.generator.values[pool.generator.codes[row]] for row in rows}
    between = [row for row in rows if names[row] not in whole]
    samples = load_samples(run.job, {pool.sample.values[pool.sample.codes[row]] for row in between})

    def wrong(wanted: list[tuple[int, int]]) -> list[bool]:
        made = [at_severity(pool, run.job, samples, row, at / STEPS_PER_TIER) for row, at in wanted]
        there = [one for one in made if one is not None]
        answers = iter(_asked(there, run.task, caller, batch_size=batch_size, least_loss=least_loss))
        return [one is not None and next(answers) for one in made]

    grids = {row: _grid(pool, row) for row in between}
    found = in_step({row: find_weakest(grid, precision=_PRECISION) for row, grid in grids.items()}, wrong)
    return {row: weakest.fails / STEPS_PER_TIER for row, weakest in found.items() if weakest is not None}


def _asked(several: Sequence[Made], task: Task, caller: Caller, *, batch_size: int, least_loss: float) -> list[bool]:
    failed = []
    for start in range(0, len(several), _AT_ONCE):
        some = several[start : start + _AT_ONCE]
        failed += [lost for lost, _ in fail(some, task, caller, batch_size=batch_size, least_loss=least_loss)]
    return failed


def _grid(pool: Pool, row: int) -> list[int]:
    """The severity that was lost, below it the next one that was asked of the same draw; in hundredths."""
    same = (
        (pool.run == pool.run[row])
        & (pool.generator.codes == pool.generator.codes[row])
        & (pool.sample.codes == pool.sample.codes[row])
        & (pool.replicate == pool.replicate[row])
        & (pool.severity < pool.severity[row])
    )
    below = pool.severity[same]
    return [round(float(at) * STEPS_PER_TIER) for at in (*([below.max()] if len(below) else []), pool.severity[row])]


def refined(cluster: Cluster, pool: Pool, weakest: Mapping[int, float]) -> Cluster:
    """Say more exactly where a cluster breaks, by where those of its failures do that lie where it begins.

    Between the last tier that holds and the first that breaks a line is only a guess; the severities that were found
    there take its place.
    """
    found = cluster.found
    if found is None:
        return cluster
    known = [weakest[row] for row in cluster.rows.tolist() if row in weakest and pool.severity[row] == found.since]
    inside = [severity for severity in known if severity > found.before]
    if len(inside) < _FEWEST:
        return cluster
    share = (found.breaking - found.before) / (found.since - found.before)
    return replace(cluster, found=found._replace(breaking=round(float(np.quantile(inside, share)), 3)))
