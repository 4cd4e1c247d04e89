"""One part of a run's outcomes as arrays: every clean row with its variants behind it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from perturb.models.answers import Answer
from perturb.score.coded import Coded, coded, numbered
from perturb.score.judge import Judged, judge, with_probabilities
from perturb.tasks import Task, find_task

COLUMNS: Final = (
    *("sample_id", "cluster", "groups", "axis", "generator", "severity", "replicate", "expectation", "control_of"),
    *("changed", "distance", "visibility", "partners", "target", "answer", "confidence", "probabilities"),
    *("status", "error"),
)
Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Cell(NamedTuple):
    """One generator at one severity; the clean samples are the cell of axis `""` at severity 0."""

    axis: str
    generator: str
    severity: float


CLEAN: Final = Cell("", "", 0.0)


class Part:
    """A part's columns as arrays, one entry a row, with what follows from them.

    Attributes:
        table: The rows, with `COLUMNS`.
        task: What was asked.
        is_clean: Whether it is a clean sample.
        sample: Number of the row's sample in the part.
        clean_row: Row of its clean sample.
        answered: Whether the model gave an answer.
        scored: Whether it counts in scores: read, asked, and of unchanged answer.
        contrasted: Whether another answer became right, and both it and its clean sample were asked.
    """

    def __init__(self, table: pa.Table, task: Task | None = None) -> None:
        self.table = table
        self.task = task or find_task("classification")
        self._coded: dict[str, Coded] = {}
        self.is_clean: Bools = self.among("generator", ("",))
        self.sample: IntArray = np.cumsum(self.is_clean) - 1
        self.clean_row: IntArray = np.flatnonzero(self.is_clean)[self.sample]
        self.answered: Bools = self.among("status", ("ok", "no_op", "invalid"))
        unasked = self.among("status", ("data_error", "not_run", "rejected"))
        invariant = self.among("expectation", ("invariant",))
        self.scored: Bools = ~unasked & ~unasked[self.clean_row] & invariant
        self.contrasted: Bools = ~unasked & ~unasked[self.clean_row] & self.among("expectation", ("contrast",))

    def coded(self, name: str) -> Coded:
        """Return a column of few different values."""
        if name not in self._coded:
            self._coded[name] = coded(self.table[name])
        return self._coded[name]

    def among(self, name: str, wanted: tuple[Any, ...]) -> Bools:
        """Say of each row whether a column has one of some values."""
        return self.coded(name).among(wanted)

    def array(self, name: str) -> Array:
        """Return a column, a missing number as NaN."""
        column = self.table[name]
        if pa.types.is_dictionary(column.type):
            found = self.coded(name)
            return np.array([*found.values, None], dtype=object)[:-1][found.codes]
        return np.asarray(column.to_numpy(zero_copy_only=False))

    @cached_property
    def cells(self) -> tuple[IntArray, list[Cell]]:
        """The number of each row's cell, and the cells in the order in which they come."""
        axis, generator, severity = (self.coded(name) for name in ("axis", "generator", "severity"))
        number, first = numbered(axis.codes, generator.codes, severity.codes)
        rows = zip(axis.codes[first], generator.codes[first], severity.codes[first], strict=True)
        names = [
            Cell(axis.values[one], generator.values[two], float(severity.values[three])) for one, two, three in rows
        ]
        return number, names

    @cached_property
    def judged(self) -> Judged:
        """Right answers and answers in pairs, and how good each is by the task's primary metric."""
        return judge(self)

    @cached_property
    def shown(self) -> tuple[IntArray, list[tuple[Any, Answer]]]:
        """The number of each scored row's pair, and right answers and answers in pairs, with probabilities."""
        return with_probabilities(self, np.flatnonzero(self.scored))

    @property
    def score(self) -> npt.NDArray[np.float64]:
        """How good the answer is by the primary metric, in 0..1; 0 where the model failed or nothing is judged."""
        return self.judged.score

    @cached_property
    def flipped(self) -> Bools:
        """Whether the answer differs from that on the clean sample."""
        answer = self.coded("answer").codes
        return np.asarray(answer != answer[self.clean_row])
