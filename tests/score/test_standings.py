from __future__ import annotations

import json

import numpy as np
import pytest

from perturb.score.effective import effective_robustness, fit_baseline
from perturb.score.shared import SharedTally
from perturb.score.standings import standings


def shared(clean: list[float], *axes: list[float], clusters: int = 200, seed: int = 1) -> SharedTally:
    """Runs with these shares of right answers: on clean inputs, and on each axis."""
    rng = np.random.default_rng(seed)
    tally = SharedTally(len(clean), {("", 0.0): 0} | {(f"axis{n}", 1.0): n + 1 for n in range(len(axes))})
    tally.clusters = {str(number): number for number in range(clusters)}
    tally.counts = np.ones((clusters, 1 + len(axes)), np.int64)
    luck = rng.permuted(np.tile(np.arange(clusters) / clusters, (1 + len(axes), 1)), axis=1).T
    tally.right = (luck[:, :, np.newaxis] < np.array([clean, *axes])).astype(np.int64)
    return tally


def test_runs_stand_by_their_mean_over_axes() -> None:
    tally = shared([0.9, 0.9, 0.9], [0.8, 0.6, 0.5], [0.6, 0.6, 0.3])
    found = standings(tally, [5.0, 1.0, 2.0], rng=np.random.default_rng(7))
    json.dumps(found, allow_nan=False)
    runs = found["pareto"]["runs"]
    assert [run["robustness"] for run in runs] == pytest.approx([0.7, 0.6, 0.4])
    assert [run["dominated_by"] for run in runs] == [[], [], [1]]
    assert [run["on_front"] for run in runs] == pytest.approx([1.0, 1.0, 0.0], abs=0.01)
    assert found["pareto"]["note"] == ""
    assert found["effective_robustness"]["runs"] == []
    assert "3 are too few, 5 the fewest" in found["effective_robustness"]["note"]


def test_runs_without_a_latency_are_left_out_and_counted() -> None:
    tally = shared([0.9] * 3, [0.8, 0.6, 0.5])
    found = standings(tally, [5.0, None, 2.0], rng=np.random.default_rng(7))["pareto"]
    assert [run["run"] for run in found["runs"]] == [0, 2]
    assert found["note"] == "1 of the runs have no measured latency and are left out."
    alone = standings(tally, [5.0, None, None], rng=np.random.default_rng(7))["pareto"]
    assert (alone["runs"], alone["note"]) == ([], "Fewer than two of the runs have a measured latency.")


def test_effective_robustness_is_what_lies_above_the_line() -> None:
    clean, robust = [0.6, 0.7, 0.8, 0.9, 0.95, 0.8], [0.4, 0.5, 0.6, 0.7, 0.75, 0.72]
    found = standings(shared(clean, robust), [1.0] * 6, rng=np.random.default_rng(7))["effective_robustness"]
    json.dumps(found, allow_nan=False)
    line = fit_baseline(clean, robust)
    assert (found["slope"], found["explained"]) == pytest.approx((line.slope, line.explained))
    values = [run["effective"]["value"] for run in found["runs"]]
    assert values == pytest.approx(effective_robustness(line, clean, robust).tolist())
    assert all(
        run["effective"]["low"] <= run["effective"]["value"] <= run["effective"]["high"] for run in found["runs"]
    )
    assert found["runs"][5]["effective"]["low"] > 0.0
    assert found["runs"][5]["expected"] + values[5] == pytest.approx(0.72)


@pytest.mark.parametrize(
    ("clean", "note"),
    [
        ([0.8] * 5, "models of different clean accuracy"),
        ([0.5, 0.6, 0.7, 0.8, 1.0], "1 of the runs are all right or all wrong"),
    ],
)
def test_runs_that_give_no_line_are_explained(clean: list[float], note: str) -> None:
    found = standings(shared(clean, [0.4, 0.5, 0.6, 0.7, 0.8]), [1.0] * 5, rng=np.random.default_rng(7))
    assert note in found["effective_robustness"]["note"]
    assert found["effective_robustness"]["runs"] == []


def test_a_run_that_is_all_right_is_left_out_where_enough_remain() -> None:
    tally = shared([0.5, 0.6, 0.7, 0.8, 0.9, 1.0], [0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    found = standings(tally, [1.0] * 6, rng=np.random.default_rng(7))["effective_robustness"]
    assert [run["run"] for run in found["runs"]] == [0, 1, 2, 3, 4]
    assert found["note"].startswith("1 of the runs")


def test_without_clean_samples_or_variants_there_is_no_line() -> None:
    tally = shared([0.5, 0.6, 0.7, 0.8, 0.9], [0.4, 0.5, 0.6, 0.7, 0.8])
    tally.counts[:, 0] = 0
    found = standings(tally, [1.0] * 5, rng=np.random.default_rng(7))
    assert found["effective_robustness"]["note"] == "The runs share no clean sample."
    assert len(found["pareto"]["runs"]) == 5
    tally.counts[:] = 0
    assert standings(tally, [1.0] * 5, rng=np.random.default_rng(7))["pareto"]["runs"] == []


def test_one_cluster_has_no_interval_worth_the_name_but_a_figure() -> None:
    found = standings(shared([0.9, 0.4], [0.9, 0.4], clusters=1), [1.0, 2.0], rng=np.random.default_rng(7))
    json.dumps(found, allow_nan=False)
    assert found["pareto"]["runs"][1]["robustness"] in {0.0, 1.0}
