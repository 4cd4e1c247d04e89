"""Every further metric, as the primary one: how it falls along each axis, with intervals by the cluster bootstrap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.metrics import RowMetric
from perturb.models.answers import Answer
from perturb.score.bootstrap import expanded_p_value, expanded_tail
from perturb.score.breaking import breaking_of_replicates
from perturb.score.counts import Tally
from perturb.score.judge import computed, updates
from perturb.score.metric_sums import MetricSums
from perturb.score.part import CLEAN, Cell
from perturb.score.resampled import ROW_RESAMPLES, Replicates, Resampler
from perturb.score.row_sums import RowSums

_CELL_RESAMPLES: Final = 500
_LEAST_SHARE: Final = 0.9
_FEWEST_FOR_ROWS: Final = 30
_NO_INTERVAL: Final = "no interval: nothing varied"
_TOO_FEW: Final = "too few clusters: everything is possible"
Floats = npt.NDArray[np.float64]
Figure = dict[str, Any] | None
Axes = Mapping[str, Mapping[float, Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class View:
    """One metric's figures at one confidence, from one set of resamples."""

    resampler: Resampler
    confidence: float

    @property
    def rising(self) -> float:
        """1 where the higher is better, else -1."""
        return 1.0 if self.resampler.sums.metric.higher_is_better else -1.0

    @property
    def method(self) -> str:
        """How the intervals are made."""
        kind = "cluster bootstrap, normal" if self.by_rows else "Bayesian cluster bootstrap"
        return f"{kind}, {self.resampler.resamples:,} resamples"

    @property
    def by_rows(self) -> bool:
        """Whether the metric is one of rows."""
        return isinstance(self.resampler.sums, RowSums)

    def figures(self, cells: Sequence[Cell]) -> dict[str, Figure]:
        """The score, the drop from clean and the retention over some cells."""
        varied, clean = self.resampler.replicates(cells), self.resampler.replicates(cells, clean=True)
        metric, clusters = self.resampler.sums.metric, min(varied.clusters, clean.clusters)
        most, least = (self.rising * ends for ends in (clean.better - varied.worse, clean.worse - varied.better))
        figures = {
            "score": self.score(varied),
            "drop": self.figure(self.rising * (clean.value - varied.value), least, most, clusters),
            "retention": None,
        }
        if metric.low == 0.0 and metric.higher_is_better and clean.value > 0.0:
            with np.errstate(divide="ignore", invalid="ignore"):
                kept = varied.worse / clean.better, varied.better / clean.worse
            figures["retention"] = self.figure(varied.value / clean.value, *kept, clusters)
        return figures

    def score(self, found: Replicates) -> Figure:
        """The metric itself with its interval, within its range."""
        metric = self.resampler.sums.metric
        ends = (found.worse, found.better) if metric.higher_is_better else (found.better, found.worse)
        figure = self.figure(found.value, *ends, found.clusters)
        if figure is not None:
            figure |= {"low": max(figure["low"], metric.low), "high": min(figure["high"], metric.high)}
        return figure

    def figure(self, value: float, lower: Floats, upper: Floats, clusters: int) -> Figure:
        """An interval from the replicates that are to give its ends; None where they cannot."""
        if not math.isfinite(value) or min(np.isfinite(ends).mean() for ends in (lower, upper)) < _LEAST_SHARE:
            return None
        tail = self.tail(clusters)
        if self.by_rows:
            low, high = _normal_ends(value, lower, tail)
        else:
            low, high = _percentile(lower, tail), _percentile(upper, 1.0 - tail)
        method = self.method if low < high else _NO_INTERVAL
        if self.by_rows and clusters < _FEWEST_FOR_ROWS:
            span = self.resampler.sums.metric.high - self.resampler.sums.metric.low
            low, high, method = value - span, value + span, _TOO_FEW
        return {"value": value, "low": min(low, value), "high": max(high, value), "method": method}

    def tail(self, clusters: int) -> float:
        """The share of resamples beyond each end."""
        return expanded_tail((1.0 - self.confidence) / 2.0, clusters)


def _percentile(replicates: Floats, share: float) -> float:
    return float(np.quantile(replicates[np.isfinite(replicates)], share))


def _normal_ends(value: float, replicates: Floats, tail: float) -> tuple[float, float]:
    from scipy.special import ndtri

    reach = -float(ndtri(tail)) * float(np.std(replicates[np.isfinite(replicates)], ddof=1))
    return value - reach, value + reach


def decided(sums: MetricSums | RowSums, axes: Axes) -> bool:
    """Say whether a run's outcomes decide a metric anywhere: a log loss needs probabilities, for one."""
    probe = Resampler(sums, 1)
    places = [[CLEAN], *(cells for groups in axes.values() for cells in groups.values())]
    return any(math.isfinite(probe.replicates(cells).value) for cells in places)


def describe_metric(
    tally: Tally, sums: MetricSums | RowSums, axes: Axes, *, confidence: float, resamples: int
) -> dict[str, Any]:
    """Describe one further metric.

    Args:
        tally: The run's counts.
        sums: What the metric adds up to.
        axes: Axis to severity to the cells that are pooled there.
        confidence: Of the two-sided intervals.
        resamples: Of the clusters, for clean and axes; cells and groups take at most 500, a metric of rows 100.

    Returns:
        An entry of the scorecard's `further_metrics`.
    """
    metric = sums.metric
    few = ROW_RESAMPLES if isinstance(metric, RowMetric) else min(resamples, _CELL_RESAMPLES)
    whole = View(Resampler(sums, ROW_RESAMPLES if isinstance(metric, RowMetric) else resamples), confidence)
    single = View(Resampler(sums, few), confidence)
    constant = _best_constant(tally, sums)
    return {
        "metric": {
            "name": metric.name,
            "higher_is_better": metric.higher_is_better,
            "low": _finite(metric.low),
            "high": _finite(metric.high),
            "method": whole.method,
            "share_of_clusters": sums.share if isinstance(sums, RowSums) else 1.0,
        },
        "clean": whole.score(whole.resampler.replicates([CLEAN])),
        "best_constant": constant,
        "cells": [_cell(single, cell) for groups in axes.values() for cells in groups.values() for cell in cells],
        "axes": [_axis(whole, axis, groups, constant) for axis, groups in axes.items()],
    }


