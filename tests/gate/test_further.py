"""Gates on further metrics: on their value, their drop, and by group; open where nothing can be known."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import f1_score

from perturb.errors import UsageError
from perturb.gate import apply_gates
from perturb.metrics import Metric
from perturb.metrics.contract import mean_of_sums
from perturb.score.tally import tally
from perturb.suite import Gate
from perturb.tasks import find_task

Table = Callable[..., pa.Table]
Row = dict[str, Any]
LABELS = ("x", "y", "z")


def answers(lost: float, samples: int = 200, seed: int = 7, sites: int = 2) -> list[Row]:
    """A model that is right on clean inputs and loses a share of the variants, the more on site 1."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for number in range(samples):
        target, site = number % 3, number % sites
        about = {"sample_id": f"s{number}", "groups": [("site", f"g{site}")], "target": json.dumps(LABELS[target])}
        rows.append(about | {"answer": LABELS[target]})
        wrong = rng.random() < lost * (1 + site)
        place = {"axis": "light", "generator": "dark", "severity": 1.0}
        rows.append(about | place | {"answer": LABELS[(target + wrong) % 3]})
    return rows


@pytest.fixture
def decide(outcome_table: Table) -> Callable[..., Row]:
    def apply(rows: list[Row], rule: str, limit: float, task: str = "classification", **more: Any) -> Row:
        chosen = find_task(task)
        gate = Gate("gate", rule, limit, (1.0,), axis="light", **({"metric": "macro_f1"} | more))  # type: ignore[arg-type]
        result = apply_gates(tally([outcome_table(rows)], task=chosen, metrics=chosen.metrics[1:]), [gate])
        json.dumps(result, allow_nan=False)
        found: Row = result["gates"][0]
        return found

    return apply


def test_on_a_value(decide: Callable[..., Row]) -> None:
    rows = answers(0.1)
    value = f1_score(
        [json.loads(row["target"]) for row in rows[1::2]], [row["answer"] for row in rows[1::2]], average="macro"
    )
    for limit, verdict in ((0.7, "passed"), (0.95, "failed"), (value, "inconclusive")):
        gate = decide(rows, "min_score", limit)
        assert gate["verdict"] == verdict
        assert gate["tiers"][0]["value"] == pytest.approx(value)
        assert gate["tiers"][0]["low"] < value < gate["tiers"][0]["high"]
        assert "macro_f1" in gate["reason"]


def test_on_a_drop(decide: Callable[..., Row]) -> None:
    for limit, verdict in ((0.3, "passed"), (0.05, "failed"), (0.15, "inconclusive")):
        gate = decide(answers(0.1), "max_drop", limit)
        assert gate["verdict"] == verdict, gate["reason"]
        assert "drop in macro_f1" in gate["reason"]


def test_for_a_group_and_for_every_group(decide: Callable[..., Row]) -> None:
    rows = answers(0.1, samples=400)
    assert decide(rows, "min_score", 0.83, group="site=g0")["verdict"] == "passed"
    assert decide(rows, "min_score", 0.9, group="site=g1")["verdict"] == "failed"
    gate = decide(rows, "min_score", 0.9, every_group="site")
    assert gate["verdict"] == "failed"
    assert [(tier["group"], tier["samples"]) for tier in gate["tiers"]] == [("site=g0", 200), ("site=g1", 200)]
    assert gate["reason"].startswith("At slight for site=g1 the macro_f1 is")


def test_where_nothing_was_lost_the_limit_may_still_be_out_of_reach(decide: Callable[..., Row]) -> None:
    """The rule of three: with no error in 60 clusters up to 5 % may be lost."""
    assert decide(answers(0.0, samples=60), "max_drop", 0.06)["verdict"] == "passed"
    assert decide(answers(0.0, samples=60), "max_drop", 0.03)["verdict"] == "inconclusive"
    assert decide(answers(0.0, samples=60), "min_score", 0.99)["verdict"] == "inconclusive"


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        (answers(0.1, samples=20), {}, "there are 20 clusters, and the bootstrap needs 30"),
        (
            answers(0.1, samples=50),
            {"group": "site=g0"},
            "for site=g0 there are 25 clusters, and the bootstrap needs 30",
        ),
        (answers(0.1), {"group": "site=g7"}, "nothing was scored"),
        (answers(0.1), {"metric": "log_loss"}, "log_loss is not defined on some of the resampled clusters"),
        ([row | {"changed": False} for row in answers(0.0)], {}, "nothing was tested"),
        ([row | {"status": "not_run", "answer": None} for row in answers(0.0)], {}, "nothing was scored"),
    ],
)
def test_what_leaves_it_open(decide: Callable[..., Row], rows: list[Row], more: Row, said: str) -> None:
    gate = decide(rows, "max_drop" if "metric" not in more else "max_score", 0.9, **more)
    assert gate["verdict"] == "inconclusive"
    assert said in gate["reason"]


def test_an_error_that_was_never_seen_and_has_no_worst_value(decide: Callable[..., Row]) -> None:
    rows = [row | {"target": "3.5", "answer": "3.5"} for row in answers(0.0)]
    gate = decide(rows, "max_score", 0.1, task="regression", metric="mean_absolute_error")
    assert gate["verdict"] == "inconclusive"
    assert "no error was seen, and mean_absolute_error has no worst value to allow for" in gate["reason"]


@pytest.mark.parametrize(
    ("metric", "answer", "said"),
    [
        ("word_error_rate", "ax cx", "word_error_rate is 1 on clean inputs"),
        ("exact_match", "xy", "the clean score is 0"),
    ],
)
def test_a_model_that_gets_nothing_right_has_nothing_to_lose(
    decide: Callable[..., Row], metric: str, answer: str, said: str
) -> None:
    """No word is right, or no letter."""
    rows = [row | {"target": '"ab cd"', "answer": answer} for row in answers(0.0)]
    gate = decide(rows, "max_drop", 0.9, task="transcription", metric=metric)
    assert gate["verdict"] == "inconclusive"
    assert f"{said}, so there is nothing to lose" in gate["reason"]


def test_a_metric_that_the_run_does_not_have(decide: Callable[..., Row]) -> None:
    with pytest.raises(UsageError, match="which is not computed \\(balanced_accuracy, macro_f1"):
        decide(answers(0.1), "min_score", 0.5, metric="bleu")


def test_the_worst_and_best_value_of_a_metric() -> None:
    loss = Metric("loss", lambda *_: {}, mean_of_sums, higher_is_better=False, high=float("inf"))
    assert (loss.worst, loss.best) == (float("inf"), 0.0)
    rate = find_task("transcription").metrics[2]
    assert isinstance(rate, Metric)
    assert (rate.name, rate.worst, rate.best) == ("word_error_rate", 1.0, 0.0)
