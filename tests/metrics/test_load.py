"""Metrics found by name."""

import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from perturb.errors import SuiteError, UsageError
from perturb.metrics import Metric, RowMetric
from perturb.metrics.calibration import EXPECTED_CALIBRATION_ERROR
from perturb.metrics.classification import ACCURACY, MACRO_F1
from perturb.metrics.load import find_metric
from perturb.metrics.retrieval import MEAN_RECIPROCAL_RANK
from perturb.metrics.spans import MEAN_ENTITY_F1
from perturb.models.answers import Answer

KNOWN: tuple[Metric | RowMetric, ...] = (ACCURACY, MACRO_F1)


def first_letter(target: str, answer: str) -> float:
    return float(target[:1] == answer[:1])


def of_one(target: str) -> float:
    return 1.0


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[types.ModuleType]:
    made = types.ModuleType("own_metrics")
    monkeypatch.setitem(sys.modules, "own_metrics", made)
    vars(made).update(first_letter=first_letter, of_one=of_one, ECE=EXPECTED_CALIBRATION_ERROR, number=3, Class=Answer)
    return made


def test_those_of_the_task() -> None:
    assert find_metric("macro_f1", KNOWN) is MACRO_F1


@pytest.mark.parametrize("name", ["recall@100", "ndcg@1"])
def test_retrieval_at_any_depth_where_there_is_a_reciprocal_rank(name: str) -> None:
    assert find_metric(name, [MEAN_RECIPROCAL_RANK]).name == name
    with pytest.raises(SuiteError, match=f"There is no metric '{name}'"):
        find_metric(name, KNOWN)


def test_top_k_of_any_k_where_there_is_accuracy() -> None:
    found = find_metric("top_12_accuracy", KNOWN)
    assert found.name == "top_12_accuracy"
    for name, known in (("top_0_accuracy", KNOWN), ("top_5_accuracy", [MEAN_ENTITY_F1])):
        with pytest.raises(SuiteError, match=f"There is no metric '{name}'"):
            find_metric(name, known)


def test_a_metric_of_ones_own(module: types.ModuleType) -> None:
    assert find_metric("own_metrics:ECE", KNOWN) is EXPECTED_CALIBRATION_ERROR


def test_a_function_of_ones_own_is_made_into_a_mean(module: types.ModuleType) -> None:
    found = find_metric("own_metrics:first_letter", KNOWN)
    assert isinstance(found, Metric)
    assert (found.name, found.mean, found.low, found.high) == ("first_letter", True, 0, 1)
    assert found.update("cat", Answer("cow")) == {"count": 1, "sum": 1}
    assert found.update("cat", Answer(None)) == {"count": 1, "sum": 0}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "acuracy",
            "There is no metric 'acuracy'. Did you mean accuracy\\? This task has accuracy, macro_f1; a metric",
        ),
        ("zzz", "There is no metric 'zzz'. This task has accuracy"),
        ("not_there:score", "There is no module 'not_there', wanted for the metric 'not_there:score'"),
        ("own_metrics:frist_letter", "'own_metrics' has no 'frist_letter', wanted for .* Did you mean first_letter"),
        ("own_metrics:", "The module 'own_metrics' has no ''"),
        (":score", "Importing '' for the metric ':score' raised ValueError"),
        ("own_metrics:number", "Expected a Metric, a RowMetric or a function .* found int"),
        ("own_metrics:Class", "Expected a Metric, a RowMetric or a function .* found type"),
        ("own_metrics:of_one", r"Expected a function of two arguments, .* it takes \(target"),
    ],
)
def test_what_cannot_be_found_is_told_in_a_sentence(module: types.ModuleType, name: str, sentence: str) -> None:
    with pytest.raises(SuiteError, match=sentence):
        find_metric(name, KNOWN)


def test_a_module_that_breaks_while_it_is_imported(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_metrics.py").write_text("raise SystemExit('no licence')\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SuiteError, match=r"Importing 'broken_metrics' for the metric .* raised SystemExit: no licence"):
        find_metric("broken_metrics:score", KNOWN)


def test_a_name_of_ones_own_that_the_task_has_already(module: types.ModuleType) -> None:
    vars(module)["accuracy"] = first_letter
    with pytest.raises(SuiteError, match="is called 'accuracy' as one of the task's own is"):
        find_metric("own_metrics:accuracy", KNOWN)


@pytest.mark.parametrize("returned", [2.0, -0.1, float("nan")])
def test_a_function_that_leaves_the_range(module: types.ModuleType, returned: float) -> None:
    vars(module)["own"] = lambda *_: returned
    found = find_metric("own_metrics:own", KNOWN)
    with pytest.raises(UsageError, match=r"Expected a score in 0..1 from the metric 'own', got .* for 'cat'"):
        found.update("cat", Answer("dog"))


def test_a_function_of_c_is_taken_at_its_word(module: types.ModuleType) -> None:
    vars(module)["larger"] = max
    assert find_metric("own_metrics:larger", KNOWN).update(0.25, Answer(0.5)) == {"count": 1, "sum": 0.5}
