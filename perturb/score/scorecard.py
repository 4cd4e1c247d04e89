"""The scorecard: how accuracy falls along each axis, every figure with an interval that resamples by cluster."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.abstention import score_abstention
from perturb.score.claims import adjust_claims, drop_p_value
from perturb.score.contrast import score_contrasts
from perturb.score.counts import Count, Tally
from perturb.score.curves import describe_curve
from perturb.score.further import decided, describe_groups, describe_metric
from perturb.score.group_columns import FEWEST_CLUSTERS, MOST_GROUPS, too_many_values
from perturb.score.group_gaps import score_group_gaps
from perturb.score.intervals import Estimate, paired_drop, rate_interval, retention
from perturb.score.part import CLEAN, Cell
from perturb.score.worst_group import score_worst_groups

SCHEMA: Final = 1
Array = npt.NDArray[Any]
Figure = dict[str, Any] | None


def build_scorecard(
    tally: Tally,
    *,
    metric: str = "accuracy",
    confidence: float = 0.95,
    resamples: int = 2000,
    smallest_group: int = FEWEST_CLUSTERS,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Score a run.

    Args:
        tally: The run's counts.
        metric: Name of the primary metric, a mean in 0..1.
        confidence: Two-sided, of every interval.
        resamples: Of the cluster bootstrap behind further metrics.
        smallest_group: Clusters that a group needs before it is compared with others.
        about: What the scorecard says of the run, such as its suite, data and model.

    Returns:
        The content of `scorecard.json`; every number is finite.
    """
    cells = [cell for cell in tally.cells if cell != CLEAN]
    view = _View(tally, confidence)
    pooled = {axis: scored_cells(tally, axis) for axis in dict.fromkeys(cell.axis for cell in cells)}
    of_cells, of_axes = [_cell(view, cell) for cell in cells], [_axis(view, axis) for axis in pooled]
    adjust_claims(of_axes, of_cells)
    return {
        "schema": SCHEMA,
        **(about or {}),
        "metric": {"name": metric, "higher_is_better": True, "low": 0.0, "high": 1.0},
        "confidence": confidence,
        "resamples": resamples,
        "unit": "cluster",
        "severity_comparable": False,
        "counts": _counts(tally, cells),
        "clean": view.rate([CLEAN], Count.RIGHT),
        "best_constant": best_constant(tally),
        "cells": of_cells,
        "axes": of_axes,
        "abstention": score_abstention(tally, confidence=confidence),
        "contrast": score_contrasts(tally, confidence=confidence),
        "groups": _groups(tally, confidence),
        "worst_groups": score_worst_groups(tally, pooled, confidence=confidence, fewest=smallest_group),
        "group_gaps": score_group_gaps(tally, pooled, confidence=confidence, fewest=smallest_group),
        "further_metrics": _further(tally, confidence, resamples),
        "not_scored": [
            {"status": status, "count": tally.statuses[status], "items": items}
            for status, items in tally.items.items()
            if items
        ],
        "warnings": _warnings(tally),
    }


def scored_cells(tally: Tally, axis: str) -> dict[float, list[Cell]]:
    """Severity to the axis's cells that its pooled figure is made of.

    The answer must not change there, and a matched control is no part of it: that is there to be compared with.
    """
    found: dict[float, list[Cell]] = {}
    for cell, notes in tally.cells.items():
        asked = cell.axis == axis and cell != CLEAN and notes.expectation == "invariant"
        if asked and notes.control_of is None:
            found.setdefault(cell.severity, []).append(cell)
    return dict(sorted(found.items()))


def best_constant_exceeds(tally: Tally) -> float | None:
    """Clean accuracy, where it lies below that of the best constant answer, beyond chance; None elsewhere.

    A model that is this bad on clean inputs is broken or wrongly connected: it has nothing to lose.
    """
    constant = best_constant(tally)
    right, scored = (int(tally.column([CLEAN], count).sum()) for count in (Count.RIGHT, Count.SCORED))
    if constant is None or right >= scored * constant["value"]:
        return None
    clean = _View(tally, 0.95).rate([CLEAN], Count.RIGHT)
    return float(clean["value"]) if clean is not None and clean["high"] < constant["value"] else None


def _counts(tally: Tally, cells: Sequence[Cell]) -> dict[str, Any]:
    return {
        "samples": tally.samples,
        "clusters": len(tally.clusters),
        "scored_samples": tally.scored_samples,
        "variants": sum(tally.cells[cell].variants for cell in cells),
        "status": dict(sorted(tally.statuses.items())),
    }


