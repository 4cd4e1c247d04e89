"""Gates pass, fail, or are inconclusive; a model at the limit passes no more often than it may."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from perturb.gate import apply_gates
from perturb.score.counts import CellNotes, Count, Tally, Unit
from perturb.score.needed import clusters_to_decide
from perturb.score.part import CLEAN, Cell
from perturb.score.tally import tally
from perturb.suite import Gate
from perturb.tasks import find_task

DROP = Gate("drop", "max_drop", 0.1, (1.0, 2.0), axis="light")
LOST, KEPT = {"answer": "y"}, {"answer": "x"}


def rows(count: int, *lost: int, severities: Sequence[float] = (1.0, 2.0), **changes: Any) -> list[dict[str, Any]]:
    """Some samples, of which the first few are lost at each severity."""
    made: list[dict[str, Any]] = []
    for number in range(count):
        made.append({"sample_id": f"s{number}"})
        for severity, few in zip(severities, lost, strict=True):
            base = {"sample_id": f"s{number}", "axis": "light", "generator": "dark", "severity": severity}
            made.append(base | (LOST if number < few else KEPT) | changes)
    return made


@pytest.fixture
def decide(outcome_table: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    def apply(made: list[dict[str, Any]], *gates: Gate) -> dict[str, Any]:
        result = apply_gates(tally([outcome_table(made)]), gates or [DROP])
        json.dumps(result, allow_nan=False)
        return result

    return apply


def test_a_gate_passes_where_it_holds_at_each_severity(decide: Callable[..., dict[str, Any]]) -> None:
    result = decide(rows(100, 0, 1))
    (gate,) = result["gates"]
    assert (result["verdict"], result["exit_code"], gate["verdict"]) == ("passed", 0, "passed")
    assert [tier["verdict"] for tier in gate["tiers"]] == ["passed", "passed"]
    assert [tier["value"] for tier in gate["tiers"]] == [0.0, 0.01]
    assert [tier["tier"] for tier in gate["tiers"]] == ["slight", "mild"]
    assert all(tier["low"] <= tier["value"] <= tier["high"] < 0.1 for tier in gate["tiers"])
    assert gate["reason"].startswith("The drop is at most 0.0")
    assert gate["samples_needed"] is None


def test_a_gate_fails_where_it_is_broken_at_one(decide: Callable[..., dict[str, Any]]) -> None:
    result = decide(rows(100, 0, 40))
    (gate,) = result["gates"]
    assert (result["verdict"], result["exit_code"]) == ("failed", 1)
    assert [tier["verdict"] for tier in gate["tiers"]] == ["passed", "failed"]
    assert gate["reason"].startswith("At mild the drop is 0.400, at least 0.")
    assert "with 95% confidence; the limit is 0.1." in gate["reason"]


def test_a_gate_in_between_says_how_many_samples_would_decide(decide: Callable[..., dict[str, Any]]) -> None:
    (gate,) = decide(rows(30, 0, 2))["gates"]
    assert gate["verdict"] == "inconclusive"
    lost = np.repeat([1, 0], [2, 28])
    assert gate["samples_needed"] == clusters_to_decide(lost, np.ones(30), 0.1, rule="max_drop", tiers=2)
    assert re.search(r"about [\d,]+ samples would decide, were the drop what it seems now", gate["reason"])


def test_samples_needed_are_samples_also_where_clusters_hold_several(decide: Callable[..., dict[str, Any]]) -> None:
    made = rows(30, 0, 3)
    alone = decide(made)["gates"][0]["samples_needed"]
    for row in made:
        row["cluster"] = f"c{int(row['sample_id'][1:]) // 3}"
    (gate,) = decide(made)["gates"]
    assert {tier["samples"] for tier in gate["tiers"]} == {30}
    assert gate["samples_needed"] is None or gate["samples_needed"] > 2 * alone


@pytest.mark.parametrize(
    "gate",
    [
        Gate("group", "max_drop", 0.1, (1.0, 2.0), axis="light", group="site=a"),
        Gate("score", "max_score", 0.1, (1.0, 2.0), axis="light", metric="log_loss"),
        Gate("break", "min_breaking_point", 1.0, (), axis="light"),
    ],
)
def test_samples_are_never_clusters(outcome_table: Callable[..., Any], gate: Gate) -> None:
    made = rows(30, 0, 3)
    for row in made:
        row |= {"groups": [("site", "a")], "cluster": f"c{int(row['sample_id'][1:]) // 3}"}
    counted = tally([outcome_table(made)], metrics=find_task("classification").metrics[1:])
    (result,) = apply_gates(counted, [gate])["gates"]
    assert {tier["samples"] for tier in result["tiers"]} == {30}


def test_where_one_tier_breaks_the_limit_that_one_decides(decide: Callable[..., dict[str, Any]]) -> None:
    (gate,) = decide(rows(30, 2, 6))["gates"]
    assert gate["verdict"] == "inconclusive"
    lost = np.repeat([1, 0], [6, 24])
    assert gate["samples_needed"] == clusters_to_decide(lost, np.ones(30), 0.1, rule="max_drop", tiers=2)


def test_at_the_limit_no_number_of_samples_decides(decide: Callable[..., dict[str, Any]]) -> None:
    (gate,) = decide(rows(30, 0, 3))["gates"]
    assert gate["samples_needed"] is None
    assert "no number of samples decides that" in gate["reason"]


def test_a_least_score(decide: Callable[..., dict[str, Any]]) -> None:
    def gate(limit: float) -> dict[str, Any]:
        found: dict[str, Any] = decide(rows(100, 5, 10), Gate("score", "min_score", limit, (1.0, 2.0), axis="light"))
        return found["gates"][0]  # type: ignore[no-any-return]  # JSON

    assert gate(0.8)["verdict"] == "passed"
    assert gate(0.8)["reason"].startswith("The score is at least 0.8")
    assert gate(0.99)["verdict"] == "failed"
    assert "the score is 0.950, at most 0.9" in gate(0.99)["reason"]
    between = gate(0.88)
    assert between["verdict"] == "inconclusive"
    right = np.repeat([0, 1], [10, 90])
    assert between["samples_needed"] == clusters_to_decide(right, np.ones(100), 0.88, rule="min_score", tiers=2)


def test_one_generator_alone(decide: Callable[..., dict[str, Any]]) -> None:
    made = rows(60, 0, 0) + [row | {"generator": "glare"} | LOST for row in rows(60, 0, 0) if "generator" in row]
    made.sort(key=lambda row: (row["sample_id"], row.get("generator", "")))
    dark, glare, axis = (
        Gate(
            name,
            "max_drop",
            0.1,
            (1.0, 2.0),
            generator=name if name != "axis" else None,
            axis="light" if name == "axis" else None,
        )
        for name in ("dark", "glare", "axis")
    )
    verdicts = [gate["verdict"] for gate in decide(made, dark, glare, axis)["gates"]]
    assert verdicts == ["passed", "failed", "failed"]
    assert decide(made, axis)["gates"][0]["tiers"][0]["value"] == 0.5


def test_the_release_verdict_is_that_of_the_required_gates(decide: Callable[..., dict[str, Any]]) -> None:
    passed = Gate("passed", "max_drop", 0.5, (1.0,), axis="light")
    failed = Gate("failed", "max_drop", 0.01, (2.0,), axis="light")
    inconclusive = Gate("inconclusive", "max_drop", 0.1, (2.0,), axis="light")
    advisory = Gate("advisory", "max_drop", 0.01, (2.0,), axis="light", required=False)
    made = rows(100, 0, 12)

    def verdict(*gates: Gate) -> tuple[str, int]:
        result = decide(made, *gates)
        return result["verdict"], result["exit_code"]

    assert [gate["verdict"] for gate in decide(made, passed, failed, inconclusive, advisory)["gates"]] == [
        *("passed", "failed", "inconclusive", "failed"),
    ]
    assert verdict(passed, advisory) == ("passed", 0)
    assert verdict(passed, inconclusive) == ("inconclusive", 3)
    assert verdict(passed, inconclusive, failed) == ("failed", 1)
    assert verdict(advisory) == ("no gate", 0)


def test_without_gates_nothing_was_asked(outcome_table: Callable[..., Any]) -> None:
    result = apply_gates(tally([outcome_table(rows(3, 0, 0))]), [])
    assert (result["verdict"], result["exit_code"], result["gates"]) == ("no gate", 0, [])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([], "nothing was scored"),
        ([{"sample_id": "a", "status": "data_error", "answer": None}], "nothing was scored"),
        (rows(100, 0, 0, severities=(1.0, 3.0)), "at mild nothing was scored"),
        (rows(100, 0, 0, expectation="contrast"), "nothing was scored"),
        (rows(100, 0, 0) + rows(1, 0, 0, status="not_run", answer=None), "not asked everything"),
        (rows(1, 0, 0), "samples would decide"),
        (rows(5, 0, 0), "samples would decide"),
    ],
)
def test_too_little_is_never_a_pass(
    decide: Callable[..., dict[str, Any]], made: list[dict[str, Any]], words: str
) -> None:
    result = decide(made)
    assert (result["verdict"], result["exit_code"]) == ("inconclusive", 3)
    assert words in result["gates"][0]["reason"].lower()


def test_one_broken_tier_fails_though_another_was_not_scored(decide: Callable[..., dict[str, Any]]) -> None:
    (gate,) = decide(rows(100, 40, 0, severities=(1.0, 3.0)))["gates"]
    assert gate["verdict"] == "failed"
    assert [tier["verdict"] for tier in gate["tiers"]] == ["failed", "inconclusive"]
    assert gate["tiers"][1]["value"] is None


def test_a_model_worse_than_a_constant_answer_has_nothing_to_lose(decide: Callable[..., dict[str, Any]]) -> None:
    made = [row | {"answer": "y"} for row in rows(60, 0, 0)]
    (gate,) = decide(made)["gates"]
    assert gate["verdict"] == "inconclusive"
    assert "the clean score is 0, so there is nothing to lose" in gate["reason"]
    few = [row | ({"answer": "x"} if row["sample_id"] in {"s0", "s1"} else {}) for row in made]
    assert "clean accuracy is 0.033, below that of the best constant answer" in decide(few)["gates"][0]["reason"]


def test_a_generator_that_changed_nothing_tested_nothing(decide: Callable[..., dict[str, Any]]) -> None:
    (gate,) = decide(rows(60, 0, 0, status="no_op", changed=False))["gates"]
    assert gate["verdict"] == "inconclusive"
    assert "nothing was tested" in gate["reason"]


def counted(lost: np.ndarray) -> Tally:
    """The counts of a model that is right on all clean samples: `(clusters, severities)` lost of as many variants."""
    clusters, severities, variants = lost.shape
    cells = [CLEAN, *(Cell("light", "dark", float(severity)) for severity in range(1, severities + 1))]
    sums = np.zeros((clusters, len(cells), len(Count)), np.int64)
    sums[:, :, [Count.SCORED, Count.CLEAN_RIGHT]] = variants
    sums[:, 0, Count.RIGHT] = variants
    sums[:, 1:, Count.RIGHT] = variants - lost.sum(axis=2)
    made = Tally(
        units={Unit(str(number), ()): number for number in range(clusters)},
        clusters={str(number): number for number in range(clusters)},
        cells={cell: CellNotes(scored_samples=clusters, variants=1, changed=1) for cell in cells},
        sums=sums,
    )
    made.cluster_of_unit.extend(range(clusters))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [20, 60, 200])
@pytest.mark.parametrize("limit", [0.02, 0.1])
@pytest.mark.parametrize(("variants", "correlation"), [(1, 0.0), (4, 0.5)])
def test_a_model_at_the_limit_passes_no_more_often_than_it_may(
    clusters: int, limit: float, variants: int, correlation: float
) -> None:
    rng = np.random.default_rng(7)
    gate = Gate("limit", "max_drop", limit, (1.0, 2.0), axis="light")
    runs, passed, failed = 600, 0, 0
    for _ in range(runs):
        shared, own = rng.random((clusters, 1, 1)), rng.random((clusters, 2, variants))
        luck = np.where(rng.random(own.shape) < correlation, shared, own)
        result = apply_gates(counted(luck < np.array([0.0, limit])[:, np.newaxis]), [gate])
        passed += result["verdict"] == "passed"
        failed += result["verdict"] == "failed"
    allowed = 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
    assert passed / runs <= allowed
    assert failed / runs <= allowed


@pytest.mark.slow
@pytest.mark.parametrize(("lost", "variants", "limit"), [((0.02, 0.1), 1, 0.12), ((0.05, 0.15), 4, 0.1)])
def test_a_run_of_the_size_that_was_asked_for_is_decided(lost: tuple[float, ...], variants: int, limit: float) -> None:
    rng, gate = np.random.default_rng(8), Gate("limit", "max_drop", limit, (1.0, 2.0), axis="light")

    def answers(clusters: int) -> np.ndarray:
        shared, own = rng.random((clusters, 1, 1)), rng.random((clusters, 2, variants))
        return np.where(rng.random(own.shape) < 0.5, shared, own) < np.array(lost)[:, np.newaxis]

    seen = answers(60)
    (first,) = apply_gates(counted(seen), [gate])["gates"]
    assert first["verdict"] == "inconclusive"
    runs, decided = 300, 0
    for _ in range(runs):
        again = seen[rng.integers(len(seen), size=first["samples_needed"])]
        decided += apply_gates(counted(again), [gate])["verdict"] != "inconclusive"
    assert decided / runs >= 0.8 - 0.03 - 2 * np.sqrt(0.16 / runs)
