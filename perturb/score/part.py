"""One part of a run's outcomes as arrays: every clean row with its variants behind it."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

COLUMNS: Final = (
    *("sample_id", "cluster", "groups", "axis", "generator", "severity", "replicate", "expectation", "control_of"),
    *("changed", "distance", "partners", "target", "answer", "confidence", "status", "error"),
)
Array = npt.NDArray[Any]


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
        is_clean: Whether it is a clean sample.
        sample: Number of the row's sample in the part.
        clean_row: Row of its clean sample.
        status: Its status.
        expectation: What a right model does.
        answer: What the model answered; None where it failed.
        target: The right answer as JSON.
        readings: Each target to the one right label, or None, and all labels that would do.
        label: The one right label, or None.
        right: Whether the answer is that label; a model that failed is wrong.
        scored: Whether it counts in scores: read, asked, and of unchanged answer.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.is_clean = self.array("generator") == ""
        self.sample = np.cumsum(self.is_clean) - 1
        self.clean_row = np.flatnonzero(self.is_clean)[self.sample]
        self.status = self.array("status")
        self.expectation = self.array("expectation")
        self.answer = self.array("answer")
        self.target = self.array("target")
        self.readings = {text: _readings(text) for text in set(self.target)}
        self.label = np.array([self.readings[text][0] for text in self.target], dtype=object)
        answered = np.isin(self.status, ("ok", "no_op", "invalid"))
        self.right = answered & (self.answer == self.label)
        unasked = np.isin(self.status, ("data_error", "not_run"))
        self.scored = ~unasked & ~unasked[self.clean_row] & (self.expectation == "invariant")

    def array(self, name: str) -> Array:
        """Return a column."""
        return np.asarray(self.table[name].to_numpy(zero_copy_only=False))

    def cells(self) -> list[Cell]:
        """Name the cell of each row."""
        names = zip(self.array("axis"), self.array("generator"), self.array("severity"), strict=True)
        return [Cell(axis, generator, float(severity)) for axis, generator, severity in names]


def _readings(target: str) -> tuple[str | None, frozenset[str]]:
    value = json.loads(target)
    if isinstance(value, dict):
        return None, frozenset(value.get("accepted", ()))
    return (value, frozenset({value})) if isinstance(value, str) else (None, frozenset())
