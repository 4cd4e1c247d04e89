"""Figures of any metric from resampled clusters: a value, and how it would have varied.

Sums that add up are resampled by one matrix product of weights and sums. The weights are those of the Bayesian
bootstrap (Rubin 1981, Ann. Statist. 9(1)): exponential, so that no cluster is ever quite left out. For the end of an
interval on the bad side one more cluster is put in on which the model failed throughout, for the end on the good side
one with its answers as on clean inputs, as Gaffke's bound does for means: where no error was seen, an interval must not
be empty. A metric without a worst value, such as the log loss, has no cluster that failed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.keys import digest, rng_from
from perturb.metrics import Metric, RowMetric
from perturb.score.metric_sums import Groups, MetricSums
from perturb.score.part import Cell

Floats = npt.NDArray[np.float64]
ROW_RESAMPLES: Final = 100
_FEWEST_BLOCKS: Final = 2


class Replicates(NamedTuple):
    """A figure, and what it would have been with other clusters.

    Attributes:
        value: The figure; NaN where nothing decides it.
        worse: With one more cluster that failed, where a worst value exists, shape (resamples,).
        better: With one more cluster that answered as on clean inputs, shape (resamples,).
    """

    value: float
    worse: Floats
    better: Floats


@dataclass(frozen=True)
class Resampler:
    """Resamples the clusters of a run for one metric, the same for all cells: so that differences are paired.

    Attributes:
        sums: What the metric adds up to.
        resamples: How many.
        chosen: The group to look at, as (column, value); everybody where None.
    """

    sums: MetricSums
    resamples: int
    chosen: tuple[str, str] | None = None

    @cached_property
    def weights(self) -> Floats:
        """Of each stratum in each resample, shape (1 + resamples, strata); the first row is the run itself."""
        blocks = np.array([block for block, _ in self.sums.strata], dtype=np.int64)
        drawn = np.ones((1 + self.resamples, self.sums.blocks))
        rng = rng_from(digest("resampled clusters"))
        if isinstance(self.sums.metric, RowMetric):
            share = np.full(self.sums.blocks, 1 / max(self.sums.blocks, 1))
            drawn[1:] = rng.multinomial(self.sums.blocks, share, size=self.resamples)
        else:
            drawn[1:] = rng.exponential(size=(self.resamples, self.sums.blocks))
        return np.asarray(drawn[:, blocks] * self._in_group([groups for _, groups in self.sums.strata]))

    def _in_group(self, groups: Sequence[Groups]) -> Floats:
        return np.array([self.chosen is None or self.chosen in pairs for pairs in groups], dtype=np.float64)

    def replicates(self, cells: Sequence[Cell], *, clean: bool = False) -> Replicates:
        """Compute the metric over some cells, of the variants or of their clean samples."""
        if isinstance(self.sums.metric, RowMetric):
            return self._of_rows(self.sums.metric, cells, clean=clean)
        return self._of_sums(self.sums.metric, cells, clean=clean)

    def _of_sums(self, metric: Metric, cells: Sequence[Cell], *, clean: bool) -> Replicates:
        nothing = np.full(self.resamples, np.nan)
        here = self.sums.matrix(cells, clean=clean)
        present = self._in_group([groups for _, groups in self.sums.strata]) > 0
        clusters = len({block for (block, _), one in zip(self.sums.strata, present, strict=True) if one})
        if not here.nnz or not present.any():
            return Replicates(math.nan, nothing, nothing)
        totals = np.asarray((here.T @ self.weights.T).T)
        own = self._extra(totals.shape[0])
        failed = np.array([sum(self.sums.failed.get((c, name), 0.0) for c in cells) for name in self.sums.names])
        before = np.asarray(self.sums.matrix(cells, clean=True).sum(axis=0))
        worst = metric.low if metric.higher_is_better else metric.high
        worse = totals + np.outer(own, failed / self.sums.blocks) if math.isfinite(worst) else totals
        better = totals + np.outer(own, before / self.sums.blocks)
        if clusters < _FEWEST_BLOCKS:
            return Replicates(self._compute(metric, totals[:1])[0], nothing, nothing)
        values = self._compute(metric, worse), self._compute(metric, better)
        return Replicates(float(values[0][0]), values[0][1:], values[1][1:])

    def _extra(self, size: int) -> Floats:
        """Weight of the one more cluster in each resample; none in the run itself."""
        drawn = rng_from(digest("one more cluster")).exponential(size=size)
        drawn[0] = 0.0
        return np.asarray(drawn)

    def _compute(self, metric: Metric, totals: Floats) -> Floats:
        sums = {name: totals[:, column] for name, column in self.sums.names.items()}
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(metric.compute(sums), dtype=np.float64)

    def _of_rows(self, metric: RowMetric, cells: Sequence[Cell], *, clean: bool) -> Replicates:
        rows = [row for cell in cells for row in self.sums.rows.get(cell, ())]
        nothing = np.full(self.resamples, np.nan)
        weights = self.weights[:, [row.stratum for row in rows]] if rows else np.zeros((1, 0))
        used = np.flatnonzero(weights[0] > 0)
        kept: list[Any] = [rows[index].clean if clean else rows[index].varied for index in used]
        if not kept or any(one is None for one in kept):
            return Replicates(math.nan, nothing, nothing)
        values = np.asarray(metric.resample(kept, weights[:, used]), dtype=np.float64)
        return Replicates(float(values[0]), values[1:], values[1:])
