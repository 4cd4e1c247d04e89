"""Each different pair of right answer and answer is looked at once, and whatever fails is told of."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from perturb.errors import UsageError
from perturb.metrics import Metric, mean_metric
from perturb.models.answers import Answer
from perturb.score.judge import computed, judged_rows, updates
from perturb.score.part import Part
from perturb.tasks import find_task, with_metrics

Table = Callable[..., Any]


def variant(sample: str, answer: str | None, **more: Any) -> dict[str, Any]:
    return {"sample_id": sample, "axis": "a", "generator": "g", "severity": 1.0, "answer": answer} | more


def test_pairs_are_judged_once(outcome_table: Table) -> None:
    rows = [{"sample_id": "s"}, *(variant("s", answer) for answer in "xyxyx")]
    judged = Part(outcome_table(rows)).judged
    assert judged.score.tolist() == [1, 1, 0, 1, 0, 1]
    assert [(target, answer.value) for target, answer in judged.pairs] == [("x", "x"), ("x", "y")]


def test_failures_have_no_answer_and_what_is_not_scored_no_pair(outcome_table: Table) -> None:
    rows = [
        {"sample_id": "s"},
        variant("s", None, status="model_error"),
        variant("s", "x", status="timeout"),
        variant("s", "x", expectation="abstain"),
        variant("s", None, status="not_run"),
    ]
    judged = Part(outcome_table(rows)).judged
    assert judged.score.tolist() == [1, 0, 0, 0, 0]
    assert judged.pair.tolist()[-2:] == [-1, -1]
    assert [judged.pairs[number][1].value for number in judged.pair[:3]] == ["x", None, None]


def test_probabilities_are_there_where_a_metric_wants_them(outcome_table: Table) -> None:
    shown = {"confidence": 0.7, "probabilities": [("x", 0.7), ("y", 0.3)]}
    table = outcome_table([{"sample_id": "s", **shown}, variant("s", "x"), variant("s", None, status="timeout")])
    part = Part(table)
    wants = find_task("classification").metrics[3]
    assert wants.needs == "probabilities"
    pair, pairs = judged_rows(part, wants)
    answers = [pairs[number][1] for number in pair]
    assert answers == [Answer("x", 0.7, {"x": 0.7, "y": 0.3}), Answer("x"), Answer(None)]
    _, chosen = judged_rows(Part(table), wants, np.array([2]))
    assert [answer for _, answer in chosen] == [Answer(None)]


def test_visibility_is_part_of_the_right_answer_of_boxes(outcome_table: Table) -> None:
    target = '{"boxes": [[0, 0, 9, 9]], "labels": ["square"]}'
    same = {"target": target, "answer": '{"boxes": [], "labels": [], "scores": []}'}
    rows = [{"sample_id": "s", **same}, *(variant("s", None, visibility=[share]) | same for share in (0.2, 0.9))]
    pairs = Part(outcome_table(rows), find_task("detection")).judged.pairs
    assert [target.get("visibility") for target, _ in pairs] == [None, [0.2], [0.9]]


def broken(target: Any, answer: Any) -> float:
    raise RuntimeError("no such table")


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        (
            mean_metric("broken", broken),
            r"metric 'broken' failed on the right answer 'x' and the answer 'y': RuntimeEr",
        ),
        (Metric("none", lambda *_: None, lambda sums: sums["n"]), r"'none' failed on"),  # type: ignore[arg-type]
        (Metric("words", lambda *_: {"n": "many"}, lambda sums: sums["n"]), r"'words' failed on"),
        (Metric("nan", lambda *_: {"n": np.nan}, lambda sums: sums["n"]), r"'nan' is not finite on the right answer"),
        (Metric("inf", lambda *_: {"n": np.inf}, lambda sums: sums["n"]), r"'inf' is not finite on the right answer"),
    ],
)
def test_a_metric_that_fails_on_an_answer_is_named_with_it(metric: Metric, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        list(updates(metric, [("x", Answer("y"))]))


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        (lambda sums: sums["m"], "'odd' cannot be computed: KeyError"),
        (lambda sums: sums["n"].sum(), r"Expected values of the shape \(3,\)"),
        (lambda _: "many", "'odd' cannot be computed: ValueError"),
    ],
)
def test_a_metric_that_fails_on_its_sums_is_named(compute: Callable[..., Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        computed(Metric("odd", lambda *_: {"n": 1.0}, compute), {"n": np.ones(3)})


def test_a_primary_metric_of_ones_own_scores(outcome_table: Table) -> None:
    task = with_metrics(find_task("classification"), ["accuracy", "operator:eq"])
    assert Part(outcome_table([{"sample_id": "s"}]), task).score.tolist() == [1.0]
