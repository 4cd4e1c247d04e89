"""Outcomes counted: for each unit and cell how many variants were scored and how many were right.

One pass over the parts, one part in memory at a time. Everything that scores and gates need is a sum of these counts,
so that memory grows with clusters × cells and not with variants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from perturb.score.part import Cell, Part

_SHOWN_ITEMS: Final = 20
_MAY_BE_SHOWN: Final = ("data_error", "model_error", "timeout", "invalid", "not_run", "no_op")
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]


class Unit(NamedTuple):
    """Samples of one cluster that share all their groups."""

    cluster: str
    groups: tuple[tuple[str, str], ...]


class Count(IntEnum):
    """What is summed over a cell's scored variants in one unit."""

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
        answer: What it answered; None where it failed.
        accepted: Whether the answer is one of the readings that would do.
    """

    unit: Array
    clean: Array
    varied: Array
    answer: Array
    accepted: Array


@dataclass(slots=True)
class CellNotes:
    """What else is told of a cell."""

    control_of: str | None = None
    variants: int = 0
    changed: int = 0
    distance: float = 0.0
    confidence: float = 0.0
    with_confidence: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    expectations: Counter[str] = field(default_factory=Counter)
    falls: list[Falls] = field(default_factory=list)

    @property
    def expectation(self) -> str:
        """What most of the cell's variants expect of a model."""
        return self.expectations.most_common(1)[0][0]


@dataclass(slots=True)
class Tally:
    """All counts of a run.

    Attributes:
        units: In the order of their first sample.
        cells: In canonical order, clean first, with what else is told of each.
        sums: `(units, cells, counts)` int32, see `Count`.
        labels: How often each class is the right one, over the samples that were scored.
        statuses: How often each status came.
        items: Status to the first rows that have it.
        partners: How often each sample was a partner.
        samples: Samples in the run, and of these the scored ones.
    """

    units: dict[Unit, int] = field(default_factory=dict)
    cells: dict[Cell, CellNotes] = field(default_factory=dict)
    sums: Array = field(default_factory=lambda: np.zeros((0, 0, len(Count)), np.int32))
    labels: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    partners: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    scored_samples: int = 0

    def column(self, cells: Sequence[Cell], count: Count) -> Array:
        """Sum one count over some cells: `(units,)`."""
        order = {cell: index for index, cell in enumerate(self.cells)}
        return np.asarray(self.sums[:, [order[cell] for cell in cells], count].sum(axis=1))

    def by_cluster(self, values: Array, chosen: Array | None = None) -> Array:
        """Add up a column over the units of each cluster, of all units or of those chosen: `(clusters,)`."""
        clusters = self._cluster_of_unit()
        weights = values if chosen is None else np.where(chosen, values, 0)
        return np.bincount(clusters, weights=weights, minlength=int(clusters.max(initial=-1)) + 1)

    @property
    def cluster_count(self) -> int:
        """How many clusters there are."""
        return len({unit.cluster for unit in self.units})

    def _cluster_of_unit(self) -> Array:
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(unit.cluster, len(numbers)) for unit in self.units], dtype=np.int64)


def tally(parts: Iterable[pa.Table]) -> Tally:
    """Count the outcomes of a run.

    Args:
        parts: Tables with `perturb.score.part.COLUMNS`, in each of which a sample's clean row stands before its
            variants.
    """
    counted = Tally()
    for part in parts:
        if part.num_rows:
            _add_part(counted, Part(part))
    counted.sums = counted.sums[: len(counted.units)]
    return counted


def _add_part(counted: Tally, part: Part) -> None:
    cells = part.cells()
    for cell in dict.fromkeys(cells):
        counted.cells.setdefault(cell, CellNotes())
    order = {cell: index for index, cell in enumerate(counted.cells)}
    cell_of_row = np.array([order[cell] for cell in cells])
    unit_of_row = _units(counted, part)
    _grow(counted)
    here, local = np.unique(unit_of_row, return_inverse=True)
    flat = (local * len(order) + cell_of_row)[part.scored]
    for count, values in _values(part):
        added = np.bincount(flat, weights=values[part.scored], minlength=len(here) * len(order))
        counted.sums[here, : len(order), count] += added.reshape(len(here), len(order)).astype(np.int32)
    _note_cells(counted, part, cell_of_row, unit_of_row)
    _note_rows(counted, part)


