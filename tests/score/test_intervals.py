from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from statsmodels.stats.proportion import proportion_confint

from perturb.errors import UsageError
from perturb.score.intervals import (
    Estimate,
    one_sided_bounds,
    one_sided_p_values,
    paired_drop,
    rate_interval,
    retention,
)


@pytest.mark.parametrize("right", [0, 1, 15, 29, 30])
def test_one_observation_per_cluster_is_clopper_pearson(right: int) -> None:
    estimate = rate_interval([1] * right + [0] * (30 - right), [1] * 30)
    exact = proportion_confint(right, 30, alpha=0.05, method="beta")
    assert (estimate.low, estimate.high) == pytest.approx(exact, abs=1e-5)
    assert estimate.value == right / 30
    assert estimate.method == "Clopper-Pearson"


def test_agrees_with_the_bootstrap_of_sample_means_where_clusters_are_many() -> None:
    rng = np.random.default_rng(7)
    right = rng.binomial(5, rng.beta(4.0, 1.0, 800))
    estimate = rate_interval(right, np.full(800, 5))
    drawn = scipy.stats.bootstrap((right / 5,), np.mean, method="percentile", n_resamples=2000, rng=rng)
    width = drawn.confidence_interval.high - drawn.confidence_interval.low
    assert estimate.low == pytest.approx(drawn.confidence_interval.low, abs=0.1 * width)
    assert estimate.high == pytest.approx(drawn.confidence_interval.high, abs=0.1 * width)
    assert estimate.method == "Gaffke"


def test_a_cluster_counts_once_however_many_variants_it_has() -> None:
    one = rate_interval([1, 0, 1, 1], [1, 1, 1, 1])
    ten_alike = rate_interval([10, 0, 10, 10], [10, 10, 10, 10])
    assert (ten_alike.low, ten_alike.high) == pytest.approx((one.low, one.high), abs=1e-7)


def test_a_cluster_without_variants_does_not_count() -> None:
    assert paired_drop([1, 0, 0, 0], [1, 0, 1, 1]) == paired_drop([1, 0, 0], [1, 1, 1])


@pytest.mark.parametrize("estimate", [rate_interval, paired_drop], ids=["rate", "drop"])
def test_fewer_than_two_clusters_say_nothing(estimate: object) -> None:
    assert callable(estimate)
    lowest = -1.0 if estimate is paired_drop else 0.0
    assert estimate([], []) == Estimate(None, lowest, 1.0, "too few clusters")
    assert estimate([3], [4]) == Estimate(0.75, lowest, 1.0, "too few clusters")
    assert one_sided_bounds([3], [4], lowest=lowest) == (lowest, 1.0)
    assert one_sided_p_values([3], [4], 0.5, lowest=lowest) == (1.0, 1.0)


def test_ten_samples_without_a_loss_do_not_show_a_drop_below_five_percent() -> None:
    assert one_sided_bounds([0] * 10, [1] * 10).upper == pytest.approx(1 - 0.05 ** (1 / 10), abs=1e-5)


def test_retention_of_a_model_right_on_everything_clean_has_the_lower_end_of_its_rate() -> None:
    right, counts = [3, 2, 0, 3, 3, 1], [3] * 6
    left = retention(right, counts, counts)
    rate = rate_interval(right, counts)
    assert left is not None
    assert left.value == rate.value
    assert left.low == pytest.approx(rate.low, abs=1e-7)


def test_retention_holds_where_the_perturbed_model_is_the_better_one() -> None:
    estimate = retention([1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1])
    assert estimate is not None
    assert estimate.value == 3.0
    assert 0.0 < estimate.low < 3.0 < estimate.high < math.inf


def test_retention_without_anything_to_retain() -> None:
    assert retention([1, 0, 0], [0, 0, 0], [1, 1, 1]) is None
    assert retention([], [], []) is None
    assert retention([1], [2], [2]) == Estimate(0.5, 0.0, math.inf, "too few clusters")


def test_retention_covers_the_truth() -> None:
    rng = np.random.default_rng(11)
    counts, runs, misses = np.full(80, 2), 300, 0
    for _ in range(runs):
        skill = rng.beta(3.0, 1.0, 80)
        estimate = retention(rng.binomial(2, 0.8 * skill), 2 * rng.binomial(1, skill), counts)
        assert estimate is not None
        misses += not estimate.low <= 0.8 <= estimate.high
    assert misses <= 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)


@pytest.mark.parametrize(
    ("sums", "counts", "sentence"),
    [
        ([1, 2], [1], r"shapes \(2,\) and \(1,\)"),
        ([[1]], [[1]], r"shapes \(1, 1\)"),
        ([0, 2], [1, 1], "sum=2 and count=1 in cluster 1"),
        ([-1, 0], [1, 1], "sum=-1 and count=1 in cluster 0"),
        ([math.nan, 0], [1, 1], "sum=nan"),
        ([0, 0], [1, -1], "count=-1"),
    ],
)
def test_arrays_that_do_not_fit_are_explained(sums: list[float], counts: list[float], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        rate_interval(sums, counts)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, math.nan])
def test_a_confidence_that_is_none_is_explained(confidence: float) -> None:
    with pytest.raises(UsageError, match=r"Write 95 % as 0\.95"):
        paired_drop([0, 1], [1, 1], confidence=confidence)
