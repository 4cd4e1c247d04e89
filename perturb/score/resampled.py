"""Figures of any metric from resampled clusters: a value, and how it would have varied.

Sums that add up are resampled by one matrix product of weights and sums. The weights are those of the Bayesian
bootstrap (Rubin 1981, Ann. Statist. 9(1)): exponential, so that no cluster is ever quite left out. For each end of an
interval one more cluster is put in, with the worst value that the metric can have or with the best, as Gaffke's bound
does for means: where no error was seen, an interval must not be empty. The share that this cluster has is that of its
weight. A metric without a worst value, such as the mean absolute error, gets none at that end.

A mean over labels, such as macro F1, is itself biased where labels have but a few samples each: about ten of each are
needed before its intervals hold what they promise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from perturb.errors import UsageError
from perturb.keys import digest, rng_from
from perturb.metrics import RowMetric
from perturb.score.judge import computed
from perturb.score.metric_sums import MetricSums
from perturb.score.part import Cell
from perturb.score.row_sums import RowSums
from perturb.score.strata import Strata

Floats = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
ROW_RESAMPLES: Final = 100
_FEWEST_BLOCKS: Final = 2
_MOST_DENSE: Final = 64
_FEW: Final = 0.5
_MOST_WEIGHTS: Final = 1_000_000


class Replicates(NamedTuple):
    """A figure, and what it would have been with other clusters.

    Attributes:
        value: The figure; NaN where nothing decides it.
        worse: With one more cluster of the worst value, where there is one, shape (resamples,).
        better: With one more cluster of the best value, shape (resamples,).
        clusters: How many it is of.
    """

    value: float
    worse: Floats
    better: Floats
    clusters: int


@dataclass(frozen=True)
class Resampler:
    """Resamples the clusters of a run for one metric, the same for all cells: so that differences are paired.

    Attributes:
        sums: What the metric adds up to.
        resamples: How many.
        chosen: The group to look at, as (column, value); everybody where None.

    What many cells have in common, as most do their clean samples, is resampled once.
    """

    sums: MetricSums | RowSums
    resamples: int
    chosen: tuple[str, str] | None = None
    _known: dict[Any, Replicates] = field(default_factory=dict, init=False, repr=False)

    @property
    def weights(self) -> Floats:
        """Of each block in each resample, shape (blocks, 1 + resamples); the first column is the run itself."""
        return _weights(self.sums.strata, self.resamples, whole=isinstance(self.sums, RowSums))

    @cached_property
    def one_more(self) -> Floats:
        """Weight of the one more cluster in each resample, shape (1 + resamples,); none in the run itself."""
        drawn = rng_from(digest("one more cluster")).exponential(size=1 + self.resamples)
        drawn[0] = 0.0
        return np.asarray(drawn)

    @cached_property
    def in_group(self) -> npt.NDArray[np.bool_]:
        """Whether each stratum is of the group, shape (strata,)."""
        chosen = [self.chosen is None or self.chosen in groups for _, groups in self.sums.strata.number]
        return np.array(chosen, dtype=bool)

    @cached_property
    def members(self) -> sparse.csr_array:
        """Which strata of the group each block has, shape (blocks, strata)."""
        chosen = np.flatnonzero(self.in_group)
        shape = (self.sums.strata.blocks, len(self.sums.strata))
        return sparse.csr_array((np.ones(len(chosen)), (self.sums.strata.block[chosen], chosen)), shape=shape)

    def replicates(self, cells: Sequence[Cell], *, clean: bool = False) -> Replicates:
        """Compute the metric over some cells, of the variants or of their clean samples.

        Raises:
            UsageError: If the metric fails.
        """
        if isinstance(self.sums, RowSums):
            return self._of_rows(self.sums, cells, clean=clean)
        return self._of_sums(self.sums, cells, clean=clean)

    def _of_sums(self, sums: MetricSums, cells: Sequence[Cell], *, clean: bool) -> Replicates:
        here = self.members @ sums.sums.matrix(cells, clean=clean)
        key = (here.indptr.tobytes(), here.indices.tobytes(), here.data.tobytes())
        if key not in self._known:
            self._known[key] = self._resampled(sums, here)
        return self._known[key]

    def _resampled(self, sums: MetricSums, here: sparse.csr_array) -> Replicates:
        present = np.diff(here.indptr) > 0
        clusters = int(np.count_nonzero(present))
        if clusters < _FEWEST_BLOCKS:
            nothing = np.full(self.resamples, np.nan)
            value = _computed(sums, np.asarray(here.toarray().sum(axis=0))[:, np.newaxis])[0] if clusters else np.nan
            return Replicates(float(value), nothing, nothing, clusters)
        weights = self.weights
        if clusters < _FEW * len(present):
            weights, here, present = weights[present], here[present], present[present]
        by_name = here.T.toarray() if here.shape[1] <= _MOST_DENSE else here.T.tocsr()
        values = _computed(sums, by_name @ weights)
        share = self.one_more / (present @ weights + self.one_more)
        worse, better = (_leaning(values, share, towards) for towards in (sums.metric.worst, sums.metric.best))
        return Replicates(float(values[0]), worse[1:], better[1:], clusters)

    def _of_rows(self, sums: RowSums, cells: Sequence[Cell], *, clean: bool) -> Replicates:
        rows = sums.kept(cells)
        rows = rows.among(self.in_group[rows.stratum])
        kept = rows.clean if clean else rows.varied
        if not len(kept) or (kept.dtype == object and any(one is None for one in kept)):
            nothing = np.full(self.resamples, np.nan)
            return Replicates(math.nan, nothing, nothing, 0)
        key = digest(rows.stratum.tobytes(), kept.tobytes())  # of objects these are their addresses
        if key not in self._known:
            blocks = self.sums.strata.block[rows.stratum]
            values = _resampled_rows(sums.metric, kept, self.weights, blocks)
            self._known[key] = Replicates(float(values[0]), values[1:], values[1:], len(np.unique(blocks)))
        return self._known[key]


def _resampled_rows(metric: RowMetric, kept: npt.NDArray[Any], weights: Floats, blocks: IntArray) -> Floats:
    """Compute a metric of rows, with weights of shape (blocks, resamples), for some resamples at a time."""
    rows: Any = kept if metric.numbers else kept.tolist()
    step = max(_MOST_WEIGHTS // len(rows), 1)
    try:
        found = [
            np.asarray(metric.resample(rows, weights[blocks, start : start + step].T), dtype=np.float64)
            for start in range(0, weights.shape[1], step)
        ]
    except Exception as error:
        raise UsageError(f"The metric {metric.name!r} cannot be computed: {error!r}.") from error
    return np.concatenate(found)


def _computed(sums: MetricSums, totals: Floats) -> Floats:
    """Compute a metric from its sums, shape (names, resamples)."""
    return computed(sums.metric, {name: totals[column] for name, column in sums.sums.names.items()})


def _weights(strata: Strata, resamples: int, *, whole: bool) -> Floats:
    """Draw weights, or take those of the first of more resamples: whole numbers for a metric of rows, else exponential.

    Drawn again in full, they would be the same.
    """
    known = strata.weights.get(whole)
    if known is None or known.shape[0] != strata.blocks or known.shape[1] <= resamples:
        strata.weights[whole] = known = _drawn(strata.blocks, resamples, whole=whole)
    return known[:, : 1 + resamples]


def _drawn(blocks: int, resamples: int, *, whole: bool) -> Floats:
    drawn = np.ones((blocks, 1 + resamples))
    rng = rng_from(digest("resampled clusters"))
    step = max(_MOST_WEIGHTS // max(blocks, 1), 1)
    for start in range(1, 1 + resamples, step):
        some = drawn[:, start : start + step].T
        if whole:
            some[:] = rng.multinomial(blocks, np.full(blocks, 1 / max(blocks, 1)), size=len(some))
        else:
            some[:] = rng.exponential(size=some.shape)
    return drawn


def _leaning(values: Floats, share: Floats, towards: float) -> Floats:
    return values + share * (towards - values) if math.isfinite(towards) else values
