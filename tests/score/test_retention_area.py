from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.score.intervals import retention
from perturb.score.retention_area import area_under_retention
from perturb.score.weighted import weighted_ratio

SEVERITIES = np.arange(1.0, 6.0)


Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture
def answers(draw_answers: Any) -> Callable[..., Arrays]:
    """Right answers, clean right answers and counts, of the severities without clean."""

    def draw(rng: np.random.Generator, curve: tuple[float, ...], clusters: int, correlation: float, n: int) -> Arrays:
        rights, counts = draw_answers(rng, curve, clusters, correlation=correlation, variants=n)
        return rights[:, 1:], rights[:, :1] * counts[:, 1:], counts[:, 1:]

    return draw


def true_area(curve: tuple[float, ...], constant: float) -> float:
    left = (np.array(curve) - constant) / (curve[0] - constant)
    return float(np.trapezoid(left, np.arange(6.0)) / 5)


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=12),
    st.lists(st.floats(0.1, 2.0), min_size=3, max_size=3),
    st.sampled_from([0.0, 0.1]),
)
def test_it_is_the_trapezoid_under_retention(rows: list[list[int]], gaps: list[float], constant: float) -> None:
    rights, counts, severities = np.array(rows), np.full((len(rows), 3), 3), np.cumsum(gaps)
    cleans = np.full_like(rights, 2)
    kept = (rights.mean(axis=0) / 3 - constant) / (2 / 3 - constant)
    expected = np.trapezoid(np.append(1.0, kept), np.append(0.0, severities)) / severities[-1]
    found = area_under_retention(rights, cleans, counts, severities, best_constant=constant)
    assert found is not None
    assert found.value == pytest.approx(expected)
    assert found.low <= found.value <= found.high  # type: ignore[operator]


def test_over_one_severity_its_interval_is_that_of_retention(answers: Callable[..., Arrays]) -> None:
    rng = np.random.default_rng(4)
    rights, cleans, counts = answers(rng, (0.9, 0.6), 60, 0.3, 3)
    area, kept = (
        area_under_retention(rights, cleans, counts, [2.0]),
        retention(rights[:, 0], cleans[:, 0], counts[:, 0]),
    )
    assert area is not None
    assert kept is not None
    assert (area.value, area.low, area.high) == pytest.approx([(1 + end) / 2 for end in kept[:3]], abs=1e-6)  # type: ignore[operator]


def test_a_severity_without_variants_is_left_out(answers: Callable[..., Arrays]) -> None:
    rng = np.random.default_rng(4)
    rights, cleans, counts = answers(rng, (0.9, 0.8, 0.6), 60, 0.3, 3)
    padded, wider, more = (np.insert(array, 1, 0, axis=1) for array in (rights, cleans, counts))
    assert area_under_retention(padded, wider, more, [1, 2, 3]) == area_under_retention(rights, cleans, counts, [1, 3])


def test_nothing_lost_on_ten_samples_is_not_certainty() -> None:
    ones = np.ones((10, 5))
    found = area_under_retention(ones, ones, ones, SEVERITIES)
    assert found is not None
    assert found.value == 1.0
    assert found.low < 0.9


def test_without_an_accuracy_above_the_constant_there_is_none() -> None:
    ones, half = np.ones((20, 5)), np.repeat([[0], [1]], 10, axis=0) * np.ones((1, 5))
    assert area_under_retention(0 * ones, 0 * ones, ones, SEVERITIES) is None
    assert area_under_retention(ones, half, ones, SEVERITIES, best_constant=0.5) is None
    assert area_under_retention(0 * ones, 0 * ones, 0 * ones, SEVERITIES) is None


def test_a_clean_accuracy_that_is_barely_above_the_constant_leaves_it_unbounded(answers: Callable[..., Arrays]) -> None:
    rng = np.random.default_rng(2)
    found = area_under_retention(*answers(rng, (0.56,) * 6, 50, 0.0, 1), SEVERITIES, best_constant=0.5)
    assert found is not None
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_one_cluster_says_nothing() -> None:
    found = area_under_retention([[1]], [[2]], [[2]], [1])
    assert found == (0.75, -math.inf, math.inf, "too few clusters")


def test_arrays_that_do_not_fit_are_explained() -> None:
    ones = np.ones((3, 2))
    for severities in ([1], [2, 1], [0, 1]):
        with pytest.raises(UsageError, match="severit"):
            area_under_retention(ones, ones, ones, severities)
    with pytest.raises(UsageError, match="a weight for each cell"):
        weighted_ratio(ones, ones, [1])
    with pytest.raises(UsageError, match="something to divide by"):
        weighted_ratio(ones, 0 * ones, [1, 1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("curve", "constant"),
    [
        ((0.95, 0.9, 0.75, 0.5, 0.3, 0.2), 0.1),
        ((0.95, 0.95, 0.94, 0.92, 0.9, 0.85), 0.0),
        ((0.98, 0.98, 0.975, 0.97, 0.965, 0.96), 0.5),
        ((0.6, 0.55, 0.52, 0.5, 0.48, 0.45), 0.4),
        ((0.05, 0.04, 0.03, 0.02, 0.02, 0.02), 0.0),
    ],
)
@pytest.mark.parametrize("clusters", [50, 300])
@pytest.mark.parametrize("dependence", [(0.0, 1), (0.8, 1), (0.4, 4)])
def test_intervals_cover_the_area(
    answers: Callable[..., Arrays],
    curve: tuple[float, ...],
    constant: float,
    clusters: int,
    dependence: tuple[float, int],
) -> None:
    rng = np.random.default_rng([clusters, dependence[1]])
    runs, hits, truth = 600, 0, true_area(curve, constant)
    for _ in range(runs):
        rights, cleans, counts = answers(rng, curve, clusters, *dependence)
        found = area_under_retention(rights, cleans, counts, SEVERITIES, best_constant=constant)
        hits += found is None or found.low <= truth <= found.high
    assert hits >= 0.93 * runs
