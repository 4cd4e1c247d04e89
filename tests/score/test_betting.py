from __future__ import annotations

import math
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.score.betting import LimitBets, confidence_sequence, sequential_evidence

CLUSTERS = st.lists(st.tuples(st.integers(-3, 3), st.just(3)), min_size=1, max_size=40)


def capital(bets: LimitBets) -> tuple[float, float]:
    """What the two bettors have now, from a stake of 1 each."""
    return float(np.exp(bets.below.logs).mean()), float(np.exp(bets.above.logs).mean())


@pytest.mark.parametrize("limit", [0.0, 0.05, 0.3])
def test_at_the_limit_nobody_makes_money_in_expectation(limit: float) -> None:
    chances = {1: (limit + 0.4) / 2, -1: (0.4 - limit) / 2, 0: 0.6}
    expected = np.zeros(2)
    for drops in product(chances, repeat=5):
        bets = LimitBets(limit, "max_drop", 1, None)
        bets.update(drops, np.ones(5))
        expected += math.prod(chances[drop] for drop in drops) * np.array(capital(bets))
    assert expected == pytest.approx([1.0, 1.0])


def test_nor_when_a_data_set_at_the_limit_is_visited_to_the_end() -> None:
    drops = (1, 1, -1, 0, 0, 0)
    kept = [LimitBets(1 / 6, "max_drop", 1, 6) for _ in permutations(drops)]
    for bets, order in zip(kept, permutations(drops), strict=True):
        bets.update(order, np.ones(6))
    assert np.mean([capital(bets) for bets in kept], axis=0) == pytest.approx([1.0, 1.0])
    assert all(math.isfinite(max(bets.below.most, bets.above.most)) for bets in kept)


@given(CLUSTERS, st.floats(-0.5, 0.5), st.booleans())
def test_capital_is_the_mean_over_stakes_of_the_products_of_their_gains(
    clusters: list[tuple[int, int]], limit: float, known: bool
) -> None:
    population = len(clusters) + 5 if known else None
    most = 0.0
    money, total = np.ones(19), 0.0
    for seen, (drop, size) in enumerate(clusters):
        payoff = limit * size - drop
        fair = -total / (population - seen) if population else 0.0
        money *= 1 + (np.arange(1, 20) / 20) ** 1.5 * (payoff - fair) / max((1 - limit) * 3 + fair, 1e-6)
        total += payoff
        most = max(most, math.log(money.mean()))
    sums, counts = zip(*clusters, strict=True)
    found = sequential_evidence(sums, counts, limit, rule="max_drop", largest=3, population=population)
    assert math.log(found.passing) == pytest.approx(-most, rel=1e-9, abs=1e-9)


@given(CLUSTERS, st.integers(1, 39))
def test_looking_in_between_changes_nothing(clusters: list[tuple[int, int]], cut: int) -> None:
    sums, counts = zip(*clusters, strict=True)
    bets = LimitBets(0.1, "max_drop", 3, 60)
    bets.update(sums[:cut], counts[:cut])
    bets.update(sums[cut:], counts[cut:])
    whole = sequential_evidence(sums, counts, 0.1, rule="max_drop", largest=3, population=60)
    assert bets.evidence == pytest.approx(whole)


@given(CLUSTERS, st.floats(-0.9, 0.9))
def test_a_limit_is_decided_where_the_confidence_sequence_keeps_it(
    clusters: list[tuple[int, int]], limit: float
) -> None:
    sums, counts = zip(*clusters, strict=True)
    bounds = confidence_sequence(sums, counts, rule="max_drop", largest=3)
    found = sequential_evidence(sums, counts, limit, rule="max_drop", largest=3)
    assert -1.0 <= bounds.lower <= bounds.upper <= 1.0
    if abs(bounds.upper - limit) > 1e-5:
        assert (found.passing <= 0.05) == (bounds.upper <= limit)
    if abs(bounds.lower - limit) > 1e-5:
        assert (found.failing <= 0.05) == (bounds.lower >= limit)


def test_a_score_is_bounded_from_the_other_side() -> None:
    right, counts = [1, 1, 1, 1, 0] * 40, [1] * 200
    drop = sequential_evidence([1 - one for one in right], counts, 0.1, rule="max_drop", largest=1)
    score = sequential_evidence(right, counts, 0.9, rule="min_score", largest=1)
    assert score.failing < 0.05 < score.passing
    assert drop.failing < 0.05 < drop.passing
    bounds = confidence_sequence(right, counts, rule="min_score", largest=1)
    assert 0.65 < bounds.lower < 0.8 < bounds.upper < 0.9


def test_the_last_cluster_of_a_data_set_decides() -> None:
    one_short = sequential_evidence([0] * 9, [1] * 9, 0.05, rule="max_drop", largest=1, population=10)
    assert one_short.passing > 0.05
    whole = sequential_evidence([0] * 10, [1] * 10, 0.05, rule="max_drop", largest=1, population=10)
    assert whole.passing == 0.0
    at_the_limit = sequential_evidence([1] + [0] * 19, [1] * 20, 0.05, rule="max_drop", largest=1, population=20)
    assert min(at_the_limit) > 0.05


def test_no_cluster_is_no_evidence() -> None:
    assert sequential_evidence([], [], 0.05, rule="max_drop", largest=1) == (1.0, 1.0)
    assert confidence_sequence([], [], rule="min_score", largest=1) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("sums", "counts", "limit", "largest"),
    [([2], [1], 0.1, 1), ([0], [2], 0.1, 1), ([0, 0], [1], 0.1, 1), ([0], [1], 1.1, 1), ([0], [1], 0.1, 0)],
)
def test_what_does_not_fit_is_explained(sums: list[int], counts: list[int], limit: float, largest: int) -> None:
    with pytest.raises(UsageError, match="Expected"):
        sequential_evidence(sums, counts, limit, rule="max_drop", largest=largest)


def test_more_clusters_than_there_are_is_explained() -> None:
    with pytest.raises(UsageError, match="at most population=1"):
        sequential_evidence([0, 0], [1, 1], 0.1, rule="max_drop", largest=1, population=1)


def test_many_clusters_at_once_are_as_many_one_after_the_other() -> None:
    rng = np.random.default_rng(1)
    drops = rng.choice([1, 0, -1], p=[0.06, 0.92, 0.02], size=25_000)
    at_once = sequential_evidence(drops, np.ones(25_000), 0.04, rule="max_drop", largest=1)
    one_by_one = LimitBets(0.04, "max_drop", 1, None)
    for start in range(0, 25_000, 700):
        one_by_one.update(drops[start : start + 700], np.ones(len(drops[start : start + 700])))
    assert one_by_one.evidence == pytest.approx(at_once)
