from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.score.pareto import pareto

RUNS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), min_size=1, max_size=8)


@given(runs=RUNS)
def test_a_run_is_dominated_by_those_that_are_no_worse_and_somewhere_better(runs: list[tuple[int, int]]) -> None:
    found = pareto([score for score, _ in runs], [float(time) for _, time in runs])
    for (score, time), standing in zip(runs, found, strict=True):
        better = [
            index
            for index, other in enumerate(runs)
            if other[0] >= score and other[1] <= time and other != (score, time)
        ]
        assert list(standing.dominated_by) == better
        assert standing.on_front == float(not better)
    assert not all(standing.dominated for standing in found)


def test_how_likely_a_run_is_on_the_front_is_told_by_the_resamples() -> None:
    rng = np.random.default_rng(5)
    drawn = rng.normal([0.8, 0.8, 0.5], 0.01, (2000, 3))
    fast, slow, worst = pareto([0.8, 0.801, 0.5], [1.0, 2.0, 3.0], resampled=drawn)
    assert fast.on_front == 1.0
    assert slow.on_front == pytest.approx(0.5, abs=0.05)
    assert (worst.on_front, worst.dominated_by) == (0.0, (0, 1))


@pytest.mark.parametrize(("scores", "times"), [([0.5], [1.0, 2.0]), ([0.5, np.nan], [1.0, 2.0]), ([0.5], [np.inf])])
def test_what_cannot_be_compared_is_refused(scores: list[float], times: list[float]) -> None:
    with pytest.raises(UsageError, match="one finite robustness and latency"):
        pareto(scores, times)
