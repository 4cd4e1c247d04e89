"""The variants that several runs share: counted run by run, in one pass over the outcomes of all of them at once.

A variant is shared where every run has asked about the very same input with the same right answer. Runs are read in
step, so that memory grows with clusters × cells and with what one run has and another has not come to yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from perturb.score.part import COLUMNS, Part
from perturb.tasks import Task

__all__ = ["SHARED_COLUMNS", "SharedTally", "tally_shared"]

_KEYS: Final = ("sample_id", "generator", "severity", "replicate", "trial", "input_digest", "target")
SHARED_COLUMNS: Final = tuple(dict.fromkeys((*COLUMNS, *_KEYS)))
CLEAN: Final = ("", 0.0)
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
_Counts = TypeVar("_Counts", IntArray, FloatArray)


@dataclass(slots=True)
class SharedTally:
    """Counts over the variants that all runs share.

    Attributes:
        runs: How many runs there are.
        cells: (Axis, severity) to its column, in the first run's order; clean is `CLEAN`.
        clusters: The first run's clusters, to their rows.
        counts: Scored variants, `(clusters, cells)`.
        right: How good the answers are by the primary metric, summed, `(clusters, cells, runs)`.
        gained: Variants that each run got better than the first, `(cells, runs)`.
        lost: Variants that each run got worse than the first, `(cells, runs)`.
        samples: Samples with a shared clean input.
        scored: For each run, axis to its scored variants, shared or not.
    """

    runs: int
    cells: dict[tuple[str, float], int] = field(default_factory=dict)
    clusters: dict[str, int] = field(default_factory=dict)
    counts: IntArray = field(init=False)
    right: FloatArray = field(init=False)
    gained: IntArray = field(init=False)
    lost: IntArray = field(init=False)
    samples: int = 0
    scored: list[Counter[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.counts, self.right = np.zeros((0, 0), np.int64), np.zeros((0, 0, self.runs))
        self.gained = np.zeros((0, self.runs), np.int64)
        self.lost = np.zeros((0, self.runs), np.int64)
        self.scored = [Counter() for _ in range(self.runs)]

    def severities(self, axis: str) -> list[float]:
        """The severities that the runs share on an axis, ascending."""
        return sorted(severity for name, severity in self.cells if name == axis)

    def columns(self, axis: str, severity: float | None = None) -> list[int]:
        """The columns of an axis, of one or of all severities."""
        return [index for (name, at), index in self.cells.items() if name == axis and severity in {None, at}]


def tally_shared(runs: Sequence[Iterator[pa.Table]], task: Task | None = None) -> SharedTally:
    """Count the variants that all runs share.

    Args:
        runs: The parts of each run, tables with `SHARED_COLUMNS`, in each of which a sample's clean row stands before
            its variants and all of its rows are together.
        task: What was asked; classification where None.
    """
    tally = SharedTally(len(runs))
    waiting: list[pa.Table | None] = [None] * len(runs)
    read = [0] * len(runs)
    open_runs = set(range(len(runs)))
    while open_runs:
        behind = min(open_runs, key=lambda run: (read[run], run))
        table = next(runs[behind], None)
        if table is None:
            open_runs.discard(behind)
        elif table.num_rows:
            part = Part(table, task)
            read[behind] += int(part.is_clean.sum())
            tally.scored[behind].update(part.array("axis")[part.scored].tolist())
            rows = _scored_rows(part, behind, tally)
            waiting[behind] = rows if waiting[behind] is None else pa.concat_tables([waiting[behind], rows])
            _count(tally, waiting)
    size = len(tally.clusters), len(tally.cells)
    tally.counts = _grown(tally.counts, size)[: size[0]]
    tally.right = _grown(tally.right, (*size, tally.runs))[: size[0]]
    tally.gained, tally.lost = (_grown(array, (size[1], tally.runs))[: size[1]] for array in (tally.gained, tally.lost))
    return tally


def _scored_rows(part: Part, run: int, tally: SharedTally) -> pa.Table:
    """A part's scored rows: what joins them and whether they are right; of the first run, where they are counted."""
    scored = part.scored
    table = part.table.filter(pa.array(scored))
    columns = {name: _plain(table[name]) for name in _KEYS} | {f"right {run}": pa.array(part.score[scored])}
    if run == 0:
        cells = zip(_plain(table["axis"]).to_pylist(), table["severity"].to_pylist(), strict=True)
        clusters = table["cluster"].to_pylist()
        columns["cell"] = pa.array([tally.cells.setdefault(cell, len(tally.cells)) for cell in cells], pa.int64())
        numbers = [tally.clusters.setdefault(cluster, len(tally.clusters)) for cluster in clusters]
        columns["cluster"] = pa.array(numbers, pa.int64())
    return pa.table(columns)


def _count(tally: SharedTally, waiting: list[pa.Table | None]) -> None:
    """Count the samples that every run has come to, and let them go."""
    if any(table is None for table in waiting):
        return
    ids = [set(pc.unique(table["sample_id"]).to_pylist()) for table in waiting if table is not None]
    there = pa.array(sorted(set.intersection(*ids)), pa.string())
    if len(there) == 0:
        return
    here = [pc.is_in(table["sample_id"], value_set=there) for table in waiting if table is not None]
    joined = waiting[0].filter(here[0])  # type: ignore[union-attr]
    for run in range(1, len(waiting)):
        joined = joined.join(waiting[run].filter(here[run]), keys=list(_KEYS), join_type="inner")  # type: ignore[union-attr]
    for run, mask in enumerate(here):
        waiting[run] = waiting[run].filter(pc.invert(mask))  # type: ignore[union-attr]
    _add(tally, joined)


def _add(tally: SharedTally, joined: pa.Table) -> None:
    cell, cluster = (joined[name].to_numpy() for name in ("cell", "cluster"))
    right = np.column_stack([joined[f"right {run}"].to_numpy() for run in range(tally.runs)])
    shape = len(tally.clusters), len(tally.cells)
    tally.counts, tally.right = _grown(tally.counts, shape), _grown(tally.right, (*shape, tally.runs))
    tally.gained, tally.lost = (_grown(array, (shape[1], tally.runs)) for array in (tally.gained, tally.lost))
    np.add.at(tally.counts, (cluster, cell), 1)
    np.add.at(tally.right, (cluster, cell), right)
    np.add.at(tally.gained, cell, right > right[:, :1])
    np.add.at(tally.lost, cell, right < right[:, :1])
    tally.samples += int((cell == tally.cells.get(CLEAN, -1)).sum())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as values: tables of different runs do not share their codes."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _grown(array: _Counts, shape: tuple[int, ...]) -> _Counts:
    """The same counts with room for new clusters and cells; clusters double, so that adding them stays cheap."""
    missing = [max(0, want - have) for have, want in zip(array.shape, shape, strict=True)]
    if not any(missing):
        return array
    missing[0] += array.shape[0] if missing[0] else 0
    return np.pad(array, [(0, number) for number in missing])
