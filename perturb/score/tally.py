"""Outcomes counted: for each unit and cell how many variants were scored, and how good their answers were.

One pass over the parts, one part in memory at a time, so that memory grows with clusters × cells, by a few bytes each,
and not with variants.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from perturb.metrics import Metric, RowMetric
from perturb.score.coded import Coded
from perturb.score.counts import CellNotes, Contrasts, Count, Falls, Tally
from perturb.score.metric_sums import MetricSums, Sums
from perturb.score.part import Part
from perturb.score.pieces import append
from perturb.score.row_sums import KeptRows, RowSums
from perturb.score.rows import Rows
from perturb.score.units import number_units
from perturb.store.targets import target_value
from perturb.tasks import Task

_SHOWN_ITEMS: Final = 20
_MAY_BE_SHOWN: Final = ("data_error", "model_error", "timeout", "invalid", "rejected", "not_run", "no_op")
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]


def tally(
    parts: Iterable[pa.Table],
    *,
    task: Task | None = None,
    metrics: Sequence[Metric | RowMetric] = (),
    abstain_label: str | None = None,
) -> Tally:
    """Count the outcomes of a run.

    Args:
        parts: Tables with `perturb.score.part.COLUMNS`, in each of which a sample's clean row stands before its
            variants.
        task: What was asked; classification where None.
        metrics: What to add up beside the task's primary metric.
        abstain_label: The label with which the model abstains, or None.
    """
    counted = Tally(abstain_label=abstain_label)
    counted.metrics = _metric_sums(metrics, counted)
    counted.target = task.target if task is not None else counted.target
    for part in parts:
        if part.num_rows:
            add_part(counted, part, task)
    counted.sums = counted.sums[: len(counted.units)]
    return counted


def add_part(counted: Tally, table: pa.Table, task: Task | None = None) -> None:
    """Count one more part of the same run; the arguments are those of `tally`."""
    part = Part(table, task)
    cell_in_part, cells = part.cells
    for cell in cells:
        counted.cells.setdefault(cell, CellNotes())
    order = {cell: index for index, cell in enumerate(counted.cells)}
    cell_of_row = np.array([order[cell] for cell in cells])[cell_in_part]
    unit_of_row = number_units(counted, part)
    here, local = np.unique(unit_of_row, return_inverse=True)
    flat = (local * len(order) + cell_of_row)[part.scored]
    added = np.zeros((len(here), len(order), len(Count)))
    for count, values in _values(part):
        sums = np.bincount(flat, weights=values[part.scored], minlength=len(here) * len(order))
        added[:, :, count] = sums.reshape(len(here), len(order))
    _make_room(counted)
    _add(counted, here, added)
    _add_metrics(counted, part, cell_of_row, unit_of_row)
    counted.extremes.add(part, np.frombuffer(counted.cluster_of_unit, dtype=np.int64)[unit_of_row])
    _note_cells(counted, part, cell_of_row, unit_of_row)
    _note_rows(counted, part)


def _metric_sums(metrics: Sequence[Metric | RowMetric], counted: Tally) -> list[MetricSums | RowSums]:
    """Make room for what metrics add up to; those with one update share it."""
    shared: dict[Any, Sums] = {}
    shared_rows: dict[Any, KeptRows] = {}
    strata, sets = counted.strata, counted.clean_sets
    found: list[MetricSums | RowSums] = []
    for metric in metrics:
        if isinstance(metric, RowMetric):
            key = metric.update, metric.needs, metric.numbers
            found.append(RowSums(metric, shared_rows.setdefault(key, KeptRows(metric, strata, sets))))
        else:
            sums = shared.setdefault((metric.update, metric.needs), Sums(metric, strata, sets))
            found.append(MetricSums(metric, sums))
    return found


def _add_metrics(counted: Tally, part: Part, cell_of_row: IntArray, unit_of_row: IntArray) -> None:
    counted.strata.add(counted.clusters, counted.units, counted.cluster_of_unit)
    scored = np.flatnonzero(part.scored)
    unit = unit_of_row[scored]
    rows = Rows(scored, cell_of_row[scored], counted.strata.of_unit[unit], counted.strata.luck_of_unit[unit])
    counted.clean_sets.add(rows, part.clean_row[rows.row], len(counted.cells))
    different = [found.rows if isinstance(found, RowSums) else found.sums for found in counted.metrics]
    for sums in dict.fromkeys(different):
        sums.add(part, list(counted.cells), rows)


def _make_room(counted: Tally) -> None:
    """Make room for new units and cells; the units double, so that adding them one by one stays cheap."""
    units, cells, _ = counted.sums.shape
    if units < len(counted.units) or cells < len(counted.cells):
        room = 2 * len(counted.units) if units < len(counted.units) else units
        larger = np.zeros((room, len(counted.cells), len(Count)), counted.sums.dtype)
        larger[:units, :cells] = counted.sums
        counted.sums = larger


def _add(counted: Tally, units: IntArray, added: Array) -> None:
    """Add to the sums; they are of one byte each for as long as that holds them."""
    added += counted.sums[units]
    if counted.sums.dtype != np.float64:
        if (added != np.floor(added)).any():
            counted.sums = counted.sums.astype(np.float64)
        elif added.max(initial=0) > np.iinfo(counted.sums.dtype).max:
            counted.sums = counted.sums.astype(np.int64)
    counted.sums[units] = added


def _values(part: Part) -> Iterator[tuple[Count, Array]]:
    clean_right = part.score[part.clean_row]
    changed = part.array("changed").astype(np.float64)
    yield Count.SCORED, np.ones(len(changed))
    yield Count.RIGHT, part.score
    yield Count.CLEAN_RIGHT, clean_right
    yield Count.FLIPPED, part.flipped.astype(np.float64)
    yield Count.CHANGED, changed
    yield Count.CHANGED_RIGHT, changed * part.score
    yield Count.CHANGED_CLEAN_RIGHT, changed * clean_right


def _note_cells(counted: Tally, part: Part, cell_of_row: IntArray, unit_of_row: IntArray) -> None:
    changed, distance = part.array("changed"), part.array("distance")
    confidence = part.array("confidence").astype(np.float64)
    status, expectation, control = (part.coded(name) for name in ("status", "expectation", "control_of"))
    asked, undecided = ~part.among("status", ("not_run", "rejected")), part.among("expectation", ("abstain",))
    valid = ~part.among("status", ("rejected",))
    notes_of_cell = list(counted.cells.values())
    order = np.argsort(cell_of_row, kind="stable")
    present, starts = np.unique(cell_of_row[order], return_index=True)
    for index, rows in zip(present, np.split(order, starts[1:]), strict=True):
        notes = notes_of_cell[index]
        scored, differs = part.scored[rows], changed[rows]
        notes.samples += _different(part.sample[rows])
        notes.scored_samples += _different(part.sample[rows[scored]])
        notes.changed_samples += _different(part.sample[rows[scored & differs]])
        notes.variants += len(rows)
        notes.changed += int((differs & valid[rows]).sum())
        notes.distance += float(distance[rows].sum())
        shown = confidence[rows][np.isfinite(confidence[rows])]
        notes.confidence += float(shown.sum())
        notes.with_confidence += len(shown)
        notes.statuses.update(_frequencies(status, rows))
        notes.expectations.update(_frequencies(expectation, rows[differs]))
        notes.control_of = control.values[control.codes[rows[0]]]
        doubtful = rows[differs & asked[rows] & (undecided[rows] | (notes.control_of is not None))]
        if len(doubtful):
            notes.doubtful_samples += _different(part.sample[doubtful])
            append(Falls, notes.falls, _falls(counted, part, doubtful, unit_of_row))
        if len(other := rows[part.contrasted[rows]]):
            right, clean = part.score[other], part.score[part.clean_row[other]]
            append(Contrasts, notes.contrasts, Contrasts(unit_of_row[other], right, np.minimum(right, clean)))


def _different(samples: IntArray) -> int:
    """Count different samples, of which rows of one stand together."""
    return int(np.count_nonzero(np.diff(samples))) + 1 if len(samples) else 0


def _frequencies(column: Coded, rows: IntArray) -> Counter[str]:
    counts = np.bincount(column.codes[rows], minlength=len(column.values))
    return Counter({value: int(count) for value, count in zip(column.values, counts, strict=True) if count})


def _falls(counted: Tally, part: Part, rows: IntArray, unit_of_row: IntArray) -> Falls:
    confidence = part.array("confidence").astype(np.float64)
    target, answer = part.coded("target"), part.coded("answer")
    readings = [_readings(text) for text in target.values]
    answers = [answer.values[code] for code in answer.codes[rows]]
    accepted = [given in readings[code] for given, code in zip(answers, target.codes[rows], strict=True)]
    label = counted.abstain_label
    return Falls(
        unit=unit_of_row[rows].astype(np.int32),
        clean=confidence[part.clean_row[rows]],
        varied=confidence[rows],
        by_label=np.array([label is not None and given == label for given in answers], dtype=bool),
        accepted=np.array(accepted, dtype=bool),
    )


def _readings(target: str) -> frozenset[str]:
    """The answers that would do."""
    value = json.loads(target)
    if isinstance(value, dict):
        return frozenset(value.get("accepted", ()))
    return frozenset({value}) if isinstance(value, str) else frozenset()


def _note_rows(counted: Tally, part: Part) -> None:
    clean_scored = part.is_clean & part.scored
    counted.samples += int(part.is_clean.sum())
    counted.scored_samples += int(clean_scored.sum())
    counted.labels.update(_labels(part, np.flatnonzero(clean_scored)))
    counted.statuses.update(_frequencies(part.coded("status"), np.arange(len(part.scored))))
    for told in pc.value_counts(pc.list_flatten(part.table["partners"])).to_pylist():
        counted.partners[told["values"]] += told["counts"]
    for status in _MAY_BE_SHOWN:
        shown = counted.items.setdefault(status, [])
        rows = np.flatnonzero(part.among("status", (status,)))[: _SHOWN_ITEMS - len(shown)]
        wanted = part.table.select(["sample_id", "generator", "severity", "error"])
        shown += wanted.take(pa.array(rows)).to_pylist()


def _labels(part: Part, rows: IntArray) -> Counter[str]:
    """How often each answer that can be given without looking is right: each class, or that there is no answer."""
    found: Counter[str] = Counter()
    for text, count in _frequencies(part.coded("target"), rows).items():
        value = target_value(text)
        if part.task.target == "label" and isinstance(value, str):
            found[value] += count
        elif part.task.target == "answers" and value == []:
            found[""] += count
    return found
