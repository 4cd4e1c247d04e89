"""What the intervals and gates promise, over and over on data whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from perturb.score.decisions import decide, evidence
from perturb.score.gaffke import Cluster, ratio_p_values
from perturb.score.intervals import one_sided_p_values, rate_interval
from perturb.score.planning import samples_needed


def clustered(rng: np.random.Generator, rate: float, correlation: float, counts: np.ndarray) -> np.ndarray:
    """Right answers per cluster: binomial, or beta-binomial where answers of one cluster are correlated."""
    if correlation == 0.0 or rate == 0.0:
        return rng.binomial(counts, rate)
    strength = 1.0 / correlation - 1.0
    return rng.binomial(counts, rng.beta(rate * strength, (1.0 - rate) * strength, len(counts)))


def chance_to_pass(samples: int, margin: float, lost: float, gained: float) -> float:
    """Exact: the probability of every number of samples lost and gained with which the gate passes."""
    losses, gains = np.mgrid[: samples + 1, : samples + 1]
    likelihood = binom.pmf(losses, samples, lost) * binom.pmf(gains, samples - losses, gained / (1.0 - lost))
    chance = 0.0
    for lose, gain in np.argwhere(likelihood > 1e-7):
        sums = np.repeat([1, -1, 0], [lose, gain, samples - lose - gain])
        if evidence(sums, np.ones(samples), margin, rule="max_drop").passing <= 0.05:
            chance += float(likelihood[lose, gain])
    return chance


def at_most(share: float, runs: int) -> float:
    """The largest number of events among the runs that a true share of at most `share` explains, two errors wide."""
    return share * runs + 2.0 * math.sqrt(share * (1.0 - share) * runs)


@pytest.mark.parametrize(("samples", "margin"), [(30, 0.05), (60, 0.05), (100, 0.05), (100, 0.02), (149, 0.02)])
@pytest.mark.parametrize("gained", [0.0, 0.005, 0.05])
def test_a_model_at_the_margin_passes_at_most_one_time_in_twenty(samples: int, margin: float, gained: float) -> None:
    assert chance_to_pass(samples, margin, margin + gained, gained) <= 0.05


@pytest.mark.parametrize("rate", [0.05, 0.98])
def test_intervals_of_fifty_clusters_cover_the_truth(rate: float) -> None:
    rng = np.random.default_rng(50)
    counts, runs, misses = np.full(50, 4), 250, 0
    for _ in range(runs):
        estimate = rate_interval(clustered(rng, rate, 0.5, counts), counts)
        misses += not estimate.low <= rate <= estimate.high
    assert misses <= at_most(0.05, runs)


def answers_of_a_cluster(rate: float, correlation: float, variants: int) -> np.ndarray:
    """The probability of each number of right answers in a cluster."""
    if correlation == 0.0:
        return np.asarray(binom.pmf(np.arange(variants + 1), variants, rate))
    strength = 1.0 / correlation - 1.0
    found = betabinom.pmf(np.arange(variants + 1), variants, rate * strength, (1.0 - rate) * strength)
    return np.asarray(found / found.sum())


def held(values: np.ndarray, times: np.ndarray, truth: float, *, size: float, lowest: float) -> bool:
    """Whether the 95 % interval holds the truth, of clusters that come so many times."""
    tests = ratio_p_values(
        values[times > 0].astype(float),
        np.full(np.count_nonzero(times), size),
        truth,
        lowest=Cluster(lowest * size, size),
        highest=Cluster(size, size),
        multiplicities=times[times > 0].astype(float),
    )
    return min(tests) > 0.025


def coverage(draws: np.ndarray, values: np.ndarray, truth: float, *, size: float, lowest: float) -> float:
    """The share of draws, how often each kind of cluster came, whose interval holds the truth."""
    kinds, times = np.unique(draws, axis=0, return_counts=True)
    holds = [held(values, kind, truth, size=size, lowest=lowest) for kind in kinds]
    return float(times @ np.array(holds)) / len(draws)


@pytest.mark.parametrize("clusters", [50, 100, 500, 2000])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 0.98])
def test_of_independent_answers_intervals_cover_exactly(clusters: int, rate: float) -> None:
    right = np.arange(clusters + 1)
    likelihood = binom.pmf(right, clusters, rate)
    covered = sum(
        likelihood[k] * held(np.array([0, 1]), np.array([clusters - k, k]), rate, size=1.0, lowest=0.0)
        for k in right[likelihood > 1e-9]
    )
    few = round(clusters * min(rate, 1.0 - rate)) <= 10
    assert 0.95 <= covered <= (1.0 if few else 0.97)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [50, 300, 2000])
@pytest.mark.parametrize("correlation", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 0.98])
def test_intervals_of_correlated_answers_cover_the_truth(clusters: int, correlation: float, rate: float) -> None:
    rng, runs = np.random.default_rng(clusters), 10_000
    draws = rng.multinomial(clusters, answers_of_a_cluster(rate, correlation, 4), size=runs)
    covered = coverage(draws, np.arange(5), rate, size=4.0, lowest=0.0)
    few = round(clusters * min(rate, 1.0 - rate)) <= 10
    widest = 0.98 if clusters == 50 else 0.975  # the cluster that could have been seen weighs more among few
    assert 0.95 - 2.0 * math.sqrt(0.05 * 0.95 / runs) <= covered <= (1.0 if few else widest)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [50, 500])
@pytest.mark.parametrize("correlation", [0.0, 0.8])
@pytest.mark.parametrize(("lost", "gained"), [(0.02, 0.0), (0.1, 0.05), (0.4, 0.1)])
def test_intervals_of_drops_cover_the_truth(clusters: int, correlation: float, lost: float, gained: float) -> None:
    rng, runs = np.random.default_rng(clusters), 10_000
    losses, gains = (answers_of_a_cluster(rate, correlation, 3) if rate else np.eye(4)[0] for rate in (lost, gained))
    draws = rng.multinomial(clusters, np.convolve(losses, gains[::-1]), size=runs)
    covered = coverage(draws, np.arange(-3, 4), lost - gained, size=3.0, lowest=-1.0)
    assert covered >= 0.95 - 2.0 * math.sqrt(0.05 * 0.95 / runs)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [50, 300, 2000])
@pytest.mark.parametrize("correlation", [0.0, 0.4, 0.8])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5, 0.9, 0.98])
def test_intervals_of_unequal_clusters_cover_the_truth(clusters: int, correlation: float, rate: float) -> None:
    rng = np.random.default_rng(clusters)
    runs, misses = 3_000, 0
    for _ in range(runs):
        counts = rng.integers(1, 21, clusters)
        tests = one_sided_p_values(clustered(rng, rate, correlation, counts), counts, rate, lowest=0.0)
        misses += min(tests) <= 0.025
    assert misses <= 0.07 * runs


@pytest.mark.slow
@pytest.mark.parametrize(("clusters", "margin"), [(30, 0.05), (100, 0.02), (300, 0.05), (1000, 0.02)])
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.8])
@pytest.mark.parametrize("gained", [0.0, 0.02])
def test_a_gate_over_clusters_passes_a_model_at_the_margin_at_most_one_time_in_twenty(
    clusters: int, margin: float, correlation: float, gained: float
) -> None:
    rng = np.random.default_rng(clusters)
    counts, runs, passes = np.full(clusters, 4), 10_000, 0
    for _ in range(runs):
        losses = clustered(rng, margin + gained, correlation, counts)
        sums = losses - clustered(rng, gained, correlation, counts)
        passes += evidence(sums, counts, margin, rule="max_drop").passing <= 0.05
    assert passes <= at_most(0.05, runs)


@pytest.mark.slow
def test_a_gate_over_three_tiers_fails_a_model_at_the_margin_at_most_one_time_in_twenty() -> None:
    rng = np.random.default_rng(3)
    counts, runs, failures = np.ones(300), 3_000, 0
    for _ in range(runs):
        tiers = [evidence(rng.binomial(1, 0.1, 300), counts, 0.1, rule="max_drop") for _ in range(3)]
        failures += decide(tiers).verdict == "failed"
    assert failures <= at_most(0.05, runs)


@pytest.mark.slow
def test_the_planned_number_of_samples_has_about_the_planned_power() -> None:
    planned = samples_needed(0.0, 0.10, 0.02, power=0.8)
    assert 0.76 < chance_to_pass(int(planned), 0.02, 0.05, 0.05) < 0.81