def best_constant(tally: Tally) -> dict[str, Any] | None:
    """The answer that is right most often: what a model gets that looks at nothing."""
    if not tally.labels:
        return None
    label, count = max(tally.labels.items(), key=lambda item: (item[1], item[0]))
    return {"label": label, "value": count / tally.scored_samples}


def _cell(view: _View, cell: Cell) -> dict[str, Any]:
    notes = view.tally.cells[cell]
    scored = notes.expectation == "invariant"
    figures = view.figures([cell]) if scored else dict.fromkeys(("score", "drop", "retention"))
    return {
        "axis": cell.axis,
        "generator": cell.generator,
        "severity": cell.severity,
        "tier": severity_label(cell.severity),
        "expectation": notes.expectation,
        "control_of": notes.control_of,
        "samples": notes.scored_samples if scored else notes.samples,
        "variants": notes.variants,
        "status": dict(sorted(notes.statuses.items())),
        "changed_share": notes.changed / notes.variants,
        "mean_distance": notes.distance / notes.variants,
        "mean_confidence": notes.confidence / notes.with_confidence if notes.with_confidence else None,
        "scored": scored,
        **figures,
        "p_value": view.p_value([cell]) if scored else None,
        "flip_rate": view.rate([cell], Count.FLIPPED) if scored else None,
        "changed_only": view.changed_only(cell) if scored else None,
    }


@dataclass(frozen=True, slots=True)
class _View:
    """A tally seen through one confidence and, where chosen, only some of its units."""

    tally: Tally
    confidence: float
    chosen: Array | None = None

    def sums(self, cells: Sequence[Cell], *counts: Count) -> list[Array]:
        return [self.tally.by_cluster(self.tally.column(cells, count), self.chosen) for count in counts]

    def rate(self, cells: Sequence[Cell], of: Count) -> Figure:
        right, scored = self.sums(cells, of, Count.SCORED)
        return _plain(rate_interval(right, scored, confidence=self.confidence))

    def figures(self, cells: Sequence[Cell], *names: str) -> dict[str, Figure]:
        scored, right, clean = self.sums(cells, Count.SCORED, Count.RIGHT, Count.CLEAN_RIGHT)
        known: dict[str, Callable[[], Estimate | None]] = {
            "score": lambda: rate_interval(right, scored, confidence=self.confidence),
            "drop": lambda: paired_drop(clean - right, scored, confidence=self.confidence),
            "retention": lambda: retention(right, clean, scored, confidence=self.confidence),
        }
        return {name: _plain(known[name]()) for name in names or known}

    def p_value(self, cells: Sequence[Cell]) -> float | None:
        """Of the test that nothing is lost."""
        scored, right, clean = self.sums(cells, Count.SCORED, Count.RIGHT, Count.CLEAN_RIGHT)
        return drop_p_value(clean - right, scored)

    def changed_only(self, cell: Cell) -> dict[str, Any] | None:
        """The same figures over the variants that differ from clean; None where all of them do."""
        notes = self.tally.cells[cell]
        if notes.changed == notes.variants:
            return None
        changed, right, clean = self.sums([cell], Count.CHANGED, Count.CHANGED_RIGHT, Count.CHANGED_CLEAN_RIGHT)
        return {
            "samples": notes.changed_samples,
            "score": _plain(rate_interval(right, changed, confidence=self.confidence)),
            "drop": _plain(paired_drop(clean - right, changed, confidence=self.confidence)),
        }

    def tiers(self, axis: str, *names: str) -> list[dict[str, Any]]:
        """The axis's figures of these names at each severity, pooled over its generators."""
        return [
            {"severity": severity, "tier": severity_label(severity), **self.figures(cells, *names)}
            for severity, cells in scored_cells(self.tally, axis).items()
        ]


def _axis(view: _View, axis: str) -> dict[str, Any]:
    cells = scored_cells(view.tally, axis)
    tiers = [tier | {"p_value": view.p_value(cells[tier["severity"]])} for tier in view.tiers(axis)]
    resolved = [tier["severity"] for tier in tiers if tier["drop"] is not None and tier["drop"]["low"] > 0]
    generators = dict.fromkeys(cell.generator for group in cells.values() for cell in group)
    constant = (best_constant(view.tally) or {"value": 0.0})["value"]
    return {
        "axis": axis,
        "generators": list(generators),
        "tiers": tiers,
        **describe_curve(view.tally, axis, cells, best_constant=constant, confidence=view.confidence),
        "first_resolved_drop": min(resolved, default=None),
        **view.tally.extremes.describe(axis, confidence=view.confidence),
    }


