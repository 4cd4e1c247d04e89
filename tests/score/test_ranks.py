from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from perturb.score.ranks import kendall_tau, rank_runs


@given(st.lists(st.integers(0, 4), min_size=3, max_size=6), st.integers(0, 1000))
def test_kendalls_tau_is_that_of_scipy(reference: list[int], seed: int) -> None:
    rows = np.random.default_rng(seed).integers(0, 5, (4, len(reference)))
    found = kendall_tau(rows.astype(float), np.array(reference, dtype=float))
    for row, tau in zip(rows, found, strict=True):
        expected = scipy.stats.kendalltau(row, reference).statistic if np.ptp(row) and np.ptp(reference) else 0.0
        assert tau == pytest.approx(expected)


def test_the_probability_of_a_lead_is_that_of_the_normal_difference() -> None:
    rng = np.random.default_rng(3)
    right = rng.random((400, 1, 2)) < (0.82, 0.80)
    ranks = rank_runs(right, np.ones(right.shape), rng=rng)
    more = right[:, 0, 0].astype(float) - right[:, 0, 1]
    leads = scipy.stats.norm.cdf(more.mean() / more.std() * np.sqrt(400))
    assert ranks["probabilities"][0][0] == pytest.approx(leads, abs=0.03)


def test_each_run_has_a_rank_and_each_rank_a_run() -> None:
    rng = np.random.default_rng(5)
    right = rng.random((60, 3, 4)) < (0.9, 0.8, 0.8, 0.3)
    ranks = rank_runs(right, np.ones(right.shape), rng=rng)
    shares = np.array(ranks["probabilities"])
    assert shares.sum(axis=0) == pytest.approx(np.ones(4))
    assert shares.sum(axis=1) == pytest.approx(np.ones(4))
    assert ranks["order"][0] == 0
    assert ranks["order"][-1] == 3
    assert 0.5 < ranks["kendall_tau"] < 1.0


def test_runs_that_are_alike_share_their_ranks() -> None:
    right = np.repeat(np.random.default_rng(2).random((40, 1, 1)) < 0.7, 3, axis=2)
    ranks = rank_runs(right, np.ones(right.shape), rng=np.random.default_rng(1))
    assert np.array(ranks["probabilities"]) == pytest.approx(np.full((3, 3), 1 / 3))
    assert ranks["kendall_tau"] == 0.0


def test_cells_weigh_the_same_whatever_their_size() -> None:
    right, counts = np.zeros((30, 2, 2)), np.ones((30, 2, 2))
    right[:, 0, 0], counts[:, 1] = 1, 10
    right[:, 1, 1] = 5
    ranks = rank_runs(right, counts, rng=np.random.default_rng(1))
    assert ranks["scores"] == [0.5, 0.25]


def test_clusters_without_a_variant_do_not_count() -> None:
    right, counts = np.zeros((50, 1, 2)), np.zeros((50, 1, 2))
    right[:3, 0, 0] = counts[:3] = 1
    assert rank_runs(right, counts, rng=np.random.default_rng(1))["probabilities"][0] == [1.0, 0.0]
