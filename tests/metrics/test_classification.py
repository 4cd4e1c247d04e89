"""Metrics of classification, against scikit-learn."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from perturb.errors import UsageError
from perturb.metrics.classification import ACCURACY, BALANCED_ACCURACY, BRIER, LOG_LOSS, MACRO_F1, top_k
from perturb.models.answers import Answer

Value = Callable[..., float]
LABELS = ["ant", "bee", "cat", "dog"]
labels = st.sampled_from(LABELS)
pairs_of_labels = st.lists(st.tuples(labels, labels), min_size=1, max_size=25)


@st.composite
def distributions(draw: st.DrawFn) -> Answer:
    parts = draw(st.lists(st.floats(0.01, 1), min_size=4, max_size=4, unique=True))
    shares = dict(zip(LABELS, (part / math.fsum(parts) for part in parts), strict=True))
    best = max(shares, key=shares.__getitem__)
    return Answer(best, shares[best], shares)


pairs_of_distributions = st.lists(st.tuples(labels, distributions()), min_size=1, max_size=12)


@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true")
@pytest.mark.filterwarnings("ignore:A single label was found")
@given(pairs=pairs_of_labels)
def test_label_metrics_are_those_of_scikit_learn(value_of: Value, pairs: list[tuple[str, str]]) -> None:
    true, predicted = zip(*pairs, strict=True)
    assert value_of(ACCURACY, pairs) == pytest.approx(sklearn_metrics.accuracy_score(true, predicted))
    balanced = sklearn_metrics.balanced_accuracy_score(true, predicted)
    assert value_of(BALANCED_ACCURACY, pairs) == pytest.approx(balanced)
    assert value_of(MACRO_F1, pairs) == pytest.approx(sklearn_metrics.f1_score(true, predicted, average="macro"))


def arrays(pairs: list[tuple[str, Answer]]) -> tuple[list[str], Any]:
    shown = [answer.probabilities or {} for _, answer in pairs]
    return [target for target, _ in pairs], np.array([[shares[label] for label in LABELS] for shares in shown])


@given(pairs=pairs_of_distributions)
def test_losses_are_those_of_scikit_learn(value_of: Value, pairs: list[tuple[str, Answer]]) -> None:
    true, shares = arrays(pairs)
    log_loss = sklearn_metrics.log_loss(true, shares, labels=LABELS)
    assert value_of(LOG_LOSS, pairs) == pytest.approx(log_loss)
    brier = sklearn_metrics.brier_score_loss(true, shares, labels=LABELS, scale_by_half=False)
    assert value_of(BRIER, pairs) == pytest.approx(brier)


@given(pairs=pairs_of_distributions, k=st.integers(1, 3))
def test_top_k_is_that_of_scikit_learn(value_of: Value, pairs: list[tuple[str, Answer]], k: int) -> None:
    true, shares = arrays(pairs)
    expected = sklearn_metrics.top_k_accuracy_score(true, shares, k=k, labels=LABELS)
    assert value_of(top_k(k), pairs) == pytest.approx(expected)
    if k == 1:
        assert value_of(ACCURACY, pairs) == pytest.approx(expected)


def test_top_k_does_not_reward_a_model_for_which_all_labels_are_the_same(value_of: Value) -> None:
    flat = Answer("ant", 0.25, dict.fromkeys(LABELS, 0.25))
    assert [value_of(top_k(2), [(label, flat)]) for label in LABELS] == [1, 1, 0, 0]


def test_top_k_of_a_model_that_shows_labels_only_is_its_accuracy(value_of: Value) -> None:
    assert value_of(top_k(3), [("ant", "ant"), ("bee", "cat")]) == 0.5


@pytest.mark.parametrize("k", [0, -1])
def test_top_k_wants_a_label_at_least(k: int) -> None:
    with pytest.raises(UsageError, match=f"Expected k of at least 1 .* got k={k}"):
        top_k(k)


def test_sure_and_wrong_costs_what_failing_costs(value_of: Value) -> None:
    wrong = Answer("bee", 1.0, {"ant": 0.0, "bee": 1.0})
    for metric, worst in ((LOG_LOSS, -math.log(np.finfo(float).eps)), (BRIER, 2)):
        assert value_of(metric, [("ant", wrong)]) == value_of(metric, [("ant", None)]) == pytest.approx(worst)


def test_probabilities_beyond_one_earn_nothing(value_of: Value) -> None:
    greedy = Answer("ant", 1.0, {"ant": 1.0, "bee": 1.0})
    assert value_of(LOG_LOSS, [("bee", greedy)]) == pytest.approx(math.log(2))
    assert value_of(BRIER, [("bee", greedy)]) == pytest.approx(0.5)


def test_what_is_missing_to_one_belongs_to_labels_not_shown(value_of: Value) -> None:
    partial = Answer("ant", 0.5, {"ant": 0.5, "bee": 0.25})
    assert value_of(BRIER, [("cat", partial)]) == pytest.approx(0.25 + 0.0625 + 1)


@pytest.mark.parametrize("metric", [LOG_LOSS, BRIER])
def test_one_answer_without_probabilities_leaves_the_loss_untold(value_of: Value, metric: Any) -> None:
    shown = Answer("ant", 1.0, {"ant": 1.0})
    assert value_of(metric, [("ant", shown)]) == 0
    assert math.isnan(value_of(metric, [("ant", shown), ("ant", Answer("ant"))]))


def test_a_label_without_weight_is_left_out_of_a_resample() -> None:
    sums = {
        "true/ant": np.array([2.0, 2.0, 0.0]),
        "predicted/ant": np.array([2.0, 3.0, 0.0]),
        "hit/ant": np.array([2.0, 2.0, 0.0]),
        "true/bee": np.array([0.0, 1.0, 0.0]),
    }
    assert BALANCED_ACCURACY.compute(sums) == pytest.approx([1, 0.5, math.nan], nan_ok=True)
    assert MACRO_F1.compute(sums) == pytest.approx([1, 0.4, math.nan], nan_ok=True)


def test_to_fail_is_a_miss_and_a_false_find(value_of: Value) -> None:
    assert value_of(BALANCED_ACCURACY, [("ant", "ant"), ("ant", None), ("bee", "bee")]) == 0.75
    assert value_of(MACRO_F1, [("ant", "ant"), ("ant", None), ("bee", "bee")]) == pytest.approx((0.5 + 1) / 2)
