"""Which variants show best how a model breaks: of each cell the wrong answer it was surest of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from perturb.score.part import Cell, Part
from perturb.tasks import Task


class Example(NamedTuple):
    """One variant worth looking at, with the answers to it and to its clean sample."""

    sample_id: str
    axis: str
    generator: str
    severity: float
    replicate: int
    expectation: str
    target: Any
    clean_answer: str
    clean_confidence: float | None
    answer: str
    confidence: float | None


def worst_examples(parts: Iterable[pa.Table], task: Task | None = None) -> list[Example]:
    """Choose of each cell the variant that a right clean answer was lost on with the highest confidence.

    Of an ambiguity generator it is the one that the model, which ought to abstain, was surest of. Ties fall to the
    sample that comes first.

    Args:
        parts: Tables with `perturb.score.part.COLUMNS`, in each of which a sample's clean row stands before its
            variants.
        task: What was asked; classification where None.

    Returns:
        At most one example a cell, in canonical order.
    """
    best: dict[Cell, tuple[tuple[float, float], Example | None]] = {}
    for table in parts:
        if table.num_rows:
            _search(Part(table, task), best)
    return [example for _, example in best.values() if example is not None]


def _search(part: Part, best: dict[Cell, tuple[tuple[float, float], Example | None]]) -> None:
    lost = np.where(part.among("expectation", ("invariant",)), part.score[part.clean_row] - part.score, 1.0)
    good = part.score[part.clean_row] > 0.0
    candidate = part.among("status", ("ok",)) & ~part.is_clean & good & (lost > 0.0)
    sureness = np.nan_to_num(part.array("confidence").astype(np.float64))
    number, cells = part.cells
    for cell in cells:
        best.setdefault(cell, ((0.0, -1.0), None))
    for row in np.flatnonzero(candidate):
        cell = cells[number[row]]
        if (lost[row], sureness[row]) > best[cell][0]:
            best[cell] = (float(lost[row]), float(sureness[row])), _example(part, int(row))


def _example(part: Part, index: int) -> Example:
    row, clean = (part.table.slice(at, 1).to_pylist()[0] for at in (index, int(part.clean_row[index])))
    told = {name: row[name] for name in Example._fields if name in row}
    return Example(
        **told | {"target": json.loads(row["target"])},
        clean_answer=clean["answer"],
        clean_confidence=clean["confidence"],
    )
