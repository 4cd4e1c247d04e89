"""Answers whose truth is known, for simulations, and outcomes as a run would have written them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pytest

from perturb.store.outcomes import OUTCOME_SCHEMA


class DrawAnswers(Protocol):
    """Draws a model's answers; see the fixture."""

    def __call__(
        self, rng: np.random.Generator, curve: Sequence[float], clusters: int, *, correlation: float, variants: int
    ) -> tuple[np.ndarray, np.ndarray]: ...


@pytest.fixture
def draw_answers() -> DrawAnswers:
    """Right answers and counts per cluster and severity, clean first and once.

    Each answer takes the luck of its cluster with a probability of `correlation`, and else its own.
    """

    def draw(
        rng: np.random.Generator, curve: Sequence[float], clusters: int, *, correlation: float, variants: int
    ) -> tuple[np.ndarray, np.ndarray]:
        counts = np.full((clusters, len(curve)), variants)
        counts[:, 0] = 1
        rights = np.empty_like(counts)
        shared = rng.random((clusters, 1))
        for column, accuracy in enumerate(curve):
            own = rng.random((clusters, counts[0, column]))
            luck = np.where(rng.random(own.shape) < correlation, shared, own)
            rights[:, column] = (luck < accuracy).sum(axis=1)
        return rights, counts

    return draw


class MakeOutcomes(Protocol):
    """Makes the rows of one sample; see the fixture."""

    def __call__(self, sample: str, clean: str, variants: dict[Any, str], **columns: Any) -> list[dict[str, Any]]: ...


@pytest.fixture
def make_outcomes() -> MakeOutcomes:
    """Rows of one sample whose right answer is "a": that of the clean input, then those of its variants.

    Variants are answers by (axis, generator, severity, replicate); further columns hold for all rows. An empty answer
    is a model that failed.
    """

    def make(sample: str, clean: str, variants: dict[Any, str], **columns: Any) -> list[dict[str, Any]]:
        rows = []
        for (axis, generator, severity, replicate), answer in {("", "", 0.0, 0): clean, **variants}.items():
            row: dict[str, Any] = {
                "sample_id": sample,
                "cluster": sample,
                "groups": [],
                "partners": [],
                "target": '"a"',
                "error": "",
            }
            row |= {"axis": axis, "generator": generator, "severity": severity, "replicate": replicate, "trial": 0}
            row |= {"expectation": "invariant", "changed": bool(generator), "distance": severity, "confidence": 0.9}
            row |= {"answer": answer or None, "status": "ok" if answer else "model_error"}
            row |= {"input_digest": f"{sample}/{generator}/{severity}/{replicate}"}
            rows.append(row | columns)
        return rows

    return make


@pytest.fixture
def to_part() -> Any:
    """Make a part of rows."""
    return lambda rows: pa.Table.from_pylist(rows, schema=OUTCOME_SCHEMA)
