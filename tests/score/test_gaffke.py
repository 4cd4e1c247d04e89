from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from perturb.score.gaffke import Cluster, ratio_bounds, ratio_p_values

LOWEST, HIGHEST = Cluster(-1.0, 1.0), Cluster(1.0, 1.0)


@st.composite
def differences(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    counts = draw(st.lists(st.integers(1, 6), min_size=2, max_size=40))
    sums = [draw(st.integers(-count, count)) for count in counts]
    return np.array(sums, dtype=float), np.array(counts, dtype=float)


def extremes(counts: np.ndarray) -> tuple[Cluster, Cluster]:
    size = float(counts.max())
    return Cluster(-size, size), Cluster(size, size)


@pytest.mark.parametrize("clusters", [2, 10, 59, 300, 20_000])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.98, 1.0])
@pytest.mark.parametrize("confidence", [0.9, 0.975, 0.995])
def test_is_clopper_pearson_for_right_or_wrong(clusters: int, share: float, confidence: float) -> None:
    right = round(share * clusters)
    answers = np.repeat([1.0, 0.0], [right, clusters - right])
    bounds = ratio_bounds(answers, np.ones(clusters), lowest=Cluster(0.0, 1.0), highest=HIGHEST, confidence=confidence)
    exact = proportion_confint(right, clusters, alpha=2 * (1 - confidence), method="beta")
    assert bounds == pytest.approx(exact, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_is_the_quantile_of_uniformly_weighted_ratios(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 6, 25).astype(float)
    sums = np.rint(counts * rng.uniform(-1.0, 1.0, 25))
    lowest, highest = extremes(counts)
    weights = rng.dirichlet(np.ones(26), size=100_000)
    tops, bottoms = np.append(sums, highest.numerator), np.append(counts, highest.denominator)
    drawn = (weights @ tops) / (weights @ bottoms)
    bounds = ratio_bounds(sums, counts, lowest=lowest, highest=highest, confidence=0.95)
    below = np.mean(drawn < bounds.upper)
    assert abs(below - 0.95) < 4 * np.sqrt(0.95 * 0.05 / len(drawn))


@given(differences(), st.sampled_from([0.8, 0.95, 0.975, 0.999]))
def test_bounds_hold_the_estimate_within_what_is_possible(
    cell: tuple[np.ndarray, np.ndarray], confidence: float
) -> None:
    sums, counts = cell
    lowest, highest = extremes(counts)
    bounds = ratio_bounds(sums, counts, lowest=lowest, highest=highest, confidence=confidence)
    assert -1.0 <= bounds.lower <= sums.sum() / counts.sum() <= bounds.upper <= 1.0


@given(differences())
def test_more_confidence_is_a_wider_range(cell: tuple[np.ndarray, np.ndarray]) -> None:
    sums, counts = cell
    lowest, highest = extremes(counts)
    narrow, wide = (
        ratio_bounds(sums, counts, lowest=lowest, highest=highest, confidence=level) for level in (0.9, 0.99)
    )
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


@given(differences())
def test_changing_all_signs_swaps_the_bounds(cell: tuple[np.ndarray, np.ndarray]) -> None:
    sums, counts = cell
    lowest, highest = extremes(counts)
    one = ratio_bounds(sums, counts, lowest=lowest, highest=highest, confidence=0.95)
    other = ratio_bounds(-sums, counts, lowest=lowest, highest=highest, confidence=0.95)
    assert other == pytest.approx((-one.upper, -one.lower), abs=1e-7)


@given(differences(), st.floats(-0.9, 0.9))
def test_a_limit_is_rejected_where_the_bound_keeps_it(cell: tuple[np.ndarray, np.ndarray], limit: float) -> None:
    sums, counts = cell
    lowest, highest = extremes(counts)
    bounds = ratio_bounds(sums, counts, lowest=lowest, highest=highest, confidence=0.95)
    tests = ratio_p_values(sums, counts, limit, lowest=lowest, highest=highest)
    if abs(bounds.upper - limit) > 1e-6:
        assert (tests.at_least <= 0.05) == (bounds.upper <= limit)
    if abs(bounds.lower - limit) > 1e-6:
        assert (tests.at_most <= 0.05) == (bounds.lower >= limit)


def test_the_order_of_clusters_does_not_matter() -> None:
    sums, counts = np.array([1.0, 0.0, -1.0, 2.0]), np.array([1.0, 2.0, 3.0, 2.0])
    lowest, highest = extremes(counts)
    forward = ratio_bounds(sums, counts, lowest=lowest, highest=highest, confidence=0.95)
    backward = ratio_bounds(sums[::-1], counts[::-1], lowest=lowest, highest=highest, confidence=0.95)
    assert forward == backward


def test_many_clusters_reach_the_width_of_the_normal_interval() -> None:
    answers = np.repeat([1.0, 0.0, -1.0], [2_000, 17_000, 1_000])
    bounds = ratio_bounds(answers, np.ones(20_000), lowest=LOWEST, highest=HIGHEST, confidence=0.975)
    normal = 2 * 1.959964 * answers.std() / np.sqrt(20_000)
    assert normal < bounds.upper - bounds.lower < 1.03 * normal


def test_clusters_may_be_told_by_how_often_they_occur() -> None:
    values, times = np.array([1.0, 0.0, -1.0]), np.array([7, 50, 3])
    each = ratio_p_values(np.repeat(values, times), np.ones(60), 0.1, lowest=LOWEST, highest=HIGHEST)
    found = ratio_p_values(values, np.ones(3), 0.1, lowest=LOWEST, highest=HIGHEST, multiplicities=times.astype(float))
    assert found == pytest.approx(each)
