"""Tasks found by name."""

import subprocess
import sys
import types

import pytest

from perturb.errors import SuiteError
from perturb.metrics import Metric, RowMetric
from perturb.tasks import TASKS, Task, find_task


@pytest.mark.parametrize("name", TASKS)
def test_every_task_of_the_table_is_there_under_its_name(name: str) -> None:
    task = find_task(name)
    assert task.name == name
    names = [metric.name for metric in task.metrics]
    assert len(names) == len(set(names))
    assert (task.primary.low, task.primary.high, task.primary.higher_is_better) == (0, 1, True)


def test_a_task_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    classification = find_task("classification")
    own = Task("sentiment", "label", classification.read_answer, classification.metrics[:1])
    module = types.ModuleType("own_tasks")
    vars(module)["SENTIMENT"] = own
    monkeypatch.setitem(sys.modules, "own_tasks", module)
    assert find_task("own_tasks:SENTIMENT") is own


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("question_answering", "There is no task 'question_answering'. Did you mean question-answering\\? There are "),
        ("zzz", "There is no task 'zzz'. There are classification, "),
        ("not_there:TASK", "There is no module 'not_there', wanted for the task 'not_there:TASK'"),
        ("sys:TASK", "The module 'sys' has no 'TASK'"),
        (":TASK", "Importing '' for the task ':TASK' raised ValueError"),
        ("sys:path", "Expected a perturb.tasks.Task at 'sys:path'; found list"),
    ],
)
def test_what_is_no_task_is_told_in_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(SuiteError, match=sentence):
        find_task(name)


def test_one_task_does_not_load_what_another_needs() -> None:
    script = (
        "import sys; from perturb.tasks import find_task; find_task('classification');"
        "print(*sorted({'sacrebleu', 'pycocotools', 'rapidfuzz', 'cv2', 'scipy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == []


@pytest.mark.parametrize("metrics", [(), find_task("regression").metrics[1:]])
def test_a_task_needs_a_mean_as_its_first_metric(
    monkeypatch: pytest.MonkeyPatch, metrics: tuple[Metric | RowMetric, ...]
) -> None:
    module = types.ModuleType("own_tasks")
    vars(module)["TASK"] = Task("mine", "number", find_task("regression").read_answer, metrics)
    monkeypatch.setitem(sys.modules, "own_tasks", module)
    with pytest.raises(
        SuiteError, match=r"Expected a mean in 0\.\.1 as the first metric of the task at 'own_tasks:TASK'"
    ):
        find_task("own_tasks:TASK")
