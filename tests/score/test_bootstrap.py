from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy.stats

from perturb.errors import UsageError
from perturb.score.bootstrap import bootstrap_ratio, percentile_interval


def test_is_the_bootstrap_of_sample_means_where_clusters_are_of_one_size() -> None:
    rng = np.random.default_rng(3)
    right = rng.binomial(4, rng.beta(3.0, 1.0, 200))
    ratios = bootstrap_ratio(right[:, np.newaxis], np.full((200, 1), 4), rng=rng, resamples=5000)[:, 0]
    drawn = scipy.stats.bootstrap((right / 4,), np.mean, n_resamples=5000, rng=rng).bootstrap_distribution
    assert ratios.mean() == pytest.approx(right.mean() / 4, abs=4 * drawn.std() / np.sqrt(5000))
    assert ratios.std() == pytest.approx(drawn.std(), rel=0.05)


def test_its_spread_is_the_clustered_standard_error() -> None:
    rng = np.random.default_rng(5)
    counts = rng.integers(1, 9, 400)
    right = rng.binomial(counts, rng.beta(2.0, 1.0, 400))
    ratios = bootstrap_ratio(right[:, np.newaxis], counts[:, np.newaxis], rng=rng)[:, 0]
    residuals = right - counts * right.sum() / counts.sum()
    standard_error = np.sqrt(400 / 399 * (residuals**2).sum()) / counts.sum()
    assert ratios.std() == pytest.approx(standard_error, rel=0.06)


def test_cells_share_their_resamples() -> None:
    rng = np.random.default_rng(1)
    clean = rng.binomial(1, 0.9, 300)
    right = np.column_stack((clean, clean * rng.binomial(1, 0.95, 300)))
    ratios = bootstrap_ratio(right, np.ones((300, 2)), rng=rng)
    assert (ratios[:, 1] <= ratios[:, 0]).all()
    assert np.ptp(ratios[:, 0] - ratios[:, 1]) < np.ptp(ratios[:, 1])


def test_the_same_generator_gives_the_same_resamples_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    right, counts = np.arange(30).reshape(10, 3) % 2, np.ones((10, 3))
    whole = bootstrap_ratio(right, counts, rng=np.random.default_rng(9), resamples=50)
    monkeypatch.setattr("perturb.score.bootstrap._DRAWS_PER_BLOCK", 70)
    assert np.array_equal(bootstrap_ratio(right, counts, rng=np.random.default_rng(9), resamples=50), whole)


def test_a_resample_without_a_variant_is_nan_and_left_out() -> None:
    ratios = bootstrap_ratio([[1], [0]], [[1], [0]], rng=np.random.default_rng(2), resamples=100)
    assert np.isnan(ratios).any()
    assert percentile_interval(ratios[:, 0]) == (1.0, 1.0)
    assert percentile_interval([np.nan, np.nan]) is None


@pytest.mark.parametrize(("right", "counts"), [([[1, 0]], [[1]]), ([1, 0], [1, 1]), (np.ones((0, 2)), np.ones((0, 2)))])
def test_shapes_that_do_not_fit_are_explained(right: object, counts: object) -> None:
    with pytest.raises(UsageError, match="one row per cluster"):
        bootstrap_ratio(right, counts, rng=np.random.default_rng(0))  # type: ignore[arg-type]


@pytest.mark.slow
def test_twenty_thousand_clusters_fit_in_bounded_memory() -> None:
    rng = np.random.default_rng(0)
    right, counts = rng.integers(0, 5, (20_000, 60)), np.full((20_000, 60), 4)
    tracemalloc.start()
    bootstrap_ratio(right, counts, rng=rng)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6
