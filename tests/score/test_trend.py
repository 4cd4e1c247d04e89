from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.score.comparisons import mcnemar_exact
from perturb.score.trend import falls_with_severity

RESAMPLES = 9_999


def sampling_error(p_value: float) -> float:
    return 4 * float(np.sqrt(p_value * (1 - p_value) / RESAMPLES)) + 1 / RESAMPLES


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=8))
def test_it_is_the_share_of_all_reversals_of_clusters_that_fall_as_much(rows: list[list[int]]) -> None:
    scores = np.array(rows)
    trends = scores @ [3, 1, -1, -3]
    flipped = [np.dot(signs, trends) for signs in product((1, -1), repeat=len(trends))]
    exact = np.mean(np.array(flipped) >= trends.sum())
    found = falls_with_severity(scores, np.ones_like(scores), rng=np.random.default_rng(1))
    assert found.p_value == pytest.approx(exact, abs=sampling_error(exact))
    assert found.slope == pytest.approx(np.mean([np.polyfit(range(4), row, 1)[0] for row in rows]), abs=1e-12)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_over_two_severities_it_is_the_exact_mcnemar_test(lost: int, gained: int, same: int) -> None:
    rows = np.array([[1, 0]] * lost + [[0, 1]] * gained + [[1, 1]] * same).reshape(-1, 2)
    exact = scipy.stats.binom.sf(lost - 1, lost + gained, 0.5)
    found = falls_with_severity(rows, np.ones_like(rows), rng=np.random.default_rng(2))
    assert found.p_value == pytest.approx(exact, abs=sampling_error(exact))
    if lost > gained:
        assert 2 * exact == pytest.approx(mcnemar_exact(lost, gained))


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_permutation_test_of_scipy_on_the_trends(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(9, 3)) - 0.2 * np.arange(3)
    trends = scores[:, 0] - scores[:, 2]
    exact = scipy.stats.permutation_test((trends,), np.sum, permutation_type="samples", alternative="greater").pvalue
    found = falls_with_severity(scores, np.ones_like(scores), rng=rng)
    assert found.p_value == pytest.approx(exact, abs=sampling_error(exact))


@pytest.mark.parametrize("fall", [0.0, 0.02, 0.04])
def test_on_ranks_of_continuous_scores_it_agrees_with_pages_l(fall: float) -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(400, 5)) - fall * np.arange(5)
    ranks = scipy.stats.rankdata(-scores, axis=1)
    page = scipy.stats.page_trend_test(ranks, ranked=True, method="asymptotic").pvalue
    found = falls_with_severity(-ranks, np.ones_like(ranks), rng=rng)
    assert scipy.stats.norm.isf(found.p_value) == pytest.approx(scipy.stats.norm.isf(page), abs=0.15)


def test_a_missing_severity_leaves_the_others_their_order() -> None:
    found = falls_with_severity([[3, 0, 1], [0, 0, 5]], [[3, 0, 1], [0, 0, 5]], rng=np.random.default_rng(0))
    assert found == (0.0, 1.0, 1)


def test_one_severity_shows_no_trend() -> None:
    assert falls_with_severity([[1], [0]], [[1], [1]], rng=np.random.default_rng(0)) == (None, 1.0, 0)


def test_blocks_of_any_size_give_the_same_test(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, sizes = np.random.default_rng(5).random((30, 4)), np.ones((30, 4))
    whole = falls_with_severity(rows, sizes, rng=np.random.default_rng(1), resamples=500)
    monkeypatch.setattr("perturb.score.trend._TOSSES_PER_BLOCK", 700)
    assert falls_with_severity(rows, sizes, rng=np.random.default_rng(1), resamples=500) == whole


def test_shapes_that_do_not_fit_and_scores_that_are_none_are_refused() -> None:
    for rows in ([1, 0], [[1, np.nan]]):
        with pytest.raises(UsageError, match="one row per cluster"):
            falls_with_severity(rows, np.ones_like(rows), rng=np.random.default_rng(0))


@pytest.mark.slow
@pytest.mark.parametrize("accuracy", [0.5, 0.98])
def test_a_score_that_does_not_fall_is_called_falling_one_time_in_twenty(accuracy: float) -> None:
    rng = np.random.default_rng(20)
    runs, calls = 10_000, 0
    for _ in range(runs):
        cluster = rng.beta(accuracy * 2, (1 - accuracy) * 2, (100, 1))
        rights = rng.binomial(2, cluster, (100, 5))
        calls += falls_with_severity(rights, np.full((100, 5), 2), rng=rng, resamples=199).p_value <= 0.05
    assert calls <= 0.05 * runs + 2 * np.sqrt(0.05 * 0.95 * runs)
