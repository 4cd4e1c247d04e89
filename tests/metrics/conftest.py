"""What a metric says of pairs of right answer and answer, the way scoring asks it."""

from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import numpy as np
import pytest

from perturb.metrics import Metric, RowMetric
from perturb.metrics.contract import Array
from perturb.models.answers import Answer

Pair = tuple[Any, Any]


def read(value: Any) -> Answer:
    return value if isinstance(value, Answer) else Answer(value)


def add_up(metric: Metric, pairs: Iterable[Pair], weights: Iterable[float] | None = None) -> dict[str, Array]:
    sums: dict[str, Array] = {}
    for (target, value), weight in zip(pairs, repeat(1) if weights is None else weights, strict=weights is not None):
        for name, number in metric.update(target, read(value)).items():
            sums[name] = sums.get(name, np.zeros(())) + number * weight
    return sums


def score(metric: Metric | RowMetric, pairs: Iterable[Pair], weights: Iterable[float] | None = None) -> float:
    if isinstance(metric, RowMetric):
        rows = [metric.update(target, read(value)) for target, value in pairs]
        return metric.compute(rows, np.ones(len(rows)) if weights is None else np.array(list(weights), np.float64))
    return float(metric.compute(add_up(metric, pairs, weights)))


@pytest.fixture(scope="session")
def sums_of() -> Callable[..., dict[str, Array]]:
    """Add up what pairs of a right answer and a model's value, or whole answer, add to a metric."""
    return add_up


@pytest.fixture(scope="session")
def value_of() -> Callable[..., float]:
    """A metric's value over pairs of a right answer and a model's value, or whole answer; None for a failed answer."""
    return score
