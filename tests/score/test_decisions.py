from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from perturb.score.decisions import Evidence, decide, evidence, holm
from perturb.score.intervals import one_sided_bounds

SURE_PASS, SURE_FAIL, UNSURE = Evidence(0.001, 1.0), Evidence(1.0, 0.001), Evidence(0.4, 0.6)


@pytest.mark.parametrize(
    ("tiers", "verdict"),
    [
        ([], "inconclusive"),
        ([SURE_PASS], "passed"),
        ([SURE_FAIL], "failed"),
        ([UNSURE], "inconclusive"),
        ([SURE_PASS, SURE_PASS, SURE_PASS], "passed"),
        ([SURE_PASS, UNSURE], "inconclusive"),
        ([SURE_PASS, SURE_PASS, SURE_FAIL], "failed"),
    ],
)
def test_all_tiers_must_pass_and_one_can_fail(tiers: list[Evidence], verdict: str) -> None:
    assert decide(tiers).verdict == verdict


def test_a_weak_failure_among_many_tiers_is_not_enough() -> None:
    weak = Evidence(1.0, 0.04)
    assert decide([weak]).verdict == "failed"
    assert decide([weak, UNSURE, UNSURE]) == ("inconclusive", ("inconclusive",) * 3)


def test_passing_is_not_corrected_for_many_tiers() -> None:
    assert decide([Evidence(0.04, 1.0)] * 5).verdict == "passed"


@pytest.mark.parametrize("clusters", [0, 1])
@pytest.mark.parametrize("limit", [-1.0, 0.0, 0.5, 1.0])
def test_without_clusters_nothing_is_decided(clusters: int, limit: float) -> None:
    for rule, best in (("max_drop", -1), ("max_drop", 1), ("min_score", 0), ("min_score", 1)):
        tier = evidence([best] * clusters, [1] * clusters, limit, rule=rule)  # type: ignore[arg-type]
        assert decide([tier]).verdict == "inconclusive"


@pytest.mark.parametrize(("clusters", "verdict"), [(10, "inconclusive"), (58, "inconclusive"), (59, "passed")])
def test_a_run_without_a_loss_passes_from_the_size_that_shows_it(clusters: int, verdict: str) -> None:
    assert decide([evidence([0] * clusters, [1] * clusters, 0.05, rule="max_drop")]).verdict == verdict
    assert decide([evidence([1] * clusters, [1] * clusters, 0.95, rule="min_score")]).verdict == verdict


def test_more_data_of_the_same_kind_settles_it() -> None:
    lost = [1] * 20 + [0] * 80
    for rule, limit, sums in (("max_drop", 0.1, lost), ("min_score", 0.9, [1 - one for one in lost])):
        verdict = decide([evidence(sums, [1] * 100, limit, rule=rule)]).verdict  # type: ignore[arg-type]
        assert verdict == "failed"


@given(
    st.lists(st.integers(-3, 3), min_size=2, max_size=60),
    st.floats(-0.5, 0.5),
    st.sampled_from([0.8, 0.95, 0.99]),
)
def test_the_verdict_on_one_tier_is_what_its_bounds_say(sums: list[int], limit: float, confidence: float) -> None:
    counts = np.full(len(sums), 3)
    bounds = one_sided_bounds(sums, counts, confidence=confidence)
    expected = "passed" if bounds.upper <= limit else "failed" if bounds.lower >= limit else "inconclusive"
    if min(abs(bounds.upper - limit), abs(bounds.lower - limit)) > 1e-6:
        assert decide([evidence(sums, counts, limit, rule="max_drop")], confidence=confidence).verdict == expected


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_holm_of_nothing() -> None:
    assert holm([]) == []
