"""A run's corruption errors against a reference, with their intervals: what the scorecard says under that name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.score.corruption_error import (
    ReferencedError,
    error_interval,
    mean_corruption_error,
    mean_flip_rate,
    relative_mean_corruption_error,
)
from perturb.score.counts import Count, Tally
from perturb.score.part import CLEAN, Cell
from perturb.score.references import ALEXNET, ErrorTable

__all__ = ["score_against"]

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Answers:
    """What a run answered where the reference did, per cluster and cell: arrays of shape (clusters, cells).

    Attributes:
        cells: Of the last dimension.
        right: Right answers.
        clean: Right answers on the same variants' clean inputs.
        scored: Variants.
        flipped: Answers that differ from the clean one.
        table: The same as error rates.
    """

    cells: list[Cell]
    right: Array
    clean: Array
    scored: Array
    flipped: Array
    table: ErrorTable

    def columns(self, corruptions: Sequence[str]) -> list[int]:
        return [index for index, cell in enumerate(self.cells) if cell.generator in corruptions]


class _Kind(NamedTuple):
    """One of the three figures.

    Attributes:
        key: Its name in the scorecard.
        label: As readers know it.
        compute: Averages over corruptions.
        lost: What counts as an error.
        signed: Whether that may be negative.
    """

    key: str
    label: str
    compute: Callable[..., ReferencedError]
    lost: Callable[[_Answers], Array]
    signed: bool = False


_KINDS: Final = (
    _Kind("mce", "mCE", mean_corruption_error, lambda answers: answers.scored - answers.right),
    _Kind(
        "relative_mce",
        "relative mCE",
        relative_mean_corruption_error,
        lambda answers: answers.clean - answers.right,
        signed=True,
    ),
    _Kind("mean_flip_rate", "mean flip rate", mean_flip_rate, lambda answers: answers.flipped),
)


def score_against(tally: Tally, reference: ErrorTable, *, confidence: float = 0.95) -> dict[str, Any]:
    """Compute mCE, relative mCE and mean flip rate over the generators and severities that the reference has as well.

    Args:
        tally: The run's counts.
        reference: Whose errors to divide by; generators are matched by their name in the suite.
        confidence: Of the two-sided intervals, the reference taken as given.

    Returns:
        `reference`, its name; `mce`, `relative_mce` and `mean_flip_rate`, each None or with `name`, `value`, `low`,
        `high` and `method` in percent, the same `without_frost` where frost is among several, and the percentage of
        each of its `corruptions`; `notes`, sentences on what is missing.
    """
    answers = _answers(tally, reference)
    notes = _missing(tally, answers.cells, reference)
    found: dict[str, Any] = {"reference": reference.name}
    for kind in _KINDS:
        usable, problems = _usable(kind, answers.table, reference)
        found[kind.key] = _figure(kind, answers, reference, usable, confidence=confidence) if usable else None
        notes += problems if answers.cells else []
    return found | {"notes": list(dict.fromkeys(notes))}


def _answers(tally: Tally, reference: ErrorTable) -> _Answers:
    """Read off the scored cells that the reference has too; a matched control is none of them."""
    cells = [
        cell
        for cell, notes in tally.cells.items()
        if cell != CLEAN and notes.expectation == "invariant" and notes.control_of is None
        if cell.severity in reference.errors.get(cell.generator, {}) and tally.column([cell], Count.SCORED).any()
    ]
    right, clean, scored, flipped = (
        np.array([tally.by_cluster(tally.column([cell], count)) for cell in cells])
        .reshape(len(cells), len(tally.clusters))
        .T
        for count in (Count.RIGHT, Count.CLEAN_RIGHT, Count.SCORED, Count.FLIPPED)
    )
    errors: dict[str, dict[float, float]] = {}
    flips: dict[str, dict[float, float]] = {}
    for index, cell in enumerate(cells):
        asked = scored[:, index].sum()
        errors.setdefault(cell.generator, {})[cell.severity] = float(1.0 - right[:, index].sum() / asked)
        flips.setdefault(cell.generator, {})[cell.severity] = float(flipped[:, index].sum() / asked)
    known, samples = (float(tally.column([CLEAN], count).sum()) for count in (Count.RIGHT, Count.SCORED))
    table = ErrorTable("this run", 1.0 - known / samples if samples else None, errors, flips)
    return _Answers(cells, right, clean, scored, flipped, table)


def _missing(tally: Tally, cells: Sequence[Cell], reference: ErrorTable) -> list[str]:
    """Say what keeps the figures from being those of a published table."""
    if not cells:
        own = ", ".join(dict.fromkeys(cell.generator for cell in tally.cells if cell != CLEAN))
        known = ", ".join(reference.errors)
        sentence = (
            f"{reference.name} can be divided by for {known or 'nothing'}; of these the run has none at a severity of "
            f"the reference's, but {own or 'nothing'}. Name a suite's generators as it does."
        )
        return [sentence]
    wanted = [(corruption, severity) for corruption, tiers in reference.errors.items() for severity in tiers]
    shared = {(cell.generator, cell.severity) for cell in cells}
    if reference is not ALEXNET or len(shared) == len(wanted):
        return []
    lacking = ", ".join(dict.fromkeys(cell[0] for cell in wanted if cell not in shared))
    sentence = (
        f"The run has {len(shared)} of the {len(wanted)} corruptions and severities of {reference.name}: a published "
        f"mean is over all of them, and of {lacking} some are missing."
    )
    return [sentence]


def _usable(kind: _Kind, table: ErrorTable, reference: ErrorTable) -> tuple[list[str], list[str]]:
    """The corruptions that can be divided, and a sentence on the others."""
    if kind.compute is mean_flip_rate and not reference.flip_rates:
        return [], [f"{reference.name} has no flip rates, so there is no mean flip rate."]
    usable, problems = [], {}
    for corruption in table.errors:
        try:
            kind.compute(table, reference, corruptions=[corruption])
            usable.append(corruption)
        except UsageError as error:
            problems[corruption] = str(error)
    if not problems:
        return usable, []
    reason = next(iter(problems.values()))
    return usable, [f"Left out of the {kind.label}: {', '.join(problems)}. {reason}"]


def _figure(
    kind: _Kind, answers: _Answers, reference: ErrorTable, corruptions: Sequence[str], *, confidence: float
) -> dict[str, Any]:
    lost = kind.lost(answers)

    def over(chosen: Sequence[str]) -> tuple[str, dict[str, Any]]:
        found = kind.compute(answers.table, reference, corruptions=chosen)
        columns = answers.columns(chosen)
        weights = [found.weights[answers.cells[index].generator, answers.cells[index].severity] for index in columns]
        estimate = error_interval(
            lost[:, columns], answers.scored[:, columns], weights, signed=kind.signed, confidence=confidence
        )
        return found.name, estimate._asdict()

    name, figure = over(corruptions)
    others = [corruption for corruption in corruptions if corruption != "frost"]
    return {
        "name": name,
        **figure,
        "without_frost": over(others)[1] if 0 < len(others) < len(corruptions) else None,
        "corruptions": {corruption: over([corruption])[1]["value"] for corruption in corruptions},
    }
