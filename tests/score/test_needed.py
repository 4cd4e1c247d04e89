from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from perturb.score.decisions import Rule, decide, evidence
from perturb.score.needed import clusters_to_decide
from perturb.score.planning import samples_needed

Model = tuple[int, int, float, float, float]


def pilot(rng: np.random.Generator, model: Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drops, right answers and counts of a first run, with clusters of unequal size where they hold several."""
    clusters, variants, correlation, lost, gained = model
    counts = rng.integers(1, 2 * variants, clusters)
    shape = clusters, 2 * variants
    luck = np.where(rng.random(shape) < math.sqrt(correlation), rng.random((clusters, 1)), rng.random(shape))
    luck[np.arange(shape[1]) >= counts[:, np.newaxis]] = 0.5
    losses = (luck < lost).sum(axis=1)
    return losses - (luck > 1.0 - gained).sum(axis=1), counts - losses, counts


@pytest.mark.parametrize("margin", [0.02, 0.05])
@pytest.mark.parametrize("tiers", [1, 5])
def test_a_model_that_lost_nothing_still_has_to_show_it(margin: float, tiers: int) -> None:
    clean_runs = math.ceil(math.log(0.05) / math.log(1.0 - margin))
    assert clusters_to_decide([0] * 10, [1] * 10, margin, rule="max_drop", tiers=tiers) == clean_runs
    assert clusters_to_decide([1] * 10, [1] * 10, 1.0 - margin, rule="min_score", tiers=tiers) == clean_runs


@pytest.mark.parametrize(("lost", "limit"), [(2, 0.1), (10, 0.2), (15, 0.1), (30, 0.35)])
def test_the_binomial_test_has_the_planned_power(lost: int, limit: float) -> None:
    right = np.repeat([0, 1], [lost, 100 - lost])
    clusters = int(clusters_to_decide(right, np.ones(100), 1.0 - limit, rule="min_score"))
    wrong = np.arange(clusters + 1)
    kept, broken = binom.cdf(wrong, clusters, limit) <= 0.05, binom.sf(wrong - 1, clusters, limit) <= 0.05
    power = binom.pmf(wrong, clusters, lost / 100) @ (kept if lost / 100 < limit else broken)
    assert power == pytest.approx(0.8, abs=0.08)


def test_with_many_events_it_is_near_the_textbook_formula() -> None:
    drops, ones = np.repeat([1, 0, -1], [150, 800, 50]), np.ones(1000)
    formula = samples_needed(0.1, 0.2, 0.12)
    assert clusters_to_decide(drops, ones, 0.12, rule="max_drop") == pytest.approx(formula, rel=0.05)


def test_variants_that_stand_or_fall_together_count_as_one() -> None:
    drops = np.array([1] * 5 + [0] * 95)
    alone = clusters_to_decide(drops, np.ones(100), 0.1, rule="max_drop")
    assert clusters_to_decide(4 * drops, np.full(100, 4), 0.1, rule="max_drop") == alone
    apart = np.repeat([1, 0], [20, 80])
    assert clusters_to_decide(apart, np.full(100, 4), 0.1, rule="max_drop") < alone


@pytest.mark.parametrize("rule", ["max_drop", "min_score"])
def test_clusters_without_a_variant_say_nothing(rule: Rule) -> None:
    sums, counts = [1, 0, 1, 1, 0, 1], [1, 1, 2, 1, 1, 2]
    found = clusters_to_decide(sums, counts, 0.3, rule=rule)
    assert clusters_to_decide([*sums, 0, 0], [*counts, 0, 0], 0.3, rule=rule) == found


@pytest.mark.parametrize("rule", ["max_drop", "min_score"])
def test_at_the_limit_no_number_decides(rule: Rule) -> None:
    assert clusters_to_decide([1, 0, 0, 0], [1, 1, 1, 1], 0.25, rule=rule) == math.inf


@pytest.mark.parametrize("rule", ["max_drop", "min_score"])
@pytest.mark.parametrize("score", [0, 1])
def test_all_right_and_all_wrong_need_finitely_many(rule: Rule, score: int) -> None:
    assert 2 <= clusters_to_decide([score] * 9, [1] * 9, 0.5, rule=rule) < 100


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["max_drop", "min_score"])
@pytest.mark.parametrize(
    ("model", "limit", "tiers"),
    [
        ((60, 1, 0.0, 0.05, 0.02), 0.1, 1),
        ((200, 1, 0.0, 0.02, 0.01), 0.05, 4),
        ((80, 4, 0.5, 0.2, 0.02), 0.1, 3),
        ((80, 8, 0.2, 0.2, 0.12), 0.3, 2),
        ((100, 10, 0.9, 0.06, 0.02), 0.12, 3),
    ],
)
def test_a_run_of_that_size_is_decided_with_the_planned_power(
    model: Model, limit: float, tiers: int, rule: Rule
) -> None:
    rng, at = np.random.default_rng(tiers), limit if rule == "max_drop" else 1.0 - limit
    for _ in range(3):
        first = [pilot(rng, model) for _ in range(tiers)]
        seen = [(drops if rule == "max_drop" else right, counts) for drops, right, counts in first]
        breaks = [(sums.sum() / counts.sum() > at) == (rule == "max_drop") for sums, counts in seen]
        needed = [clusters_to_decide(sums, counts, at, rule=rule, tiers=tiers) for sums, counts in seen]
        clusters = min(n for n, broken in zip(needed, breaks, strict=True) if broken or not any(breaks))
        if not any(breaks):
            clusters = max(needed)
        if clusters > 20_000:  # so near the limit that a simulation would take minutes
            continue
        runs, decided = 250, 0
        for _ in range(runs):
            drawn = [rng.integers(len(counts), size=int(clusters)) for _, counts in seen]
            weighed = [evidence(s[i], c[i], at, rule=rule) for (s, c), i in zip(seen, drawn, strict=True)]
            decided += decide(weighed).verdict == ("failed" if any(breaks) else "passed")
        assert decided / runs >= 0.8 - 0.03 - 2.0 * math.sqrt(0.16 / runs)
