"""Gates on latency: bounds of a percentile that assume nothing of the times' distribution."""

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from perturb.gate.figures import conclude
from perturb.gate.latency import latency_figures, quantile_bounds
from perturb.suite import Gate


def gate(limit: float, percentile: float = 95.0, confidence: float = 0.95) -> Gate:
    return Gate("fast", "max_latency_ms", limit, (), percentile=percentile, confidence=confidence)


def timings(folder: Path, milliseconds: np.ndarray) -> Path:
    items = np.arange(1, len(milliseconds) + 1) % 4 + 1
    path = folder / "timings.parquet"
    pq.write_table(pa.table({"items": items, "seconds": milliseconds * items / 1000}), path)
    return path


@pytest.mark.parametrize(("limit", "verdict"), [(100.0, "passed"), (30.0, "failed"), (94.5, "inconclusive")])
def test_a_percentile_against_its_limit(tmp_path: Path, limit: float, verdict: str) -> None:
    path = timings(tmp_path, np.random.default_rng(7).permutation(np.arange(400.0) / 4))
    result = conclude(gate(limit), latency_figures(path, gate(limit), 80))
    assert result["verdict"] == verdict
    (tier,) = result["tiers"]
    assert tier["severity"] is None
    assert tier["low"] < tier["value"] < tier["high"]
    assert "95th percentile of the latency" in result["reason"]
    assert " ms" in result["reason"]


def test_too_few_calls_bound_it_from_below_only(tmp_path: Path) -> None:
    path = timings(tmp_path, np.linspace(10.0, 20.0, 58))
    (figure,) = latency_figures(path, gate(1000.0), 80)
    assert figure.high is None
    assert conclude(gate(1000.0), [figure])["verdict"] == "inconclusive"
    assert conclude(gate(5.0), latency_figures(path, gate(5.0), 80))["verdict"] == "failed"


def test_without_a_timed_call_nothing_can_be_said(tmp_path: Path) -> None:
    for path in (None, tmp_path / "nowhere.parquet", timings(tmp_path, np.zeros(0))):
        result = conclude(gate(5.0), latency_figures(path, gate(5.0), 80))
        assert result["verdict"] == "inconclusive"
        assert "no call of the model was timed" in result["reason"]


@given(size=st.integers(1, 300), share=st.floats(0.05, 0.99), confidence=st.floats(0.6, 0.99))
def test_bounds_are_the_tightest_order_statistics_that_hold(size: int, share: float, confidence: float) -> None:
    low, high = quantile_bounds(np.arange(float(size)), share, confidence)
    below = binom(size, share)
    if high is not None:
        assert below.cdf(high) >= confidence
        assert high == 0 or below.cdf(high - 1) < confidence
    else:
        assert below.cdf(size - 1) < confidence
    if low is not None:
        assert below.sf(low) >= confidence
        assert below.sf(low + 1) < confidence
    else:
        assert below.sf(0) < confidence


@pytest.mark.parametrize("calls", [60, 200, 1000])
def test_a_model_at_the_limit_passes_and_fails_no_more_often_than_it_may(calls: int) -> None:
    rng, runs = np.random.default_rng(calls), 2000
    limit = math.exp(1.6448536)  # the 95th percentile of the lognormal
    bounds = [quantile_bounds(np.sort(rng.lognormal(size=calls)), 0.95, 0.95) for _ in range(runs)]
    allowed = 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)
    assert sum(high is not None and high <= limit for _, high in bounds) <= allowed
    assert sum(low is not None and low > limit for low, _ in bounds) <= allowed


def test_it_says_how_many_samples_would_decide(tmp_path: Path) -> None:
    """Of 20 calls below the limit the 95th percentile has no upper bound; 59 are the fewest that give one."""
    few = conclude(gate(5.0), latency_figures(timings(tmp_path, np.ones(20)), gate(5.0), 80))
    assert (few["verdict"], few["samples_needed"]) == ("inconclusive", math.ceil(80 * 59 / 20))
    enough = conclude(gate(5.0), latency_figures(timings(tmp_path, np.ones(59)), gate(5.0), 236))
    assert (enough["verdict"], enough["samples_needed"]) == ("passed", None)