def _units(counted: Tally, part: Part) -> IntArray:
    clean = part.table.filter(pa.array(part.is_clean))
    pairs = zip(clean["cluster"].to_pylist(), clean["groups"].to_pylist(), strict=True)
    found = [counted.units.setdefault(Unit(c, tuple(sorted(g or ()))), len(counted.units)) for c, g in pairs]
    return np.asarray(np.asarray(found, dtype=np.int64)[part.sample])


def _grow(counted: Tally) -> None:
    """Make room for new units and cells; the units double, so that adding them one by one stays cheap."""
    units, cells, _ = counted.sums.shape
    if units < len(counted.units) or cells < len(counted.cells):
        room = 2 * len(counted.units) if units < len(counted.units) else units
        larger = np.zeros((room, len(counted.cells), len(Count)), np.int32)
        larger[:units, :cells] = counted.sums
        counted.sums = larger


def _values(part: Part) -> Iterator[tuple[Count, Array]]:
    right = part.right.astype(np.float64)
    clean_right = right[part.clean_row]
    changed = part.array("changed").astype(np.float64)
    yield Count.SCORED, np.ones(len(right))
    yield Count.RIGHT, right
    yield Count.CLEAN_RIGHT, clean_right
    yield Count.FLIPPED, (part.answer != part.answer[part.clean_row]).astype(np.float64)
    yield Count.CHANGED, changed
    yield Count.CHANGED_RIGHT, changed * right
    yield Count.CHANGED_CLEAN_RIGHT, changed * clean_right


def _note_cells(counted: Tally, part: Part, cell_of_row: Array, unit_of_row: Array) -> None:
    changed, distance, confidence = part.array("changed"), part.array("distance"), part.array("confidence")
    confidence = confidence.astype(np.float64)
    control = part.array("control_of")
    notes_of_cell = list(counted.cells.values())
    for index in np.unique(cell_of_row):
        rows = cell_of_row == index
        notes = notes_of_cell[index]
        notes.variants += int(rows.sum())
        notes.changed += int(changed[rows].sum())
        notes.distance += float(distance[rows].sum())
        shown = rows & np.isfinite(confidence)
        notes.confidence += float(confidence[shown].sum())
        notes.with_confidence += int(shown.sum())
        notes.statuses.update(part.status[rows].tolist())
        notes.expectations.update(part.expectation[rows].tolist())
        notes.control_of = control[rows][0]
        if notes.control_of is not None or "abstain" in notes.expectations:
            asked = np.flatnonzero(rows & ~np.isin(part.status, ("data_error", "not_run")))
            pairs = zip(part.answer[asked], part.target[asked], strict=True)
            accepted = np.array([answer in part.readings[target][1] for answer, target in pairs], dtype=bool)
            clean = confidence[part.clean_row[asked]]
            notes.falls.append(Falls(unit_of_row[asked], clean, confidence[asked], part.answer[asked], accepted))


def _note_rows(counted: Tally, part: Part) -> None:
    clean_scored = part.is_clean & part.scored
    counted.samples += int(part.is_clean.sum())
    counted.scored_samples += int(clean_scored.sum())
    counted.labels.update(part.label[clean_scored].tolist())
    counted.statuses.update(part.status.tolist())
    for partners in part.table["partners"].to_pylist():
        counted.partners.update(partners)
    for status in _MAY_BE_SHOWN:
        shown = counted.items.setdefault(status, [])
        rows = np.flatnonzero(part.status == status)[: _SHOWN_ITEMS - len(shown)]
        wanted = part.table.select(["sample_id", "generator", "severity", "error"])
        shown += wanted.take(pa.array(rows)).to_pylist()
