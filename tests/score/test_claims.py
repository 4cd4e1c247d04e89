from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control
from statsmodels.stats.multitest import multipletests

from perturb.score.claims import adjust_claims, benjamini_hochberg, drop_p_value
from perturb.score.decisions import holm

P_VALUES = st.lists(st.floats(0.0, 1.0), max_size=30)


@given(p_values=P_VALUES)
def test_adjusted_p_values_are_those_of_the_libraries(p_values: list[float]) -> None:
    found = benjamini_hochberg(p_values)
    if p_values:
        assert found == pytest.approx(false_discovery_control(p_values, method="bh"), abs=1e-12)
        assert found == pytest.approx(multipletests(p_values, method="fdr_bh")[1], abs=1e-12)
        assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], abs=1e-12)
    else:
        assert found == []


@pytest.mark.parametrize("lost", [1, 5, 12])
def test_where_nothing_is_gained_it_is_the_exact_sign_test(lost: int) -> None:
    sums = np.repeat([1, 0], [lost, 60 - lost])
    exact = binomtest(lost, lost, 0.5, alternative="greater").pvalue
    assert drop_p_value(sums, np.ones(60)) == pytest.approx(exact, rel=1e-3)


def test_next_to_nothing_claims_nothing() -> None:
    assert drop_p_value([], []) is None
    assert drop_p_value([0, 0], [0, 0]) is None
    assert drop_p_value([1], [1]) == 1.0
    assert drop_p_value([0] * 50, [1] * 50) == 1.0
    assert drop_p_value([-1] * 50, [1] * 50) == 1.0


def test_untested_entries_stay_untested_and_count_for_nothing() -> None:
    axes: list[dict[str, Any]] = [
        {"tiers": [{"p_value": 0.01}, {"p_value": None}]},
        {"tiers": [{"p_value": 0.03}]},
        {"tiers": []},
    ]
    cells: list[dict[str, Any]] = [{"p_value": 0.03}, {"p_value": None}, {"p_value": 0.02}]
    adjust_claims(axes, cells)
    assert [tier["holm"] for axis in axes for tier in axis["tiers"]] == [0.02, None, 0.03]
    assert [cell["benjamini_hochberg"] for cell in cells] == [0.03, None, 0.03]


def test_among_many_axes_that_lose_nothing_a_claim_is_rare() -> None:
    rng = np.random.default_rng(6)
    runs, axes, false = 300, 8, 0
    for _ in range(runs):
        shared = rng.random(40) < 0.2
        drops = [rng.choice([-1, 0, 1], 40, p=[0.1, 0.8, 0.1]) * ~shared for _ in range(axes)]
        found = [drop_p_value(drop, np.ones(40)) for drop in drops]
        false += min(holm([p_value for p_value in found if p_value is not None])) <= 0.05
    assert false <= 0.05 * runs + 2 * (0.05 * 0.95 * runs) ** 0.5
