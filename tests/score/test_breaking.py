from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from perturb.errors import UsageError
from perturb.score.breaking import BreakingPoint, breaking_point
from perturb.score.breaking_interval import breaking_interval

SEVERITIES = np.arange(6.0)
FALLING = (0.95, 0.9, 0.75, 0.5, 0.3, 0.2)  # breaks at 2.9 where a constant answer gets 0.1
PLANTED = [
    (FALLING, 0.1, 2.9),
    ((0.9, 0.89, 0.88, 0.87, 0.75, 0.6), 0.5, 4.0 + 1 / 3),
    ((0.98, 0.2, 0.15, 0.1, 0.1, 0.1), 0.1, 0.44 / 0.78),
    ((0.95, 0.9, 0.85, 0.8, 0.7, 0.55), 0.1, np.inf),
    ((0.9, 0.55, 0.5, 0.5, 0.5, 0.45), 0.1, 2.0),
]


def covers(point: BreakingPoint, truth: float) -> bool:
    low = np.inf if point.low is None else point.low
    high = np.inf if point.high is None else point.high
    return bool(point.reason) or low <= truth <= high


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 9)), min_size=3, max_size=8), st.floats(0, 0.5))
def test_it_is_where_the_isotonic_fit_crosses_midway(tiers: list[tuple[float, int]], constant: float) -> None:
    accuracies, weights = zip(*tiers, strict=True)
    severities = np.arange(len(tiers))
    point = breaking_point(severities, accuracies, weights, constant)
    if accuracies[0] <= constant:
        assert point.reason
        assert point.text == "undefined"
        return
    fit = isotonic_regression(accuracies, weights=weights, increasing=False).x
    midway = (accuracies[0] + constant) / 2
    if point.value is None:
        assert fit[-1] > midway - 1e-12
    else:
        assert np.interp(point.value, severities, fit) == pytest.approx(midway, abs=1e-6)
        assert (fit[severities < point.value - 1e-6] > midway - 1e-9).all()


@pytest.mark.parametrize(("curve", "constant", "truth"), PLANTED)
def test_a_planted_breaking_point_is_found(curve: tuple[float, ...], constant: float, truth: float) -> None:
    point = breaking_point(SEVERITIES, curve, np.ones(6), constant)
    assert (np.inf if point.value is None else point.value) == pytest.approx(truth)


def test_half_of_clean_would_be_wrong_with_two_classes() -> None:
    assert breaking_point([0, 1, 2], [0.9, 0.7, 0.5], [1, 1, 1], 0.5).value == pytest.approx(1.0)


def test_an_accuracy_above_clean_does_not_hide_the_fall() -> None:
    assert breaking_point([0, 1, 2], [0.8, 0.9, 0.0], [1, 1, 1], 0.0).value == pytest.approx(1 + 0.45 / 0.85)


def test_interval_may_be_open_to_the_right(draw_answers: Any) -> None:
    curve = (0.95, 0.9, 0.85, 0.8, 0.7, 0.5)
    rights, counts = draw_answers(np.random.default_rng(5), curve, 100, correlation=0.3, variants=1)
    point = breaking_interval(rights, counts, SEVERITIES, 0.1)
    assert point.low is not None
    assert point.high is None
    assert point.text.endswith(f"[{point.low:.1f}, > 5]")


@pytest.mark.parametrize("clusters", [2, 5, 10])
def test_few_clusters_that_never_failed_do_not_say_beyond(clusters: int) -> None:
    point = breaking_interval(np.ones((clusters, 6)), np.ones((clusters, 6)), SEVERITIES, 0.5)
    assert point.value is None
    assert point.low is not None


def test_clusters_that_miss_a_severity_are_left_out() -> None:
    rights, counts = np.tile([3.0, 3.0, 0.0], (40, 1)), np.full((40, 3), 3.0)
    counts[0, 2] = 0.0
    assert breaking_interval(rights, counts, [0, 1, 2], 0.1).text == "1.4 [1.4, 1.5]"


@pytest.mark.parametrize("model", ["all wrong", "one cluster"])
def test_with_nothing_to_lose_or_one_cluster_it_still_answers(model: str) -> None:
    rights = np.zeros((20, 3)) if model == "all wrong" else np.array([[1, 1, 0]])
    point = breaking_interval(rights, np.ones_like(rights), [0, 1, 2], 0.1)
    assert bool(point.reason) == (model == "all wrong")


@pytest.mark.parametrize(
    ("severities", "accuracies"),
    [([1, 2], [0.9, 0.8]), ([0, 2, 1], [0.9, 0.8, 0.7]), ([0, 1], [0.9, np.nan]), ([], [])],
)
def test_what_is_no_curve_from_clean_on_is_refused(severities: list[float], accuracies: list[float]) -> None:
    with pytest.raises(UsageError, match="Put clean first"):
        breaking_point(severities, accuracies, np.ones(len(severities)), 0.1)


def test_a_severity_without_variants_is_refused() -> None:
    with pytest.raises(UsageError, match="Leave out severities"):
        breaking_interval([[1, 0]], [[1, 0]], [0, 1], 0.1)


@pytest.mark.slow
@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("clusters", [50, 300])
@pytest.mark.parametrize("dependence", [(0.0, 1), (0.8, 1), (0.4, 4)])
def test_intervals_cover_a_planted_breaking_point(
    draw_answers: Any, planted: tuple[tuple[float, ...], float, float], clusters: int, dependence: tuple[float, int]
) -> None:
    (curve, constant, truth), (correlation, variants) = planted, dependence
    rng = np.random.default_rng([clusters, variants])
    runs, hits = 1_500, 0
    for _ in range(runs):
        rights, counts = draw_answers(rng, curve, clusters, correlation=correlation, variants=variants)
        hits += covers(breaking_interval(rights, counts, SEVERITIES, constant), truth)
    assert hits >= 0.93 * runs - 2 * np.sqrt(0.93 * 0.07 * runs)
