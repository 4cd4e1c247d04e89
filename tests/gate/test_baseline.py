"""Gates against a baseline: paired on what both runs were asked, and open where they share nothing."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from perturb.errors import UsageError
from perturb.gate import Baseline, apply_gates
from perturb.gate.baseline import baseline_figures
from perturb.gate.figures import conclude
from perturb.score.shared import SHARED_COLUMNS, SharedTally, tally_shared
from perturb.score.tally import tally
from perturb.store import OUTCOME_SCHEMA
from perturb.suite import Gate

Table = Callable[..., pa.Table]
Row = dict[str, Any]
LOSS = Gate("not worse", "max_loss", 0.1, (1.0, 2.0), axis="light")
EVERY = Gate("not worse anywhere", "max_loss", 0.1, (1.0, 2.0))


def rows(lost: int, count: int = 100, axis: str = "light", **more: Any) -> list[Row]:
    made: list[Row] = []
    for number in range(count):
        made.append({"sample_id": f"s{number}"})
        for severity in (1.0, 2.0):
            answer = "y" if severity > 1 and number < lost else "x"
            made.append(made[0] | {"sample_id": f"s{number}", "axis": axis, "generator": "dark", "severity": severity})
            made[-1] |= {"answer": answer} | more
    return made


@pytest.fixture
def against(outcome_table: Table) -> Callable[..., Row]:
    """Decide gates on a candidate's rows against a baseline's."""

    def part(made: list[Row]) -> pa.Table:
        table = outcome_table(made)
        table = table.append_column("trial", pa.array(np.zeros(len(table)), pa.int32()))
        digests = [f"{row['sample_id']}/{row.get('generator', '')}/{row.get('severity', 0)}" for row in made]
        table = table.append_column("input_digest", pa.array(digests))
        return table.select(list(SHARED_COLUMNS)).cast(
            pa.schema([OUTCOME_SCHEMA.field(name) for name in SHARED_COLUMNS])
        )

    def decide(baseline: list[Row], candidate: list[Row], *gates: Gate) -> Row:
        shared = tally_shared([iter([part(made)]) for made in (baseline, candidate)])
        return apply_gates(tally([outcome_table(candidate)]), gates or [LOSS], baseline=Baseline("runs/before", shared))

    return decide


def test_no_worse_passes_worse_fails_and_better_passes(against: Callable[..., Row]) -> None:
    verdicts = [against(rows(before), rows(now))["gates"][0]["verdict"] for before, now in ((5, 5), (5, 60), (60, 5))]
    assert verdicts == ["passed", "failed", "passed"]
    (gate,) = against(rows(5), rows(12))["gates"]
    assert gate["verdict"] == "inconclusive"
    assert [tier["value"] for tier in gate["tiers"]] == [0.0, 0.07]
    assert "loss against the baseline" in against(rows(5), rows(60))["gates"][0]["reason"]


def test_without_an_axis_every_axis_must_hold(against: Callable[..., Row]) -> None:
    def both(lost: int) -> list[Row]:
        light, noise = rows(5), rows(lost, axis="noise", generator="grain")
        return [
            row
            for start in range(0, len(light), 3)
            for row in (*light[start : start + 3], *noise[start + 1 : start + 3])
        ]

    (gate,) = against(both(5), both(60), EVERY)["gates"]
    assert gate["verdict"] == "failed"
    assert {(tier["axis"], tier["severity"]): tier["verdict"] for tier in gate["tiers"]} == {
        ("light", 1.0): "passed",
        ("light", 2.0): "passed",
        ("noise", 1.0): "passed",
        ("noise", 2.0): "failed",
    }
    assert gate["reason"].startswith("At noise mild the loss against the baseline is 0.55")
    (light,) = against(both(5), both(60), LOSS)["gates"]
    assert light["verdict"] == "passed"
    first = Gate("first", "max_loss", 0.1, (1.0,))
    assert [tier["severity"] for tier in against(both(5), both(60), first)["gates"][0]["tiers"]] == [1.0, 1.0]


def test_what_is_not_shared_is_not_compared(against: Callable[..., Row]) -> None:
    (gate,) = against(rows(0, count=60), rows(90, count=100))["gates"]
    assert [tier["samples"] for tier in gate["tiers"]] == [60, 60]
    alone = against([row for row in rows(0) if row.get("severity") != 2.0], rows(0))
    assert alone["gates"][0]["verdict"] == "inconclusive"
    assert "at mild the baseline runs/before shares no scored variant" in alone["gates"][0]["reason"]


def test_samples_are_told_also_where_clusters_hold_several(against: Callable[..., Row]) -> None:
    def clustered(lost: int, size: int) -> list[Row]:
        return [row | {"cluster": f"c{int(row['sample_id'][1:]) // size}"} for row in rows(lost)]

    alone, together = (against(clustered(5, size), clustered(12, size))["gates"][0] for size in (1, 4))
    assert {tier["samples"] for tier in together["tiers"]} == {100}
    assert together["samples_needed"] > 2 * alone["samples_needed"]


def test_without_a_baseline_it_is_said_what_to_give() -> None:
    with pytest.raises(UsageError, match="Give --baseline RUN"):
        baseline_figures(None, LOSS, {"light": (1.0,)})


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [30, 100, 500])
@pytest.mark.parametrize("discordant", [0.1, 0.3])
def test_a_candidate_at_the_margin_passes_no_more_often_than_it_may(clusters: int, discordant: float) -> None:
    rng, runs, passed, failed = np.random.default_rng(clusters), 1000, 0, 0
    chances = [(discordant - 0.1) / 2, 1 - discordant, (discordant + 0.1) / 2]
    for _ in range(runs):
        loss = rng.choice([-1, 0, 1], clusters, p=chances)
        shared = SharedTally(2, cells={("light", 1.0): 0}, clusters={str(n): n for n in range(clusters)})
        shared.counts = np.ones((clusters, 1), np.int64)
        shared.right = np.stack([loss >= 0, loss < 1], axis=1)[:, np.newaxis].astype(float)
        gate = Gate("limit", "max_loss", 0.1, (1.0,), axis="light")
        verdict = conclude(gate, baseline_figures(Baseline("b", shared), gate, {"light": (1.0,)}))["verdict"]
        passed, failed = passed + (verdict == "passed"), failed + (verdict == "failed")
    allowed = 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)
    assert passed <= allowed
    assert failed <= allowed
