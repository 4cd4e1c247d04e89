"""Abstention: does the model show that an input no longer decides the answer?

A model abstains by a reserved label or by a fall of its confidence. A fall counts where it exceeds the 95th percentile
of the falls on the generator's matched control, which disturbs as much and decides nothing.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.counts import Falls, Tally
from perturb.score.intervals import Estimate, rate_interval
from perturb.score.part import Cell
from perturb.score.pieces import join
from perturb.score.separation import separation

CONTROL_QUANTILE: Final = 0.95
Array = npt.NDArray[Any]


class _Control(NamedTuple):
    name: str
    falls: Falls


def score_abstention(tally: Tally, *, confidence: float) -> list[dict[str, Any]]:
    """Score every ambiguity generator at each severity from which a right model abstains.

    Args:
        tally: The run's counts.
        confidence: Of the intervals.

    Returns:
        One mapping for each generator and severity; see the scorecard's `abstention`.
    """
    cells = [cell for cell, notes in tally.cells.items() if notes.expectation == "abstain" and notes.falls]
    return [_score(tally, cell, confidence) for cell in cells]


def _score(tally: Tally, cell: Cell, confidence: float) -> dict[str, Any]:
    falls = join(Falls, tally.cells[cell].falls)
    control = _control(tally, cell)
    limit = None if control is None else _limit(control.falls)
    apart = None if control is None else _apart(tally, falls, control.falls, confidence)
    result: dict[str, Any] = {
        "axis": cell.axis,
        "generator": cell.generator,
        "control": control.name if control is not None else None,
        "severity": cell.severity,
        "tier": severity_label(cell.severity),
        "can_abstain": True,
        "reason": "",
        "control_fall_95": limit,
        "abstained": None,
        "accepted": float(falls.accepted.mean()),
        "auroc": None if apart is None else apart._asdict(),
        "samples": tally.cells[cell].doubtful_samples,
    }
    shows = bool(np.isfinite(falls.varied).any())
    if not shows and not falls.by_label.any():
        label = tally.abstain_label
        wanted = "no confidence" if label is None else f"neither confidence nor the label {label!r}"
        return result | {"can_abstain": False, "reason": f"The model cannot abstain: it shows {wanted}."}
    if shows and limit is None:
        result["reason"] = "The suite has no control for this generator, so a fall of confidence has no yardstick."
        if not falls.by_label.any():
            return result
    abstained = falls.by_label if limit is None else falls.by_label | (falls.clean - falls.varied > limit)
    share = rate_interval(*_by_cluster(tally, falls.unit, abstained), confidence=confidence)
    return result | {"abstained": share._asdict()}


def _limit(control: Falls) -> float | None:
    """The fall that 95 % of the controls stay within; None where the model shows no confidence on them."""
    falls = control.clean - control.varied
    known = falls[np.isfinite(falls)]
    return float(np.quantile(known, CONTROL_QUANTILE)) if len(known) else None


def _apart(tally: Tally, ambiguous: Falls, control: Falls, confidence: float) -> Estimate | None:
    """How well low confidence tells ambiguous inputs from controls: 0.5 not at all, 1 perfectly."""
    shown, shown_control = np.isfinite(ambiguous.varied), np.isfinite(control.varied)
    sides = (_by_cluster(tally, ambiguous.unit, shown)[0], _by_cluster(tally, control.unit, shown_control)[0])
    clusters = min(int(np.count_nonzero(side)) for side in sides)
    scores = 1 - ambiguous.varied[shown], 1 - control.varied[shown_control]
    return separation(*scores, clusters=clusters, confidence=confidence)


def _control(tally: Tally, cell: Cell) -> _Control | None:
    for other, notes in tally.cells.items():
        if other.severity == cell.severity and notes.falls and notes.control_of == cell.generator:
            return _Control(other.generator, join(Falls, notes.falls))
    return None


def _by_cluster(tally: Tally, unit: Array, abstained: Array) -> tuple[Array, Array]:
    size = len(tally.units)
    sums = tally.by_cluster(np.bincount(unit, weights=abstained, minlength=size))
    return sums, tally.by_cluster(np.bincount(unit, minlength=size))
