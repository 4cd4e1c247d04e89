"""Pools of variants made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from perturb.mining.pool import Pool
from perturb.score.coded import Coded

MakePool = Callable[[Sequence[Mapping[str, Any]]], Pool]


def coded(values: Sequence[str]) -> Coded:
    names = list(dict.fromkeys(values))
    return Coded(np.array([names.index(value) for value in values], dtype=np.int64), names)


@pytest.fixture
def make_pool() -> MakePool:
    """From rows with generator, severity, sample, label, lost, replicate and digest: every sample its own cluster."""

    def make(rows: Sequence[Mapping[str, Any]]) -> Pool:
        columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
        return Pool(
            run=np.zeros(len(rows), dtype=np.int64),
            axes=dict.fromkeys(columns["generator"], "lighting"),
            generator=coded(columns["generator"]),
            severity=np.array(columns["severity"], dtype=float),
            replicate=np.array(columns["replicate"]),
            sample=coded(columns["sample"]),
            cluster=coded(columns["sample"]),
            traits={"class": coded(columns["label"])},
            lost=np.array(columns["lost"], dtype=bool),
            contrast=np.zeros(len(rows), dtype=bool),
            digest=np.array(columns["digest"], dtype=object),
        )

    return make
