"""Comparing runs on the variants they share: which axis gained, which lost, and who leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from perturb.contracts.severity import severity_label
from perturb.score.comparisons import mcnemar_exact
from perturb.score.decisions import holm
from perturb.score.intervals import one_sided_p_values, paired_drop, rate_interval
from perturb.score.ranks import rank_runs
from perturb.score.shared import CLEAN, SharedTally

__all__ = ["compare_runs"]

Verdict: TypeAlias = Literal["gained", "lost", "no difference shown"]
SCHEMA: Final = 1
IntArray = npt.NDArray[np.int64]


def compare_runs(tally: SharedTally, *, rng: np.random.Generator, confidence: float = 0.95) -> dict[str, Any]:
    """Compare every run with the first, on each axis and tier, and rank them where there are three or more.

    Args:
        tally: Counts over the variants that the runs share.
        rng: Draws the clusters with which ranks are made again.
        confidence: Two-sided, of every interval; claims about axes hold together at this confidence (Holm 1979).

    Returns:
        `shared`: how much the runs have in common, over all and by axis. `clean` and each of `axes`: the `scores` of
        all runs, and `versus` the first run for each other one its `difference` (positive where it is better), how many
        variants it `gained` and `lost`, and on axes a `verdict`; below axes the same for each of `tiers`, without
        verdicts. `ranks`, over all and on each axis: None below three runs.

    Example:
        >>> from perturb.score.shared import SharedTally
        >>> compare_runs(SharedTally(2), rng=np.random.default_rng(7))["axes"]
        []
    """
    axes = [axis for axis in dict.fromkeys(axis for axis, _ in tally.cells) if axis]
    axes = [axis for axis in axes if tally.counts[:, tally.columns(axis)].any()]
    compared = [_axis(tally, axis, confidence) for axis in axes]
    _judge(compared, 1.0 - confidence)
    ranked = tally.runs > 2  # noqa: PLR2004 - two runs have no ranking beyond their difference
    for axis, entry in zip(axes, compared, strict=True):
        entry["ranks"] = rank_runs(*_sums(tally, [tally.columns(axis)]), rng=rng) if ranked else None
    groups = [tally.columns(axis) for axis in axes]
    return {
        "schema": SCHEMA,
        "confidence": confidence,
        "shared": _shared(tally),
        "clean": _clean(tally, confidence),
        "axes": compared,
        "ranks": rank_runs(*_sums(tally, groups), rng=rng) if ranked and axes else None,
    }


def _shared(tally: SharedTally) -> dict[str, Any]:
    known = dict.fromkeys(axis for run in tally.scored for axis in run if axis)
    by_axis = {axis: int(tally.counts[:, tally.columns(axis)].sum()) for axis in known}
    return {
        "samples": tally.samples,
        "clusters": int(tally.counts.any(axis=1).sum()),
        "variants": sum(by_axis.values()),
        "axes": [
            {"axis": axis, "shared": by_axis[axis], "scored": [run[axis] for run in tally.scored]} for axis in known
        ],
    }


def _clean(tally: SharedTally, confidence: float) -> dict[str, Any] | None:
    columns = tally.columns(*CLEAN)
    if not tally.counts[:, columns].any():
        return None
    alone = int(tally.counts[:, columns].max()) == 1
    found = _figures(tally, columns, confidence)
    for entry in found["versus"]:
        entry["p_value"] = mcnemar_exact(entry["lost"], entry["gained"]) if alone else None
        entry["test"] = "exact McNemar" if alone else "none: samples of one cluster are not independent"
    return found


def _axis(tally: SharedTally, axis: str, confidence: float) -> dict[str, Any]:
    tiers = [
        {"severity": severity, "tier": severity_label(severity)}
        | _figures(tally, tally.columns(axis, severity), confidence)
        for severity in tally.severities(axis)
        if tally.counts[:, tally.columns(axis, severity)].any()
    ]
    return {"axis": axis, **_figures(tally, tally.columns(axis), confidence, tested=True), "tiers": tiers}


def _figures(tally: SharedTally, columns: Sequence[int], confidence: float, *, tested: bool = False) -> dict[str, Any]:
    counts, right = tally.counts[:, columns].sum(axis=1), tally.right[:, columns].sum(axis=1)
    versus = []
    for run in range(1, tally.runs):
        more = right[:, run] - right[:, 0]
        entry = {
            "run": run,
            "difference": paired_drop(more, counts, confidence=confidence)._asdict(),
            "gained": int(tally.gained[columns, run].sum()),
            "lost": int(tally.lost[columns, run].sum()),
        }
        tests = one_sided_p_values(more, counts, 0.0) if tested else ()
        versus.append(entry | ({"p_value": min(1.0, 2.0 * min(tests))} if tests else {}))
    scores = [rate_interval(right[:, run], counts, confidence=confidence)._asdict() for run in range(tally.runs)]
    return {"scores": scores, "versus": versus}


def _judge(axes: Sequence[Mapping[str, Any]], level: float) -> None:
    """Add Holm's p-values over all axes and runs, and what they say."""
    entries = [entry for axis in axes for entry in axis["versus"]]
    for entry, adjusted in zip(entries, holm([entry["p_value"] for entry in entries]), strict=True):
        better: Verdict = "gained" if entry["difference"]["value"] > 0 else "lost"
        entry["adjusted_p_value"] = adjusted
        entry["verdict"] = better if adjusted <= level else "no difference shown"


def _sums(tally: SharedTally, cells: Sequence[Sequence[int]]) -> tuple[IntArray, IntArray]:
    """Right answers `(clusters, groups of cells, runs)`, and how many variants they are of, of the same shape."""
    right = np.stack([tally.right[:, columns].sum(axis=1) for columns in cells], axis=1)
    counts = np.stack([tally.counts[:, columns].sum(axis=1) for columns in cells], axis=1)
    return right, np.repeat(counts[:, :, np.newaxis], tally.runs, axis=2)
