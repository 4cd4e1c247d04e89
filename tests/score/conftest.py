"""Answers whose truth is known, for simulations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pytest


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
