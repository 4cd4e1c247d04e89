"""Worst over variants: the share of samples that a model gets right on every one of their variants.

What a user meets who cannot choose the weather (HELM, arXiv 2211.09110). It falls with the number of variants, so the
number is part of the figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from perturb.score.intervals import rate_interval
from perturb.score.part import Part

__all__ = ["worst_over_variants"]


@dataclass(slots=True)
class _Axis:
    """What is known of one axis: per cluster the samples, and those that are right on all their variants."""

    samples: Counter[int] = field(default_factory=Counter)
    right: Counter[int] = field(default_factory=Counter)
    fewest: int = 0
    most: int = 0


def worst_over_variants(parts: Iterable[pa.Table], *, confidence: float = 0.95) -> list[dict[str, Any]]:
    """Average over samples the worst answer to any of their scored variants, for each axis.

    Args:
        parts: Tables with `perturb.score.part.COLUMNS`, in each of which a sample's clean row stands before its
            variants.
        confidence: Of the two-sided intervals, in (0, 1).

    Returns:
        One mapping for each axis with scored variants, in canonical order: `axis`, `score` with its interval, `samples`
        and `variants`, the fewest and the most that a sample has.
    """
    axes: dict[str, _Axis] = {}
    clusters: dict[str, int] = {}
    for table in parts:
        if table.num_rows:
            _add(Part(table), clusters, axes)
    return [
        {
            "axis": name,
            "score": rate_interval(*_by_cluster(axis, len(clusters)), confidence=confidence)._asdict(),
            "samples": axis.samples.total(),
            "variants": {"fewest": axis.fewest, "most": axis.most},
        }
        for name, axis in axes.items()
    ]


def _add(part: Part, clusters: dict[str, int], axes: dict[str, _Axis]) -> None:
    names = part.array("axis")
    cluster = np.array([clusters.setdefault(name, len(clusters)) for name in part.array("cluster")[part.is_clean]])
    scored = part.scored & ~part.is_clean
    for name in dict.fromkeys(names[scored].tolist()):
        rows = scored & (names == name)
        variants = np.bincount(part.sample[rows], minlength=len(cluster))
        right = np.bincount(part.sample[rows & part.right], minlength=len(cluster))
        known = variants > 0
        axis = axes.setdefault(name, _Axis(fewest=int(variants[known].min())))
        axis.fewest = min(axis.fewest, int(variants[known].min()))
        axis.most = max(axis.most, int(variants[known].max()))
        axis.samples.update(cluster[known].tolist())
        axis.right.update(cluster[known & (right == variants)].tolist())


def _by_cluster(axis: _Axis, clusters: int) -> tuple[list[int], list[int]]:
    return [axis.right[cluster] for cluster in range(clusters)], [axis.samples[cluster] for cluster in range(clusters)]