def _groups(tally: Tally, confidence: float) -> list[dict[str, Any]]:
    axes = list(dict.fromkeys(cell.axis for cell in tally.cells if cell != CLEAN))
    found = []
    for column, value in _slices(tally):
        chosen = np.array([(column, value) in unit.groups for unit in tally.units])
        view = _View(tally, confidence, chosen=chosen)
        found.append(
            {
                "column": column,
                "value": value,
                "samples": tally.samples_in(list(tally.cells), chosen),
                "clean": view.rate([CLEAN], Count.RIGHT),
                "axes": [{"axis": axis, **tier} for axis in axes for tier in view.tiers(axis, "score", "drop")],
            }
        )
    return found


def _further(tally: Tally, confidence: float, resamples: int) -> list[dict[str, Any]]:
    """Describe the further metrics that these outcomes decide."""
    names = dict.fromkeys(cell.axis for cell in tally.cells if cell != CLEAN)
    axes = {axis: scored_cells(tally, axis) for axis in names}
    found = []
    for sums in (one for one in tally.metrics if decided(one, axes)):
        entry = describe_metric(tally, sums, axes, confidence=confidence, resamples=resamples)
        tiers = [tier["score"] for axis in entry["axes"] for tier in axis["tiers"]]
        if any(figure is not None for figure in (entry["clean"], *tiers)):
            groups = describe_groups(sums, _slices(tally), axes, confidence=confidence, resamples=resamples)
            found.append(entry | {"groups": groups})
    return found


def _slices(tally: Tally) -> list[tuple[str, str]]:
    """The slices to score by."""
    many = too_many_values(tally)
    return sorted({pair for unit in tally.units for pair in unit.groups if pair[0] not in many})


def _warnings(tally: Tally) -> list[str]:
    warnings = [
        f"The group column {column!r} has more than {MOST_GROUPS} values; it is not scored by group."
        for column in too_many_values(tally)
    ]
    if lost := tally.statuses["data_error"]:
        warnings.append(f"{lost} of {tally.samples} samples could not be read; they are left out of every tier.")
    if failed := tally.statuses["model_error"] + tally.statuses["timeout"]:
        warnings.append(f"The model failed on {failed:,} inputs; each counts as a wrong answer.{_first_error(tally)}")
    warnings += [
        f"{name} could not make {invalid:,} of its {variants:,} variants; they count as delivered, unchanged."
        for name, invalid, variants in _invalid(tally)
    ]
    if idle := [name for name, changed in _changed(tally).items() if not changed]:
        warnings.append(f"{', '.join(idle)} changed none of the inputs, which dilutes the figure of the axis.")
    if tally.partners:
        most, times = tally.partners.most_common(1)[0]
        warnings.append(f"{len(tally.partners)} samples served as partners; {most} most often, {times} times.")
    return warnings


def _first_error(tally: Tally) -> str:
    items = [*tally.items["model_error"], *tally.items["timeout"]]
    return f" The first time, on {items[0]['sample_id']}: {items[0]['error']}" if items else ""


def _invalid(tally: Tally) -> list[tuple[str, int, int]]:
    """Each generator that failed: how often, and of how many variants."""
    found: dict[str, tuple[int, int]] = {}
    for cell, notes in tally.cells.items():
        invalid, variants = found.get(cell.generator, (0, 0))
        found[cell.generator] = (invalid + notes.statuses["invalid"], variants + notes.variants)
    return [(name, invalid, variants) for name, (invalid, variants) in found.items() if invalid]


def _changed(tally: Tally) -> Counter[str]:
    """How many variants of each generator differ from clean."""
    changed: Counter[str] = Counter()
    for cell, notes in tally.cells.items():
        if cell != CLEAN:
            changed[cell.generator] += notes.changed
    return changed


def _plain(estimate: Estimate | None) -> Figure:
    """As JSON; None where there is no figure or no finite interval."""
    if estimate is None or estimate.value is None or not math.isfinite(estimate.high):
        return None
    return estimate._asdict()
