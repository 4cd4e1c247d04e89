from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.score.effective import effective_robustness, fit_baseline, resampled_effective_robustness

ACCURACY = st.floats(0.02, 0.98)


@given(st.lists(st.tuples(ACCURACY, ACCURACY), min_size=5, max_size=20))
def test_the_line_is_that_of_ordinary_least_squares(models: list[tuple[float, float]]) -> None:
    clean, shifted = np.array(models).T
    inputs, outputs = scipy.special.logit(clean), scipy.special.logit(shifted)
    if np.ptp(inputs) > 0.1 and np.ptp(outputs) > 0.1:
        oracle = scipy.stats.linregress(inputs, outputs)
        found = fit_baseline(clean, shifted)
        assert (found.intercept, found.slope) == pytest.approx((oracle.intercept, oracle.slope), abs=1e-8)
        assert found.explained == pytest.approx(oracle.rvalue**2, abs=1e-6)
        expected = scipy.special.expit(oracle.intercept + oracle.slope * inputs)
        assert effective_robustness(found, clean, shifted) == pytest.approx(shifted - expected, abs=1e-8)


def test_a_model_above_the_line_is_effectively_robust() -> None:
    clean = np.array([0.6, 0.7, 0.75, 0.8, 0.9])
    shifted = scipy.special.expit(0.9 * scipy.special.logit(clean) - 1.2)
    line = fit_baseline(clean, shifted)
    assert effective_robustness(line, clean, shifted) == pytest.approx(np.zeros(5), abs=1e-12)
    assert effective_robustness(line, [0.75], [shifted[2] + 0.07]) == pytest.approx([0.07])


@pytest.mark.parametrize(
    ("clean", "shifted", "sentence"),
    [
        ([0.6, 0.7, 0.8, 0.9], [0.5, 0.6, 0.7, 0.8], "at least 5 models, got 4 and 4"),
        ([0.6, 0.7, 0.8, 0.9, 0.95], [0.5, 0.6, 0.7, 0.8], "got 5 and 4"),
        ([0.9] * 5, [0.5, 0.6, 0.7, 0.8, 0.85], "one accuracy"),
        ([0.6, 0.7, 0.8, 0.9, 1.0], [0.5, 0.6, 0.7, 0.8, 0.9], "has no logit"),
        ([0.6, 0.7, 0.8, 0.9, np.nan], [0.5, 0.6, 0.7, 0.8, 0.9], "has no logit"),
    ],
)
def test_too_little_to_fit_a_line_is_refused(clean: list[float], shifted: list[float], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        fit_baseline(clean, shifted)


def test_resampled_lines_are_those_of_each_resample() -> None:
    rng = np.random.default_rng(3)
    clean = rng.uniform(0.5, 0.95, (20, 7))
    shifted = np.clip(clean - rng.uniform(0.0, 0.3, (20, 7)), 0.05, 0.95)
    found = resampled_effective_robustness(clean, shifted)
    expected = [effective_robustness(fit_baseline(*row), *row) for row in zip(clean, shifted, strict=True)]
    assert found == pytest.approx(np.array(expected))
    clean[3, 2], shifted[5, 0], clean[7] = 1.0, np.nan, 0.8
    assert resampled_effective_robustness(clean, shifted) == pytest.approx(np.delete(found, [3, 5, 7], axis=0))
