from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from perturb.score.planning import samples_needed
from perturb.score.sequential import SequentialGate, visiting_order


def at_most(share: float, runs: int) -> float:
    """The largest number of events among the runs that a true share of at most `share` explains, two errors wide."""
    return share * runs + 2.0 * math.sqrt(share * (1.0 - share) * runs)


def drops(rng: np.random.Generator, lost: float, gained: float, clusters: int, correlation: float = 0.0) -> np.ndarray:
    """Sums over four variants of clean minus perturbed, per cluster; variants share their luck this often."""
    shared, own = rng.random((clusters, 1)), rng.random((clusters, 4))
    luck = np.where(rng.random((clusters, 4)) < correlation, shared, own)
    return np.asarray((luck < lost).sum(axis=1) - (luck > 1.0 - gained).sum(axis=1))


def decided(rng: np.random.Generator, tiers: int, clusters: int, **of: Any) -> str:
    """The verdict at a limit of 0.05, looking after every cluster: a batch keeps its largest capital on the way."""
    gate = SequentialGate(0.05, "max_drop", [4] * tiers)
    return gate.update([(drops(rng, clusters=clusters, **of), np.full(clusters, 4)) for _ in range(tiers)]).verdict


def test_the_order_is_the_seeds_and_not_the_data_sets() -> None:
    names = [f"class {number // 100}/{number}" for number in range(500)]
    order = visiting_order(names, seed=7)
    assert sorted(order) == sorted(names)
    assert order == visiting_order(reversed(names), seed=7)
    assert order != visiting_order(names, seed=8)
    assert len({name.split("/")[0] for name in order[:30]}) == 5


def test_a_model_that_lost_its_last_class_passes_only_in_the_order_of_folders() -> None:
    names = [f"{number // 40}/{number}" for number in range(400)]
    loss = {name: int(name.startswith("9/")) for name in names}
    verdicts = set()
    for order in (names, *(visiting_order(names, seed) for seed in range(20))):
        gate = SequentialGate(0.05, "max_drop", [1])
        for start in range(0, 400, 20):
            gate.update([([loss[name] for name in order[start : start + 20]], [1] * 20)])
        verdicts.add((order is names, gate.decision.verdict))
    assert (True, "passed") in verdicts
    assert (False, "passed") not in verdicts


def test_all_tiers_must_pass_and_each_keeps_its_bounds() -> None:
    gate = SequentialGate(0.05, "max_drop", [1, 1])
    good, bad = ([0] * 200, [1] * 200), ([0, 1] * 100, [1] * 200)
    assert gate.decision == ("inconclusive", ("inconclusive", "inconclusive"))
    assert gate.update([good, bad]) == ("failed", ("passed", "failed"))
    lower, upper = gate.bounds()
    assert lower.upper < 0.05 < upper.lower
    assert gate.clusters == 200


def test_once_decided_it_stays_so() -> None:
    gate = SequentialGate(0.05, "max_drop", [1])
    assert gate.update([([0] * 120, [1] * 120)]).verdict == "passed"
    assert gate.update([([1] * 500, [1] * 500)]).verdict == "passed"
    assert gate.clusters == 120


def test_a_tier_that_proves_nothing_decides_nothing_until_it_does() -> None:
    gate = SequentialGate(0.05, "max_drop", [1, 1])
    good = ([0] * 100, [1] * 100)
    assert gate.update([good, good], telling=[True, False]) == ("inconclusive", ("passed", "inconclusive"))
    assert gate.update([good, good], telling=[True, True]) == ("passed", ("passed", "passed"))
    bad = SequentialGate(0.05, "max_drop", [1, 1])
    assert bad.update([([1] * 100, [1] * 100), good], telling=[True, False]).verdict == "failed"


def test_it_takes_less_than_the_fixed_sample_where_the_model_is_far_from_the_limit() -> None:
    rng = np.random.default_rng(4)
    fixed = samples_needed(0.2, 0.3, 0.05)
    taken = []
    for _ in range(40):
        gate = SequentialGate(0.05, "max_drop", [1])
        while gate.decision.verdict == "inconclusive":
            gate.update([(rng.choice([1, 0, -1], p=[0.35, 0.6, 0.05], size=5), np.ones(5))])
        assert gate.decision.verdict == "failed"
        taken.append(gate.clusters)
    assert np.median(taken) < fixed


