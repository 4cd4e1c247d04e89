"""The counts of a run: everything that scores and gates need is a sum of these."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.score.metric_sums import MetricSums
from perturb.score.part import CLEAN, Cell
from perturb.score.row_sums import RowSums
from perturb.score.rows import CleanSets
from perturb.score.strata import Groups, Strata
from perturb.score.worst_variants import VariantExtremes

Array = npt.NDArray[Any]


class Unit(NamedTuple):
    """Samples of one cluster that share all their groups; variants with groups of their own are units of their own."""

    cluster: str
    groups: Groups


class Count(IntEnum):
    """What is summed over a cell's scored variants in one unit.

    Right is how good the answer is by the primary metric, in 0..1: 0 or 1 in classification, shares elsewhere.
    """

    SCORED = 0
    RIGHT = 1
    CLEAN_RIGHT = 2
    FLIPPED = 3
    CHANGED = 4
    CHANGED_RIGHT = 5
    CHANGED_CLEAN_RIGHT = 6


class Falls(NamedTuple):
    """A part's variants of an ambiguity generator or of its control; one entry each.

    Attributes:
        unit: Index of the unit.
        clean: Confidence on the clean sample; NaN where the model shows none.
        varied: Confidence on the variant; NaN where the model shows none.
        by_label: Whether it answered with the label that abstains.
        accepted: Whether the answer is one of the readings that would do.
    """

    unit: Array
    clean: Array
    varied: Array
    by_label: Array
    accepted: Array


class Contrasts(NamedTuple):
    """A part's variants of which another answer is right than of their clean sample; one entry each.

    Attributes:
        unit: Index of the unit.
        right: How good the answer to the variant is, in 0..1.
        consistent: The lesser of that and how good the answer to the clean sample is.
    """

    unit: Array
    right: Array
    consistent: Array


@dataclass(slots=True)
class CellNotes:
    """What else is told of a cell.

    Attributes:
        control_of: The ambiguity generator that it is the control of.
        samples: Samples with a variant in it.
        scored_samples: Samples with a scored variant in it.
        changed_samples: Samples with a scored variant in it that differs from clean.
        doubtful_samples: Samples with a variant in it of which the falls are told.
        variants: All of its variants.
        changed: Those that differ from clean, without those that reviewers rejected.
        distance: Sum over all variants.
        confidence: Sum over the variants where the model shows one.
        with_confidence: How many these are.
        statuses: How often each came.
        expectations: How often each came, over the variants that differ from clean.
        falls: Of an ambiguity generator's undecided variants or its control's, those that differ from clean.
        contrasts: Of the variants of which another answer is right.
    """

    control_of: str | None = None
    samples: int = 0
    scored_samples: int = 0
    changed_samples: int = 0
    doubtful_samples: int = 0
    variants: int = 0
    changed: int = 0
    distance: float = 0.0
    confidence: float = 0.0
    with_confidence: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    expectations: Counter[str] = field(default_factory=Counter)
    falls: list[Falls] = field(default_factory=list)
    contrasts: list[Contrasts] = field(default_factory=list)

    @property
    def expectation(self) -> str:
        """What most of the cell's variants that differ from clean expect of a model."""
        return self.expectations.most_common(1)[0][0] if self.expectations else "invariant"


@dataclass(slots=True)
class Tally:
    """All counts of a run.

    Attributes:
        units: In the order of their first sample.
        clusters: In the order of their first sample.
        combinations: The groups that units have, each once in memory.
        cluster_of_unit: Number of each unit's cluster.
        cells: In canonical order, clean first, with what else is told of each.
        sums: `(units, cells, counts)`, see `Count`; of as few bytes as hold them.
        strata: The samples of blocks of clusters that share all their groups: what metrics add up over.
        clean_sets: Which cells stand on the same clean samples.
        metrics: What the task's further metrics add up to.
        extremes: The samples' worst scores over their variants, and whether their answers stay.
        abstain_label: The label with which the model abstains, or None.
        target: What the task's right answers are.
        labels: How often each answer that can be given without looking is right, over the samples that were scored.
        statuses: How often each status came.
        items: Status to the first rows that have it.
        partners: How often each sample was a partner.
        samples: Samples in the run, and of these the scored ones.
    """

    units: dict[Unit, int] = field(default_factory=dict)
    clusters: dict[str, int] = field(default_factory=dict)
    combinations: dict[Groups, Groups] = field(default_factory=dict)
    cluster_of_unit: array[int] = field(default_factory=lambda: array("q"))
    cells: dict[Cell, CellNotes] = field(default_factory=lambda: {CLEAN: CellNotes()})
    sums: Array = field(default_factory=lambda: np.zeros((0, 1, len(Count)), np.uint8))
    strata: Strata = field(default_factory=Strata)
    clean_sets: CleanSets = field(default_factory=CleanSets)
    metrics: list[MetricSums | RowSums] = field(default_factory=list)
    extremes: VariantExtremes = field(default_factory=VariantExtremes)
    abstain_label: str | None = None
    target: str = "label"
    labels: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    partners: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    scored_samples: int = 0

    def column(self, cells: Sequence[Cell], count: Count) -> Array:
        """Sum one count over some cells: `(units,)`."""
        order = {cell: index for index, cell in enumerate(self.cells)}
        chosen = self.sums[: len(self.units), [order[cell] for cell in cells], count]
        return np.asarray(chosen.sum(axis=1, dtype=np.result_type(chosen.dtype, np.int64)))

    def samples_in(self, cells: Sequence[Cell], chosen: Array) -> int:
        """How many samples stand behind some cells in the units chosen.

        They are those of the units' clusters that have a variant there, or all of such a cluster where none of its
        samples is in these units and only variants are: about somebody else than their sample.
        """
        asked, read = (self.by_cluster(self.column(of, Count.SCORED), chosen) for of in (cells, [CLEAN]))
        anybody = self.by_cluster(self.column([CLEAN], Count.SCORED))
        return int(np.where(read > 0, read, anybody)[asked > 0].sum())

    def by_cluster(self, values: Array, chosen: Array | None = None) -> Array:
        """Add up a column over the units of each cluster, of all units or of those chosen: `(clusters,)`."""
        weights = values if chosen is None else np.where(chosen, values, 0)
        clusters = np.frombuffer(self.cluster_of_unit, dtype=np.int64) if self.units else np.zeros(0, np.int64)
        return np.bincount(clusters, weights=weights, minlength=len(self.clusters))
