"""Metrics of confidence, against what their definitions say row by row."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.metrics.calibration import (
    AREA_UNDER_RISK_COVERAGE,
    EXPECTED_CALIBRATION_ERROR,
    expected_calibration_error,
    reliability,
)
from perturb.models.answers import Answer

Value = Callable[..., float]
Rows = list[tuple[float, bool]]


def pairs_of(rows: Rows) -> list[tuple[str, Answer]]:
    return [("cat", Answer("cat" if right else "dog", confidence)) for confidence, right in rows]


def rows_of(size: int) -> st.SearchStrategy[Rows]:
    confidences = st.lists(st.floats(0, 1), min_size=size, max_size=size, unique=True)
    rights = st.lists(st.booleans(), min_size=size, max_size=size)
    return st.builds(lambda one, other: list(zip(one, other, strict=True)), confidences, rights)


def brute_force_ece(rows: Rows, bins: int) -> float:
    total = 0.0
    for chunk in np.array_split(np.array(sorted(rows), float), bins):
        total += len(chunk) / len(rows) * abs(chunk[:, 0].mean() - chunk[:, 1].mean())
    return total


@given(rows=st.sampled_from([5, 10, 30]).flatmap(rows_of))
def test_ece_is_that_of_sorted_rows_in_equal_bins(value_of: Value, rows: Rows) -> None:
    metric = expected_calibration_error("ece", lambda target, label: float(target == label), bins=5)
    assert value_of(metric, pairs_of(rows)) == pytest.approx(brute_force_ece(rows, 5), abs=1e-12)


def test_a_calibrated_model_has_little_ece_and_a_boastful_one_much(value_of: Value) -> None:
    rng = np.random.default_rng(7)
    confidence = rng.uniform(0.5, 1, 6000)
    right = rng.uniform(size=6000) < confidence
    honest = value_of(EXPECTED_CALIBRATION_ERROR, pairs_of(list(zip(confidence, right, strict=True))))
    boastful = value_of(EXPECTED_CALIBRATION_ERROR, pairs_of([(1.0, bool(one)) for one in right]))
    assert honest < 0.03
    assert boastful == pytest.approx(1 - right.mean())


def test_reliability_shares_a_row_between_the_bins_it_lies_across() -> None:
    table = reliability(np.array([0.2, 0.4, 0.6]), np.array([0.0, 1.0, 1.0]), bins=2)
    assert table.confidence == pytest.approx([(0.2 + 0.5 * 0.4) / 1.5, (0.5 * 0.4 + 0.6) / 1.5])
    assert table.accuracy == pytest.approx([0.5 / 1.5, 1])


def test_reliability_takes_weights_as_rows() -> None:
    confidence, right = np.array([0.9, 0.3, 0.3]), np.array([1.0, 0.0, 1.0])
    weights = np.array([2.0, 3.0, 1.0])
    weighted = reliability(confidence, right, weights, bins=4)
    listed = reliability(np.repeat(confidence, [2, 3, 1]), np.repeat(right, [2, 3, 1]), bins=4)
    assert np.array(weighted) == pytest.approx(np.array(listed))


def test_reliability_wants_a_bin() -> None:
    with pytest.raises(UsageError, match="Expected at least 1 bin, got bins=0"):
        reliability(np.array([0.5]), np.array([1.0]), bins=0)


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.9]), st.booleans()), min_size=1, max_size=5))
def test_risk_coverage_is_the_mean_over_every_order_of_ties(value_of: Value, rows: Rows) -> None:
    areas = []
    for order in itertools.permutations(rows):
        if list(order) == sorted(order, key=lambda row: -row[0]):
            wrong = np.cumsum([not right for _, right in order])
            areas.append(float(np.mean(wrong / np.arange(1, len(rows) + 1))))
    assert value_of(AREA_UNDER_RISK_COVERAGE, pairs_of(rows)) == pytest.approx(np.mean(areas))


def test_ranking_what_is_wrong_last_is_best(value_of: Value) -> None:
    last = value_of(AREA_UNDER_RISK_COVERAGE, pairs_of([(0.9, True), (0.8, True), (0.1, False)]))
    first = value_of(AREA_UNDER_RISK_COVERAGE, pairs_of([(0.9, False), (0.8, True), (0.1, True)]))
    assert last == pytest.approx(1 / 9)
    assert first == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


@pytest.mark.parametrize("metric", [EXPECTED_CALIBRATION_ERROR, AREA_UNDER_RISK_COVERAGE])
def test_an_answer_without_confidence_leaves_it_untold_where_it_is_drawn(value_of: Value, metric: object) -> None:
    pairs = [("cat", Answer("cat", 0.75)), ("cat", Answer("cat"))]
    assert math.isnan(value_of(metric, pairs))
    assert not math.isnan(value_of(metric, pairs, [1, 0]))
    assert math.isnan(value_of(metric, pairs, [0, 0]))
    assert math.isnan(value_of(metric, []))


def test_to_fail_is_to_be_sure_and_wrong(value_of: Value) -> None:
    assert value_of(EXPECTED_CALIBRATION_ERROR, [("cat", None), ("cat", Answer("cat", 1.0))]) == pytest.approx(0.5)