def describe_groups(
    sums: MetricSums | RowSums, slices: Sequence[tuple[str, str]], axes: Axes, *, confidence: float, resamples: int
) -> list[dict[str, Any]]:
    """Describe one further metric by group, as the scorecard's `groups` do the primary one."""
    few = ROW_RESAMPLES if isinstance(sums.metric, RowMetric) else min(resamples, _CELL_RESAMPLES)
    found = []
    for column, value in slices:
        view = View(Resampler(sums, few, (column, value)), confidence)
        tiers = [
            {"axis": axis, **_place(severity), **_part(view.figures(cells), "score", "drop")}
            for axis, groups in axes.items()
            for severity, cells in groups.items()
        ]
        clean = view.score(view.resampler.replicates([CLEAN]))
        found.append({"column": column, "value": value, "clean": clean, "axes": tiers})
    return found


def _cell(view: View, cell: Cell) -> dict[str, Any]:
    place = {"axis": cell.axis, "generator": cell.generator, **_place(cell.severity)}
    return place | view.figures([cell])


def _axis(view: View, axis: str, groups: Mapping[float, Sequence[Cell]], constant: float | None) -> dict[str, Any]:
    tiers = [{**_place(severity), **view.figures(cells)} for severity, cells in groups.items()]
    resolved = [tier["severity"] for tier in tiers if tier["drop"] is not None and tier["drop"]["low"] > 0]
    clean = view.resampler.replicates([CLEAN])
    curve = [view.resampler.replicates(cells) for cells in groups.values()]
    drawn = bool(curve) and all(math.isfinite(one.value) for one in [clean, *curve])
    described = _curve(view, list(groups), clean, curve, constant) if drawn else dict.fromkeys(_CURVE)
    return {"axis": axis, "tiers": tiers, **described, "first_resolved_drop": min(resolved, default=None)}


_CURVE: Final = ("area_under_retention", "area_above_chance", "breaking_point", "trend")


def _curve(
    view: View, severities: list[float], clean: Replicates, curve: list[Replicates], constant: float | None
) -> dict[str, Any]:
    """What the whole curve says; where it falls upwards, it is looked at upside down."""
    steps = np.array([0.0, *severities])
    value = view.rising * np.array([clean.value, *(one.value for one in curve)])
    worse = view.rising * np.column_stack([clean.better, *(one.worse for one in curve)])
    better = view.rising * np.column_stack([clean.worse, *(one.better for one in curve)])
    floor = None if constant is None else view.rising * constant
    clusters = min(one.clusters for one in (clean, *curve))
    point = None
    if floor is not None:
        point = breaking_of_replicates(steps, value, worse, better, floor, tail=view.tail(clusters))
    ranks = np.arange(len(steps)) - (len(steps) - 1) / 2
    rising = (1 + np.count_nonzero(~(better @ ranks < 0))) / (1 + len(better))
    curves = value, worse, better
    return {
        "area_under_retention": _area(view, steps, curves, 0.0, clusters) if value.min() >= 0 else None,
        "area_above_chance": None if floor is None else _area(view, steps, curves, floor, clusters),
        "breaking_point": None if point is None else point._asdict() | {"text": point.text},
        "trend": {
            "slope": view.rising * float(value @ ranks / (ranks @ ranks)),
            "p_value": expanded_p_value(rising, clusters),
            "method": view.method,
        },
    }


def _area(view: View, steps: Floats, curves: tuple[Floats, Floats, Floats], floor: float, clusters: int) -> Figure:
    """Area under retention, from 0 on, by the trapezoid rule; None where clean is not above the floor."""
    if not curves[0][0] > floor:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = (((curve.T - floor) / (curve.T[0] - floor)).T for curve in curves)
    value, lower, upper = (np.trapezoid(part, steps, axis=-1) / steps[-1] for part in kept)
    return view.figure(float(value), lower, upper, clusters)


def _best_constant(tally: Tally, sums: MetricSums | RowSums) -> float | None:
    """The metric of always giving the most frequent right answer; without one, the worst value that there is."""
    metric = sums.metric
    if isinstance(metric, RowMetric) or metric.needs != "answer" or tally.target != "label" or not tally.labels:
        return _finite(metric.worst)
    label = max(tally.labels.items(), key=lambda item: (item[1], item[0]))[0]
    total: dict[str, float] = {}
    found = updates(metric, [(one, Answer(label)) for one in tally.labels])
    for added, count in zip(found, tally.labels.values(), strict=True):
        for name, value in added.items():
            total[name] = total.get(name, 0.0) + count * value
    return _finite(float(computed(metric, {name: np.array([value]) for name, value in total.items()})[0]))


def _place(severity: float) -> dict[str, Any]:
    return {"severity": severity, "tier": severity_label(severity)}


def _part(figures: dict[str, Figure], *names: str) -> dict[str, Figure]:
    return {name: figures[name] for name in names}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