def test_at_the_limit_it_passes_and_fails_at_most_one_time_in_twenty_each() -> None:
    rng = np.random.default_rng(12)
    verdicts = [decided(rng, 1, 300, lost=0.07, gained=0.02) for _ in range(300)]
    assert verdicts.count("passed") <= at_most(0.05, 300)
    assert verdicts.count("failed") <= at_most(0.05, 300)


@pytest.mark.slow
@pytest.mark.parametrize(("lost", "gained"), [(0.05, 0.0), (0.07, 0.02), (0.3, 0.25)])
@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_peeking_after_every_cluster_keeps_the_error_rates_at_the_limit(
    lost: float, gained: float, correlation: float
) -> None:
    rng = np.random.default_rng(3)
    runs = 10_000
    verdicts = [decided(rng, 1, 1_000, lost=lost, gained=gained, correlation=correlation) for _ in range(runs)]
    assert verdicts.count("passed") <= at_most(0.05, runs)
    assert verdicts.count("failed") <= at_most(0.05, runs)


@pytest.mark.slow
def test_several_tiers_keep_the_error_rates_too() -> None:
    rng = np.random.default_rng(3)
    runs = 10_000
    verdicts = [decided(rng, 3, 400, lost=0.06, gained=0.01) for _ in range(runs)]
    assert verdicts.count("passed") <= at_most(0.05, runs)
    assert verdicts.count("failed") <= at_most(0.05, runs)


@pytest.mark.slow
def test_without_replacement_a_data_set_at_the_limit_keeps_the_error_rates() -> None:
    rng = np.random.default_rng(5)
    sums, runs = np.repeat([1, -1, 0], [35, 10, 455]), 10_000
    verdicts = []
    for _ in range(runs):
        gate = SequentialGate(0.05, "max_drop", [1], population=500)
        verdicts.append(gate.update([(rng.permutation(sums), np.ones(500))]).verdict)
    assert verdicts.count("passed") <= at_most(0.05, runs)
    assert verdicts.count("failed") <= at_most(0.05, runs)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0.01, 0.002])
def test_rare_failures_keep_the_error_rates(limit: float) -> None:
    rng = np.random.default_rng(11)
    runs, verdicts = 10_000, []
    for _ in range(runs):
        gate = SequentialGate(limit, "max_drop", [1])
        verdicts.append(gate.update([(rng.random(1_000) < limit, np.ones(1_000))]).verdict)
    assert verdicts.count("passed") <= at_most(0.05, runs)
    assert verdicts.count("failed") <= at_most(0.05, runs)


@pytest.mark.slow
def test_clusters_of_unequal_size_that_fail_the_more_the_larger_they_are_keep_the_error_rates() -> None:
    rng = np.random.default_rng(13)
    sizes, rates = np.array([1, 2, 10]), np.array([0.0, 0.0, 0.13])
    limit = float((sizes * rates).sum() / sizes.sum())
    runs, verdicts = 10_000, []
    for _ in range(runs):
        kind = rng.integers(0, 3, 500)
        lost = sizes[kind] * (rng.random(500) < rates[kind])
        verdicts.append(SequentialGate(limit, "max_drop", [10]).update([(lost, sizes[kind])]).verdict)
    assert verdicts.count("passed") <= at_most(0.05, runs)
    assert verdicts.count("failed") <= at_most(0.05, runs)


@pytest.mark.slow
def test_a_release_at_the_limit_of_one_tier_of_one_of_two_gates_passes_at_most_one_time_in_twenty() -> None:
    """Tiers share their luck, as nested disturbances do, and variants of a cluster theirs."""
    rng = np.random.default_rng(17)
    rates = {"lighting": (0.0, 0.02, 0.1), "noise": (0.0, 0.0, 0.04)}
    runs, clusters, released, failed = 10_000, 300, 0, 0
    counts = np.full(clusters, 4)
    for _ in range(runs):
        shared, own = rng.random((clusters, 1)), rng.random((clusters, 4))
        luck = np.where(rng.random((clusters, 4)) < 0.5, shared, own)
        verdicts = [
            SequentialGate(0.1, "max_drop", [4] * 3)
            .update([((luck < rate).sum(axis=1), counts) for rate in of])
            .verdict
            for of in rates.values()
        ]
        released += verdicts == ["passed", "passed"]
        failed += "failed" in verdicts
    assert released <= at_most(0.05, runs)
    assert failed <= at_most(0.05, runs)
