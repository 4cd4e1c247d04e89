from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar

from perturb.errors import UsageError
from perturb.score.comparisons import auroc, mcnemar_exact

SCORES = st.lists(st.integers(0, 9), min_size=1, max_size=30)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_that_of_statsmodels(only_first: int, only_second: int) -> None:
    if only_first + only_second > 0:
        expected = mcnemar([[5, only_first], [only_second, 5]], exact=True).pvalue
        assert mcnemar_exact(only_first, only_second) == pytest.approx(expected)


def test_mcnemar_without_a_discordant_sample() -> None:
    assert mcnemar_exact(0, 0) == 1.0


@given(SCORES, SCORES)
def test_auroc_is_that_of_scikit_learn(positives: list[int], negatives: list[int]) -> None:
    labels = np.repeat([1, 0], [len(positives), len(negatives)])
    assert auroc(positives, negatives) == pytest.approx(roc_auc_score(labels, positives + negatives))


def test_auroc_of_one_side_alone_is_undefined() -> None:
    assert auroc([], [0.5]) is None
    assert auroc([0.5], []) is None


def test_auroc_refuses_what_cannot_be_ranked() -> None:
    with pytest.raises(UsageError, match="got NaN"):
        auroc([0.1, np.nan], [0.2])
