"""Outcomes counted: for each unit and cell how many variants were scored and how many were right.

One pass over the parts, one part in memory at a time, so that memory grows with clusters × cells, by a few bytes each,
and not with variants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from perturb.score.counts import CellNotes, Count, Falls, Tally, Unit
from perturb.score.part import Part

_SHOWN_ITEMS: Final = 20
_MAY_BE_SHOWN: Final = ("data_error", "model_error", "timeout", "invalid", "not_run", "no_op")
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]


def tally(parts: Iterable[pa.Table], *, abstain_label: str | None = None) -> Tally:
    """Count the outcomes of a run.

    Args:
        parts: Tables with `perturb.score.part.COLUMNS`, in each of which a sample's clean row stands before its
            variants.
        abstain_label: The label with which the model abstains, or None.
    """
    counted = Tally(abstain_label=abstain_label)
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
    here, local = np.unique(unit_of_row, return_inverse=True)
    flat = (local * len(order) + cell_of_row)[part.scored]
    added = np.zeros((len(here), len(order), len(Count)), np.int64)
    for count, values in _values(part):
        sums = np.bincount(flat, weights=values[part.scored], minlength=len(here) * len(order))
        added[:, :, count] = sums.reshape(len(here), len(order))
    _make_room(counted)
    added += counted.sums[here]
    if added.max(initial=0) > np.iinfo(counted.sums.dtype).max:
        counted.sums = counted.sums.astype(np.int64)
    counted.sums[here] = added
    _note_cells(counted, part, cell_of_row, unit_of_row)
    _note_rows(counted, part)


def _units(counted: Tally, part: Part) -> IntArray:
    """Number the unit of each row."""
    clean = part.table.filter(pa.array(part.is_clean))
    found = []
    for cluster, groups in zip(clean["cluster"].to_pylist(), clean["groups"].to_pylist(), strict=True):
        unit = Unit(cluster, tuple(sorted(groups or ())))
        if unit not in counted.units:
            counted.units[unit] = len(counted.units)
            counted.cluster_of_unit.append(counted.clusters.setdefault(cluster, len(counted.clusters)))
        found.append(counted.units[unit])
    return np.asarray(np.array(found, dtype=np.int64)[part.sample])


def _make_room(counted: Tally) -> None:
    """Make room for new units and cells; the units double, so that adding them one by one stays cheap."""
    units, cells, _ = counted.sums.shape
    if units < len(counted.units) or cells < len(counted.cells):
        room = 2 * len(counted.units) if units < len(counted.units) else units
        larger = np.zeros((room, len(counted.cells), len(Count)), counted.sums.dtype)
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
    control, asked = part.array("control_of"), part.status != "not_run"
    notes_of_cell = list(counted.cells.values())
    for index in np.unique(cell_of_row):
        rows = cell_of_row == index
        notes = notes_of_cell[index]
        notes.samples += len(np.unique(part.sample[rows]))
        notes.scored_samples += len(np.unique(part.sample[rows & part.scored]))
        notes.changed_samples += len(np.unique(part.sample[rows & part.scored & changed]))
        notes.variants += int(rows.sum())
        notes.changed += int(changed[rows].sum())
        notes.distance += float(distance[rows].sum())
        shown = rows & np.isfinite(confidence)
        notes.confidence += float(confidence[shown].sum())
        notes.with_confidence += int(shown.sum())
        notes.statuses.update(part.status[rows].tolist())
        notes.expectations.update(part.expectation[rows & changed].tolist())
        notes.control_of = control[rows][0]
        doubtful = rows & changed & asked & ((part.expectation == "abstain") | (notes.control_of is not None))
        if doubtful.any():
            notes.falls.append(_falls(counted, part, np.flatnonzero(doubtful), unit_of_row))


def _falls(counted: Tally, part: Part, rows: IntArray, unit_of_row: IntArray) -> Falls:
    confidence = part.array("confidence").astype(np.float64)
    answers, label = part.answer[rows], counted.abstain_label
    accepted = [answer in part.readings[target][1] for answer, target in zip(answers, part.target[rows], strict=True)]
    return Falls(
        sample=counted.samples + part.sample[rows],
        unit=unit_of_row[rows],
        clean=confidence[part.clean_row[rows]],
        varied=confidence[rows],
        by_label=np.array([label is not None and answer == label for answer in answers], dtype=bool),
        accepted=np.array(accepted, dtype=bool),
    )


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
