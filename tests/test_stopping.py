"""Gates that are decided part by part: in random order, on whole clusters, whatever the parts are cut to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perturb.contracts import Sample
from perturb.data import InMemory
from perturb.engine.render import Recipe
from perturb.errors import UsageError
from perturb.metrics import mean_metric
from perturb.score.sequential import SequentialGate
from perturb.stopping import Stopping, decide_again, plan_visit
from perturb.store import RunFolder
from perturb.suite import Gate
from perturb.tasks import Task, find_task

DROP = Gate("drop", "max_drop", 0.1, (1.0, 2.0), axis="light")
SCORE = Gate("score", "min_score", 0.8, (1.0,), generator="dark")
GENERATORS = {
    "dark": {"axis": "light", "severities": [1.0, 2.0], "replicates": 1},
    "blur": {"axis": "focus", "severities": [1.0], "replicates": 9},
}
CLASSIFICATION = find_task("classification")
Rows = list[dict[str, Any]]


def written_by(count: int, *, writers: int = 1) -> InMemory:
    """Samples in the order of their writers."""
    return InMemory([Sample(f"s{n}", "Good.", "x", cluster=f"w{n // writers}") for n in range(count)])


def answered(sample: int, *answers: str, cluster: str = "") -> Rows:
    """A sample that is right on the clean input, and its answers at one severity after the other."""
    about = {"sample_id": f"s{sample}", "cluster": cluster or f"s{sample}"}
    base = about | {"axis": "light", "generator": "dark"}
    return [about, *(base | {"severity": tier, "answer": word} for tier, word in enumerate(answers, start=1))]


class Run:
    """A folder with the parts of a run of so many samples."""

    def __init__(self, path: Path, table: Callable[[Iterable[Any]], pa.Table], samples: int, largest: int = 1) -> None:
        self.folder, self.table = RunFolder(path), table
        self.folder.outcomes.mkdir(parents=True)
        plan: dict[str, Any] = {
            "samples": samples,
            "samples_in_all": samples,
            "clusters": samples // largest,
            "variants_per_sample": 2,
        }
        plan |= {"largest_cluster": largest, "clusters_in_all": samples // largest, "at_most": None}
        self.about = {"sequential": plan, "generators": GENERATORS}

    def add(self, rows: Rows) -> None:
        number = len(list(self.folder.outcomes.iterdir()))
        pq.write_table(self.table(rows), self.folder.part(number))

    def stopping(self, *gates: Gate, task: Task = CLASSIFICATION) -> Stopping:
        return Stopping(self.folder, self.about, gates or [DROP], task)


@pytest.fixture
def make_run(tmp_path: Path, outcome_table: Callable[[Iterable[Any]], pa.Table]) -> Callable[..., Run]:
    return lambda samples, largest=1, name="run": Run(tmp_path / name, outcome_table, samples, largest)


def test_clusters_are_visited_whole_in_an_order_that_the_data_do_not_decide() -> None:
    data = written_by(60, writers=3)
    records = plan_visit(data, Recipe((), seed=7)).records
    clusters = [record.cluster for record in records]
    assert sorted(record.id for record in records) == sorted(record.id for record in data.records())
    assert sum(before != after for before, after in pairwise(clusters)) == 19
    assert clusters != sorted(clusters)
    backwards = plan_visit(InMemory(data.samples[::-1]), Recipe((), seed=7)).records
    assert [record.cluster for record in backwards] == clusters
    assert [record.cluster for record in plan_visit(data, Recipe((), seed=8)).records] != clusters


def test_a_maximum_takes_the_first_clusters_and_tells_of_all() -> None:
    data = written_by(60, writers=3)
    some = plan_visit(data, Recipe((), seed=7), at_most=4)
    assert some.records == plan_visit(data, Recipe((), seed=7)).records[:12]
    told = {"clusters": 4, "samples": 12, "clusters_in_all": 20, "samples_in_all": 60, "largest_cluster": 3}
    assert told.items() <= some.about.items()
    assert len(plan_visit(data, Recipe((), seed=7), at_most=99).records) == 60


def test_it_is_enough_when_every_gate_is_decided(make_run: Callable[..., Run]) -> None:
    run = make_run(400)
    stopping = run.stopping(DROP, SCORE)
    assert not stopping.enough()
    for start in range(0, 400, 20):
        run.add([row for n in range(start, start + 20) for row in answered(n, "x", "x")])
        if stopping.enough():
            break
    gates = stopping.result()["gates"]
    assert [gate["verdict"] for gate in gates] == ["passed", "passed"]
    told = stopping.outcome()["sequential"]
    assert (told["stopped"], told["variants_asked"]) == (True, 2 * told["clusters_seen"])
    assert told["saved_share"] == 1 - told["clusters_seen"] / 400
    took = [int(gate["reason"].split("It took ")[1].split()[0]) for gate in gates]
    assert min(took) < max(took) == told["clusters_seen"] < 100
    assert decide_again(run.folder, run.about, [DROP, SCORE], CLASSIFICATION) == stopping.result()


@pytest.mark.parametrize("size", [1, 30])
def test_figures_do_not_depend_on_how_parts_are_cut(make_run: Callable[..., Run], size: int) -> None:
    rng = np.random.default_rng(2)
    rows = [
        answered(n, *("y" if lost else "x" for lost in rng.random(2) < (0.1, 0.11)), cluster=f"w{n // 2}")
        for n in range(240)
    ]
    run = make_run(240, largest=2)
    for start in range(0, 240, size):
        run.add([row for sample in rows[start : start + size] for row in sample])
    (gate,) = decide_again(run.folder, run.about, [DROP], CLASSIFICATION)["gates"]
    lost = np.array([[row["answer"] == "y" for row in sample[1:]] for sample in rows]).reshape(120, 2, 2).sum(axis=1)
    expected = SequentialGate(0.1, "max_drop", [2, 2])
    assert expected.update([(lost[:, tier], np.full(120, 2)) for tier in (0, 1)]).verdict == gate["verdict"]
    assert [(tier["low"], tier["high"]) for tier in gate["tiers"]] == expected.bounds()
    assert [tier["value"] for tier in gate["tiers"]] == pytest.approx(lost.sum(axis=0) / 240)
    assert gate["verdict"] == "inconclusive"


def test_a_cluster_that_goes_on_in_the_next_part_is_not_bet_on(make_run: Callable[..., Run]) -> None:
    run = make_run(4, largest=2)
    stopping = run.stopping()
    run.add(
        [*answered(0, "x", "x", cluster="a"), *answered(1, "x", "x", cluster="a"), *answered(2, "y", "y", cluster="b")]
    )
    stopping.enough()
    assert stopping.outcome()["sequential"]["clusters_seen"] == 1
    assert [tier["value"] for tier in stopping.result()["gates"][0]["tiers"]] == [0.0, 0.0]
    run.add(answered(3, "y", "x", cluster="b"))
    stopping.enough()
    assert stopping.outcome()["sequential"]["clusters_seen"] == 2
    assert [tier["value"] for tier in stopping.result()["gates"][0]["tiers"]] == [0.5, 0.25]


def test_what_could_not_be_read_is_left_out_of_its_cluster(make_run: Callable[..., Run]) -> None:
    run = make_run(4, largest=2)
    unread = {"sample_id": "s1", "cluster": "a", "status": "data_error", "answer": None}
    run.add([*answered(0, "x", "y", cluster="a"), unread])
    run.add([*answered(2, "x", "x", cluster="b"), *answered(3, "x", "x", cluster="b")])
    tiers = decide_again(run.folder, run.about, [DROP], CLASSIFICATION)["gates"][0]["tiers"]
    assert [(tier["samples"], tier["value"]) for tier in tiers] == [(3, 0.0), (3, pytest.approx(1 / 3))]


def test_scores_between_right_and_wrong_count_as_what_they_are(make_run: Callable[..., Run]) -> None:
    shares = mean_metric("share", lambda target, answer: 1.0 if answer == target else 0.75)
    task = Task("shares", "label", CLASSIFICATION.read_answer, (shares,))
    run = make_run(300)
    run.add([row for n in range(300) for row in answered(n, "y", "x")])
    (gate,) = decide_again(run.folder, run.about, [DROP], task)["gates"]
    assert (gate["verdict"], [tier["verdict"] for tier in gate["tiers"]]) == ("failed", ["failed", "passed"])
    assert [tier["value"] for tier in gate["tiers"]] == [0.25, 0.0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "no_op", "changed": False}, "nothing was tested"),
        ({"answer": "y"}, "the clean score is 0, so there is nothing to lose"),
    ],
)
def test_figures_that_prove_nothing_pass_nothing(
    make_run: Callable[..., Run], changes: dict[str, Any], words: str
) -> None:
    run = make_run(200)
    for start in (0, 100):
        rows = [row for n in range(start, start + 100) for row in answered(n, "x", "x")]
        run.add([row | (changes if "generator" in row or "answer" in changes else {}) for row in rows])
    stopping = run.stopping()
    assert not stopping.enough()
    (gate,) = stopping.result()["gates"]
    assert gate["verdict"] == "inconclusive"
    assert words in gate["reason"]
    assert "undecided after 200 of 200 clusters" in gate["reason"]


def test_a_gate_on_a_further_mean_is_decided_by_that(make_run: Callable[..., Run]) -> None:
    lenient = mean_metric("lenient", lambda target, answer: float(answer in {target, "y"}))
    task = Task("pairs", "label", CLASSIFICATION.read_answer, (CLASSIFICATION.primary, lenient))
    run = make_run(200)
    run.add([row for n in range(200) for row in answered(n, "y", "y")])
    gates = decide_again(run.folder, run.about, [DROP, replace(DROP, name="lenient", metric="lenient")], task)["gates"]
    assert [gate["verdict"] for gate in gates] == ["failed", "passed"]


def test_a_gate_for_one_group_bets_on_that_group(make_run: Callable[..., Run]) -> None:
    run = make_run(300)
    rows = [row for n in range(300) for row in answered(n, *("xx" if n % 3 else "yy"))]
    run.add([row | {"groups": [("light", "day" if int(row["sample_id"][1:]) % 3 else "night")]} for row in rows])
    day, night = (replace(DROP, name=name, group=f"light={name}") for name in ("day", "night"))
    gates = decide_again(run.folder, run.about, [day, night], CLASSIFICATION)["gates"]
    assert [gate["verdict"] for gate in gates] == ["passed", "failed"]
    assert [gate["tiers"][0]["value"] for gate in gates] == [0.0, 1.0]


@pytest.mark.parametrize(
    "gate",
    [
        Gate("late", "max_latency_ms", 5.0, ()),
        Gate("break", "min_breaking_point", 3.0, (), axis="light"),
        replace(DROP, name="each", every_group="light"),
        replace(DROP, name="macro", metric="macro_f1"),
        replace(DROP, name="unknown", metric="not computed"),
    ],
)
def test_what_cannot_be_decided_as_it_goes_is_said_before(make_run: Callable[..., Run], gate: Gate) -> None:
    run = make_run(1)
    with pytest.raises(UsageError, match=f"The gate '{gate.name}' cannot be decided while a run goes on"):
        Stopping(run.folder, run.about, [DROP, gate], CLASSIFICATION)


def test_without_gates_there_is_nothing_to_wait_for(make_run: Callable[..., Run]) -> None:
    run = make_run(1)
    with pytest.raises(UsageError, match="Expected a suite with gates"):
        Stopping(run.folder, run.about, [], CLASSIFICATION)


def verdicts(make_run: Callable[..., Run], runs: int, rates: Sequence[float]) -> list[str]:
    """Verdicts on models that lose so many at each severity, each of 96 samples in parts of 32."""
    rng, found = np.random.default_rng(5), []
    for number in range(runs):
        run = make_run(96, name=str(number))
        for start in (0, 32, 64):
            luck = rng.random(32)
            tiers = [np.where(luck < rate, "y", "x") for rate in rates]
            run.add([row for n in range(32) for row in answered(start + n, *(tier[n] for tier in tiers))])
        found.append(decide_again(run.folder, run.about, [DROP], CLASSIFICATION)["verdict"])
    return found


@pytest.mark.slow
def test_a_model_at_the_margin_passes_at_most_one_time_in_twenty_from_its_parts_on(
    make_run: Callable[..., Run],
) -> None:
    runs = 600
    found = verdicts(make_run, runs, (0.02, 0.1))
    allowed = 0.05 * runs + 2 * np.sqrt(0.05 * 0.95 * runs)
    assert found.count("passed") <= allowed
    assert found.count("failed") <= allowed
    assert verdicts(lambda *of, name: make_run(*of, name=f"good {name}"), 5, (0.0, 0.0)) == ["passed"] * 5
