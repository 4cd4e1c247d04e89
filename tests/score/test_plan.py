from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from perturb.errors import UsageError
from perturb.score.decisions import Evidence, decide, evidence
from perturb.score.plan import samples_to_decide
from perturb.score.planning import samples_needed


def drops(
    rng: np.random.Generator, lost: float, gained: float, samples: int, *, variants: int, correlation: float
) -> np.ndarray:
    """Sums over variants of clean minus perturbed per sample; two variants share their luck this often."""
    shared, own = rng.random((samples, 1)), rng.random((samples, variants))
    luck = np.where(rng.random((samples, variants)) < math.sqrt(correlation), shared, own)
    return np.asarray((luck < lost).sum(axis=1) - (luck > 1.0 - gained).sum(axis=1))


@pytest.mark.parametrize(("margin", "samples"), [(0.05, 59), (0.02, 149)])
def test_a_model_that_loses_nothing_still_has_to_show_it(margin: float, samples: int) -> None:
    assert samples_to_decide("max_drop", margin, 0.0, discordance=0.0) == samples


@pytest.mark.parametrize(("drop", "discordance"), [(0.0, 0.1), (0.01, 0.3), (0.05, 0.2)])
def test_with_many_events_it_is_near_the_textbook_formula(drop: float, discordance: float) -> None:
    formula = samples_needed(drop, discordance, 0.02)
    assert formula <= samples_to_decide("max_drop", 0.02, drop, discordance=discordance) <= 1.15 * formula + 50


def test_beyond_a_million_samples_it_is_the_formula() -> None:
    assert samples_to_decide("max_drop", 0.02, 0.0195) == samples_needed(0.0195, 0.1, 0.02)


@pytest.mark.parametrize("rule", ["max_drop", "min_score"])
def test_at_the_limit_no_number_decides(rule: str) -> None:
    assert samples_to_decide(rule, 0.1, 0.1, discordance=0.2) == math.inf  # type: ignore[arg-type]


def test_more_is_needed_of_what_makes_a_decision_harder() -> None:
    plain = samples_to_decide("max_drop", 0.05, 0.0)
    assert samples_to_decide("max_drop", 0.05, 0.0, power=0.95) > plain
    assert samples_to_decide("max_drop", 0.05, 0.0, confidence=0.99) > plain
    assert samples_to_decide("max_drop", 0.05, 0.0, tiers=5) > plain
    assert samples_to_decide("max_drop", 0.05, 0.0, variants=4, correlation=0.5) < plain
    assert samples_to_decide("max_drop", 0.05, 0.0, variants=4, correlation=1.0) == plain


def test_a_score_is_planned_with_the_binomial_test() -> None:
    samples = int(samples_to_decide("min_score", 0.9, 0.97))
    wrong = np.arange(samples + 1)
    passing = binom.cdf(wrong, samples, 0.1) <= 0.05
    assert binom.pmf(wrong, samples, 0.03) @ passing == pytest.approx(0.8, abs=0.1)


def test_a_drop_beyond_discordance_is_explained() -> None:
    with pytest.raises(UsageError, match=r"discordance=0\.01 with drop=0\.02"):
        samples_to_decide("max_drop", 0.05, 0.02, discordance=0.01)


@pytest.mark.slow
@pytest.mark.parametrize(("variants", "correlation"), [(1, 0.0), (4, 0.0), (4, 0.5), (10, 0.2)])
@pytest.mark.parametrize(
    "assumed",
    [
        (0.02, 0.0, 0.1, 0.04),
        (0.05, 0.01, 0.05, 0.05),
        (0.1, 0.02, 0.3, 0.05),
        (0.05, 0.1, 0.2, 0.06),
        (0.05, 0.01, 0.01, 0.1),  # under ten events: the test itself is in steps
    ],
)
def test_power_comes_out_as_planned_with_the_gates_own_decision(
    assumed: tuple[float, float, float, float], variants: int, correlation: float
) -> None:
    limit, drop, discordance, slack = assumed
    samples = int(
        samples_to_decide("max_drop", limit, drop, discordance=discordance, variants=variants, correlation=correlation)
    )
    rng = np.random.default_rng([variants, samples])
    runs, decided, counts = 1_500, 0, np.full(samples, variants)
    for _ in range(runs):
        lost, gained = (discordance + drop) / 2, (discordance - drop) / 2
        sums = drops(rng, lost, gained, samples, variants=variants, correlation=correlation)
        verdict = decide([evidence(sums, counts, limit, rule="max_drop")]).verdict
        decided += verdict == ("passed" if drop < limit else "failed")
    assert decided / runs == pytest.approx(0.8, abs=slack + 2 * math.sqrt(0.16 / runs))


@pytest.mark.slow
@pytest.mark.parametrize(("drop", "verdict"), [(0.0, "passed"), (0.1, "failed")])
def test_several_tiers_are_decided_together_with_at_least_the_planned_power(drop: float, verdict: str) -> None:
    samples = int(samples_to_decide("max_drop", 0.05, drop, discordance=0.2, tiers=3))
    rng, runs, decided = np.random.default_rng(3), 1_500, 0
    for _ in range(runs):
        sums = [drops(rng, 0.1 + drop / 2, 0.1 - drop / 2, samples, variants=1, correlation=0.0) for _ in range(3)]
        tiers: list[Evidence] = [evidence(one, np.ones(samples), 0.05, rule="max_drop") for one in sums]
        decided += decide(tiers).verdict == verdict
    assert decided / runs >= 0.8 - 0.03
