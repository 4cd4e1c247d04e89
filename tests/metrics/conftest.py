"""What a metric says of pairs of right answer and answer, the way scoring asks it."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from perturb.metrics import Metric, RowMetric
from perturb.metrics.contract import Array
from perturb.models.answers import Answer

Pair = tuple[Any, Any]


def add_up(metric: Metric, pairs: Iterable[Pair]) -> dict[str, Array]:
    sums: dict[str, Array] = {}
    for target, value in pairs:
        answer = value if isinstance(value, Answer) else Answer(value)
        for name, number in metric.update(target, answer).items():
            sums[name] = sums.get(name, np.zeros(())) + number
    return sums


def score(metric: Metric | RowMetric, pairs: Iterable[Pair]) -> float:
    if isinstance(metric, RowMetric):
        rows = [metric.update(target, Answer(value)) for target, value in pairs]
        return metric.compute(rows, np.ones(len(rows)))
    return float(metric.compute(add_up(metric, pairs)))


@pytest.fixture(scope="session")
def sums_of() -> Callable[[Metric, Iterable[Pair]], dict[str, Array]]:
    """Add up what pairs of a right answer and a model's value, or whole answer, add to a metric."""
    return add_up


@pytest.fixture(scope="session")
def value_of() -> Callable[[Metric | RowMetric, Iterable[Pair]], float]:
    """A metric's value over pairs of a right answer and a model's value; None for a failed answer."""
    return score
