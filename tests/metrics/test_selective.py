"""A model that may abstain by a label."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from perturb.metrics import Metric
from perturb.metrics.selective import coverage, selective_risk
from perturb.models.answers import Answer

PAIRS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["a", "b", "?", None])), min_size=1)


def value(metric: Metric, pairs: list[tuple[str, str | None]]) -> float:
    sums = [metric.update(target, Answer(answer)) for target, answer in pairs]
    total = {name: np.array([sum(one.get(name, 0.0) for one in sums)]) for name in ("count", "sum")}
    return float(metric.compute(total)[0])


@given(pairs=PAIRS)
def test_coverage_is_the_share_that_is_answered(pairs: list[tuple[str, str | None]]) -> None:
    assert value(coverage("?"), pairs) == sum(answer in {"a", "b"} for _, answer in pairs) / len(pairs)


@given(pairs=PAIRS)
def test_selective_risk_is_the_error_where_the_model_did_not_abstain(pairs: list[tuple[str, str | None]]) -> None:
    given_answers = [(target, answer) for target, answer in pairs if answer != "?"]
    found = value(selective_risk("?"), pairs)
    if not given_answers:
        assert np.isnan(found)
    else:
        assert found == sum(target != answer for target, answer in given_answers) / len(given_answers)
