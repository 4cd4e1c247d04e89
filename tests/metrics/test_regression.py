import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from perturb.errors import UsageError
from perturb.metrics.regression import MAE, R2, RMSE, WITHIN_TOLERANCE, within_tolerance

Value = Callable[..., float]
numbers = st.floats(-1000, 1000)
pairs = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=20)


@given(pairs=pairs)
def test_errors_are_those_of_scikit_learn(value_of: Value, pairs: list[tuple[float, float]]) -> None:
    targets, answers = zip(*pairs, strict=True)
    assert value_of(MAE, pairs) == pytest.approx(mean_absolute_error(targets, answers))
    assert value_of(RMSE, pairs) == pytest.approx(root_mean_squared_error(targets, answers))
    assume(np.std(targets) > 0.01)
    assert value_of(R2, pairs) == pytest.approx(r2_score(targets, answers), rel=1e-6, abs=1e-6)


@given(pairs=pairs, relative=st.floats(0, 1), absolute=st.floats(0, 100))
def test_within_tolerance_is_the_share_that_either_tolerance_lets_pass(
    value_of: Value, pairs: list[tuple[float, float]], relative: float, absolute: float
) -> None:
    metric = within_tolerance(relative=relative, absolute=absolute)
    close = [abs(b - a) <= relative * abs(a) or abs(b - a) <= absolute for a, b in pairs]
    assert value_of(metric, pairs) == pytest.approx(np.mean(close))


def test_a_failed_answer_is_wrong_but_has_no_error(value_of: Value) -> None:
    pairs: list[tuple[float, Any]] = [(1.0, 1.0), (2.0, 2.5), (3.0, 3.0), (100.0, None)]
    assert value_of(WITHIN_TOLERANCE, pairs) == 0.5
    assert value_of(MAE, pairs) == pytest.approx(0.5 / 3)
    assert value_of(RMSE, pairs) == pytest.approx(math.sqrt(0.25 / 3))
    assert value_of(R2, pairs) == pytest.approx(1 - 0.25 / 2)


@pytest.mark.parametrize("metric", [MAE, RMSE, R2])
def test_only_failed_answers_decide_nothing(value_of: Value, metric: Any) -> None:
    assert math.isnan(value_of(metric, [(1.0, None), (2.0, None)]))


@pytest.mark.parametrize("target", [0.1, 0.0, 1e9])
def test_right_answers_that_are_all_the_same_have_no_r2(value_of: Value, target: float) -> None:
    assert math.isnan(value_of(R2, [(target, target + 1)] * 3))


def test_r2_is_sound_far_from_zero(value_of: Value) -> None:
    rng = np.random.default_rng(7)
    targets = 20_000 + rng.normal(size=400)
    answers = targets + 0.5 * rng.normal(size=400)
    expected = r2_score(targets, answers)
    assert value_of(R2, zip(targets.tolist(), answers.tolist(), strict=True)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("tolerance", [-0.1, math.inf, math.nan])
def test_a_tolerance_is_a_number_from_zero_up(tolerance: float) -> None:
    with pytest.raises(UsageError, match="tolerances of at least 0"):
        within_tolerance(relative=tolerance)
    with pytest.raises(UsageError, match="tolerances of at least 0"):
        within_tolerance(absolute=tolerance)
