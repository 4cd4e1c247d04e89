from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from perturb.score.difference import cluster_correlation, difference
from perturb.score.intervals import Estimate, paired_drop, rate_interval

RATES = st.tuples(st.integers(0, 50), st.integers(1, 50)).filter(lambda pair: pair[0] <= pair[1])


def wilson(right: int, count: int) -> Estimate:
    low, high = proportion_confint(right, count, method="wilson")
    return Estimate(right / count, low, high, "Wilson")


@given(first=RATES, second=RATES)
def test_with_wilson_intervals_it_is_newcombes(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = difference(wilson(*first), wilson(*second))
    assert found is not None
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_nothing_can_be_subtracted_from_nothing() -> None:
    assert difference(rate_interval([], []), rate_interval([1], [1])) is None
    assert difference(rate_interval([1], [1]), rate_interval([0], [0])) is None


def test_the_difference_of_two_scores_of_the_same_clusters_is_nearly_their_paired_drop() -> None:
    rng = np.random.default_rng(4)
    luck, ones = rng.random(2000), np.ones(2000)
    clean, dark = (luck < 0.8).astype(float), (luck < 0.7).astype(float)
    shared = cluster_correlation(clean, ones, dark, ones)
    assert shared == pytest.approx(np.corrcoef(clean, dark)[0, 1], abs=0.01)
    found = difference(rate_interval(clean, ones), rate_interval(dark, ones), correlation=shared)
    paired = paired_drop(clean - dark, ones)
    assert found is not None
    assert found[:3] == pytest.approx(paired[:3], abs=0.002)


@pytest.mark.parametrize("sums", [[0, 0, 0], [1, 1, 1]])
def test_what_does_not_vary_is_not_taken_to_move_with_the_other(sums: list[int]) -> None:
    assert cluster_correlation(sums, [1, 1, 1], [1, 0, 1], [1, 1, 1]) <= 0.0
    assert cluster_correlation([0, 0, 0], [0, 0, 0], [1, 0, 1], [1, 1, 1]) == 0.0
