"""Abstention: does the model show that an input no longer decides the answer?

A model abstains by a reserved label or by a fall of its confidence. A fall counts where it exceeds the 95th percentile
of the falls on the generator's matched control, which disturbs as much and decides nothing.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.comparisons import auroc
from perturb.score.intervals import rate_interval
from perturb.score.part import Cell
from perturb.score.tally import Falls, Tally

CONTROL_QUANTILE: Final = 0.95
Array = npt.NDArray[Any]


class _Control(NamedTuple):
    name: str
    falls: Falls


def score_abstention(tally: Tally, *, confidence: float, abstain_label: str | None) -> list[dict[str, Any]]:
    """Score every ambiguity generator at each severity from which a right model abstains.

    Args:
        tally: The run's counts.
        confidence: Of the intervals.
        abstain_label: The label with which the model abstains, or None.

    Returns:
        One mapping for each generator and severity; see the scorecard's `abstention`.
    """
    cells = [cell for cell, notes in tally.cells.items() if notes.expectation == "abstain" and notes.falls]
    return [_score(tally, cell, confidence, abstain_label) for cell in cells]


def _score(tally: Tally, cell: Cell, confidence: float, abstain_label: str | None) -> dict[str, Any]:
    falls = _join(tally.cells[cell].falls)
    control = _control(tally, cell)
    shows = bool(np.isfinite(falls.varied).any())
    by_label = (falls.answer == abstain_label) if abstain_label is not None else np.zeros(len(falls.unit), dtype=bool)
    result: dict[str, Any] = {
        "axis": cell.axis,
        "generator": cell.generator,
        "control": control.name if control is not None else None,
        "severity": cell.severity,
        "tier": severity_label(cell.severity),
        "can_abstain": True,
        "reason": "",
        "control_fall_95": None,
        "abstained": None,
        "accepted": float(falls.accepted.mean()),
        "auroc": None,
        "samples": len(falls.unit),
    }
    if not shows and not by_label.any():
        wanted = "no confidence" if abstain_label is None else f"neither confidence nor the label {abstain_label!r}"
        return result | {"can_abstain": False, "reason": f"The model cannot abstain: it shows {wanted}."}
    abstained = by_label
    if shows and control is None:
        result["reason"] = "The suite has no control for this generator, so a fall of confidence has no yardstick."
    elif shows and control is not None:
        limit = float(np.nanquantile(control.falls.clean - control.falls.varied, CONTROL_QUANTILE))
        abstained = by_label | (falls.clean - falls.varied > limit)
        result["control_fall_95"] = limit
        result["auroc"] = _auroc(falls, control.falls)
    share = rate_interval(*_by_cluster(tally, falls.unit, abstained), confidence=confidence)
    return result | {"abstained": share._asdict()}


def _auroc(ambiguous: Falls, control: Falls) -> float | None:
    """How well low confidence tells ambiguous inputs from controls: 0.5 not at all, 1 perfectly."""
    low, high = 1 - ambiguous.varied[np.isfinite(ambiguous.varied)], 1 - control.varied[np.isfinite(control.varied)]
    return auroc(low, high) if len(low) and len(high) else None


def _control(tally: Tally, cell: Cell) -> _Control | None:
    for other, notes in tally.cells.items():
        if other.severity == cell.severity and notes.falls and notes.control_of == cell.generator:
            return _Control(other.generator, _join(notes.falls))
    return None


def _join(parts: list[Falls]) -> Falls:
    return Falls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _by_cluster(tally: Tally, unit: Array, abstained: Array) -> tuple[Array, Array]:
    size = len(tally.units)
    sums = tally.by_cluster(np.bincount(unit, weights=abstained, minlength=size))
    return sums, tally.by_cluster(np.bincount(unit, minlength=size))
