"""Contrast: does a model notice where an edit makes another answer right?

A pair of original and contrast counts only where both are answered rightly (Gardner et al. 2020, Evaluating models'
local decision boundaries via contrast sets, arXiv 2004.02709, section 2.3): a model that ignores the words that decide
gets one of the two right for nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from perturb.contracts.severity import severity_label
from perturb.score.counts import Contrasts, Tally
from perturb.score.intervals import rate_interval
from perturb.score.pieces import join

__all__ = ["score_contrasts"]


def score_contrasts(tally: Tally, *, confidence: float) -> list[dict[str, Any]]:
    """Score every generator that changes the right answer, at each severity.

    Args:
        tally: The run's counts.
        confidence: Of the two-sided intervals, in (0, 1).

    Returns:
        One mapping for each generator and severity with such variants: `consistency`, the share of pairs of which both
        are right, `right`, the share of contrasts alone, and how many `variants` there are of how many `clusters`.
    """
    found = []
    for cell, notes in tally.cells.items():
        if not notes.contrasts:
            continue
        pairs = join(Contrasts, notes.contrasts)
        units = len(tally.units)
        counts = tally.by_cluster(np.bincount(pairs.unit, minlength=units))
        consistent, right = (
            tally.by_cluster(np.bincount(pairs.unit, weights=values, minlength=units))
            for values in (pairs.consistent, pairs.right)
        )
        found.append(
            {
                "axis": cell.axis,
                "generator": cell.generator,
                "severity": cell.severity,
                "tier": severity_label(cell.severity),
                "consistency": rate_interval(consistent, counts, confidence=confidence)._asdict(),
                "right": rate_interval(right, counts, confidence=confidence)._asdict(),
                "variants": len(pairs.unit),
                "clusters": int(np.count_nonzero(counts)),
            }
        )
    return found
