"""Worst over variants, and consistency: what a user meets who cannot choose the weather.

The mean of each sample's worst score over its variants up to a severity (HELM, arXiv 2211.09110), and the share of
samples for which all of these get the clean input's answer, right or wrong. Both fall with the number of variants, so
that number is part of the figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.intervals import rate_interval
from perturb.score.part import Part

__all__ = ["VariantExtremes"]

_WORST, _ALIKE, _SAMPLES = range(3)
IntArray = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Level:
    """What is known of an axis up to one severity.

    Attributes:
        sums: Per cluster the samples' worst scores, the samples that stay as they were, and the samples, `(3, room)`.
        fewest: The least number of variants that a sample has up to there.
        most: The largest.
    """

    fewest: int
    most: int = 0
    sums: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros((3, 0)))

    def add(self, cluster: IntArray, values: npt.NDArray[np.float64], variants: IntArray) -> None:
        lacking = int(cluster.max()) + 1 - self.sums.shape[1]
        if lacking > 0:  # room doubles, so that adding clusters one by one stays cheap
            self.sums = np.pad(self.sums, [(0, 0), (0, lacking + self.sums.shape[1])])
        for total, value in zip(self.sums, values, strict=True):
            np.add.at(total, cluster, value)
        self.fewest, self.most = min(self.fewest, int(variants.min())), max(self.most, int(variants.max()))


@dataclass(slots=True)
class VariantExtremes:
    """Worst scores and consistency of the samples of a run, added up part by part.

    Attributes:
        axes: Axis to severity to what is known up to there.
    """

    axes: dict[str, dict[float, _Level]] = field(default_factory=dict)

    def add(self, part: Part, cluster: IntArray) -> None:
        """Add a part, in which each sample has all its variants; a matched control is left out.

        Args:
            part: The rows.
            cluster: Number of each row's cluster in the run, shape (rows,).
        """
        of_sample = cluster[part.is_clean]
        for axis, levels in _rows_by_level(part).items():
            worst, moved = np.ones(len(of_sample)), np.zeros(len(of_sample))
            variants = np.zeros(len(of_sample), np.int64)
            for severity, rows in sorted(levels.items()):
                sample = part.sample[rows]
                np.minimum.at(worst, sample, part.score[rows])
                moved += np.bincount(sample, weights=part.flipped[rows], minlength=len(moved))
                counts = np.bincount(sample, minlength=len(variants))
                variants += counts
                here = np.flatnonzero(counts)
                level = self.axes.setdefault(axis, {}).setdefault(severity, _Level(fewest=int(variants[here].min())))
                values = np.stack([worst[here], moved[here] == 0.0, np.ones(len(here))])
                level.add(of_sample[here], values, variants[here])

    def describe(self, axis: str, *, confidence: float = 0.95) -> dict[str, Any]:
        """Average over the samples with a variant at each severity, over all their variants up to there.

        Args:
            axis: Its name.
            confidence: Of the two-sided intervals, in (0, 1).

        Returns:
            `worst_over_variants`, each with `score`, the mean of the worst; `consistency`, each with `share`, that of
            samples which are answered like the clean input throughout. Both lists have `severity`, `tier`, `samples`
            and `variants`, the fewest and the most that a sample has up to there; they are empty where the axis has no
            scored variant.

        Example:
            >>> VariantExtremes().describe("lighting")
            {'worst_over_variants': [], 'consistency': []}
        """
        found: dict[str, Any] = {"worst_over_variants": [], "consistency": []}
        for severity, level in sorted(self.axes.get(axis, {}).items()):
            about = {
                "severity": severity,
                "tier": severity_label(severity),
                "samples": int(level.sums[_SAMPLES].sum()),
                "variants": {"fewest": level.fewest, "most": level.most},
            }
            worst, alike = (
                rate_interval(level.sums[row], level.sums[_SAMPLES], confidence=confidence)._asdict()
                for row in (_WORST, _ALIKE)
            )
            found["worst_over_variants"].append(about | {"score": worst})
            found["consistency"].append(about | {"share": alike})
        return found


def _rows_by_level(part: Part) -> dict[str, dict[float, IntArray]]:
    """Axis to severity to the rows of its scored variants there, of generators that are no control."""
    number, cells = part.cells
    own = np.flatnonzero(part.scored & ~part.is_clean & part.among("control_of", (None,)))
    names = list(dict.fromkeys((cell.axis, cell.severity) for cell in cells))
    level = np.array([names.index((cell.axis, cell.severity)) for cell in cells], np.int64)[number[own]]
    rows = np.split(own[np.argsort(level, kind="stable")], np.cumsum(np.bincount(level, minlength=len(names)))[:-1])
    found: dict[str, dict[float, IntArray]] = {}
    for (axis, severity), of_level in zip(names, rows, strict=True):
        if len(of_level):
            found.setdefault(axis, {})[severity] = of_level
    return found
