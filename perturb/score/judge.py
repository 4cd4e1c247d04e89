"""Judging outcomes by a metric: each different pair of right answer and answer is looked at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.errors import PerturbError, UsageError
from perturb.metrics import Metric, RowMetric
from perturb.models.answers import Answer, answer_value
from perturb.score.coded import numbered
from perturb.store.targets import target_value

if TYPE_CHECKING:
    from perturb.score.part import Part

IntArray = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_NEVER: Final = -1


class Judged(NamedTuple):
    """A part's pairs of right answer and answer.

    Attributes:
        pair: Number of each row's pair, shape (rows,); -1 where it is not judged.
        pairs: The right answer and the answer of each.
        score: Of each row by the primary metric, shape (rows,); 0 where it is not judged.
    """

    pair: IntArray
    pairs: list[tuple[Any, Answer]]
    score: Floats


def judge(part: Part) -> Judged:
    """Pair right answers and answers, and score each pair by the task's primary metric.

    Raises:
        UsageError: If the metric fails on one.
    """
    pair, pairs = _pairs(part)
    primary = part.task.primary
    value = np.zeros(len(pairs) + 1)
    for number, sums in enumerate(updates(primary, pairs)):
        value[number] = sums["sum"]
    return Judged(pair, pairs, value[pair])


def judged_rows(
    part: Part, metric: Metric | RowMetric, wanted: IntArray | None = None
) -> tuple[IntArray, list[tuple[Any, Answer]]]:
    """Pair right answers and answers as a metric wants them: with probabilities where it looks at these.

    Args:
        part: The rows.
        metric: Which is to look at the pairs.
        wanted: The scored rows to pair, in order; all of them where None.
    """
    if metric.needs == "answer" or part.table["confidence"].null_count == part.table.num_rows:
        return part.judged.pair, part.judged.pairs
    if wanted is None or "shown" in vars(part):
        return part.shown
    return with_probabilities(part, wanted)


def updates(metric: Metric | RowMetric, pairs: Iterable[tuple[Any, Answer]]) -> Iterator[Any]:
    """Update a metric by each pair.

    Raises:
        UsageError: If the metric fails on one, or a sum is not finite; the message names the metric and the pair.
    """
    for target, answer in pairs:
        try:
            found = metric.update(target, answer)
            finite = isinstance(metric, RowMetric) or all(math.isfinite(value) for value in found.values())
        except PerturbError:
            raise
        except Exception as error:
            raise UsageError(f"The metric {metric.name!r} failed on {_shown(target, answer)}: {error!r}.") from error
        if not finite:
            raise UsageError(f"The metric {metric.name!r} is not finite on {_shown(target, answer)}: {dict(found)!r}.")
        yield found


def computed(metric: Metric, sums: Mapping[str, Floats]) -> Floats:
    """Compute a metric from sums.

    Raises:
        UsageError: If the metric fails, or its values are not of the sums' shape.
    """
    shape = np.broadcast_shapes(*(values.shape for values in sums.values()))
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(metric.compute(sums), dtype=np.float64)
    except Exception as error:
        raise UsageError(f"The metric {metric.name!r} cannot be computed: {error!r}.") from error
    if values.shape != shape:
        raise UsageError(
            f"Expected values of the shape {shape} of the sums from the metric {metric.name!r}; got {values.shape}."
        )
    return values


def _shown(target: Any, answer: Answer) -> str:
    text = f"the right answer {target!r} and the answer {answer.value!r}"
    return text if len(text) < 300 else text[:300] + "…"  # noqa: PLR2004 - a sentence, not a page


def _pairs(part: Part) -> tuple[IntArray, list[tuple[Any, Answer]]]:
    """Pair the scored rows; boxes are told apart by how much of each object is seen, too."""
    rows = np.flatnonzero(part.scored | part.contrasted)
    target, answer = part.coded("target"), part.coded("answer")
    given = np.where(part.answered, answer.codes, len(answer.values))[rows]
    columns = [target.codes[rows], given]
    seen = part.table["visibility"].to_pylist() if part.task.target == "boxes" else None
    if seen is not None:
        columns.append(np.arange(len(rows)))
    number, first = numbered(*columns)
    pair = np.full(len(part.scored), _NEVER, np.int64)
    pair[rows] = number
    targets = [target_value(text) for text in target.values]
    answers = [*(answer_value(text, part.task.target) for text in answer.values), None]
    found = []
    for index in first:
        right = targets[columns[0][index]]
        if seen is not None and isinstance(right, dict) and seen[rows[index]] is not None:
            right = right | {"visibility": seen[rows[index]]}
        found.append((right, Answer(answers[given[index]])))
    return pair, found


def with_probabilities(part: Part, rows: IntArray) -> tuple[IntArray, list[tuple[Any, Answer]]]:
    """Pair some scored rows: one pair a row, since hardly two have the same probabilities."""
    pair = np.full(len(part.scored), _NEVER, np.int64)
    pair[rows] = np.arange(len(rows))
    shown = part.table["probabilities"]
    listed: Sequence[Any] = shown.take(rows).to_pylist() if shown.null_count < len(shown) else [None] * len(rows)
    found = []
    for judged, sure, probabilities in zip(part.judged.pair[rows], part.array("confidence")[rows], listed, strict=True):
        right, answer = part.judged.pairs[judged]
        known = None if math.isnan(sure) else float(sure)
        found.append((right, Answer(answer.value, known, None if probabilities is None else dict(probabilities))))
    return pair, found
