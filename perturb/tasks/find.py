"""Finding a task by name; what it needs is imported when it is used."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from perturb.errors import SuiteError
from perturb.metrics.contract import Metric
from perturb.metrics.load import find_metric
from perturb.metrics.named import import_named
from perturb.tasks.contract import Task

__all__ = ["TASKS", "find_task", "with_metrics"]

TASKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "classification": "perturb.tasks.classification:CLASSIFICATION",
        "question-answering": "perturb.tasks.question_answering:QUESTION_ANSWERING",
        "token-labelling": "perturb.tasks.token_labelling:TOKEN_LABELLING",
        "transcription": "perturb.tasks.transcription:TRANSCRIPTION",
        "generation": "perturb.tasks.generation:GENERATION",
        "regression": "perturb.tasks.regression:REGRESSION",
        "retrieval": "perturb.tasks.retrieval:RETRIEVAL",
        "detection": "perturb.tasks.detection:DETECTION",
        "segmentation": "perturb.tasks.segmentation:SEGMENTATION",
    }
)
"""Where each task stands, by name."""


def find_task(name: str) -> Task:
    """Find a task by its name, or a task of your own as `package.module:NAME`.

    Raises:
        SuiteError: If there is none; the message names the closest.

    Example:
        >>> find_task("classification").primary.name
        'accuracy'
        >>> find_task("classificaton")
        Traceback (most recent call last):
        perturb.errors.SuiteError: There is no task 'classificaton'. Did you mean classification? ...
    """
    if name not in TASKS and ":" not in name:
        near = difflib.get_close_matches(name, TASKS, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SuiteError(
            f"There is no task {name!r}.{hint} There are {', '.join(TASKS)}, and your own as package.module:NAME."
        )
    where = TASKS.get(name, name)
    found = import_named(where, "task")
    if not isinstance(found, Task):
        raise SuiteError(f"Expected a perturb.tasks.Task at {where!r}; found {type(found).__name__}.")
    first = found.metrics[0] if found.metrics else None
    if not isinstance(first, Metric) or not first.mean:
        raise SuiteError(
            f"Expected a mean in 0..1 as the first metric of the task at {where!r}, as perturb.metrics.mean_metric "
            f"makes them; found {'none' if first is None else first.name}."
        )
    return found


def with_metrics(task: Task, names: Sequence[str] | None) -> Task:
    """Choose what a task is scored by.

    Args:
        task: The task.
        names: Names as `perturb.metrics.load.find_metric` takes them; None for all that the task has. The first is the
            primary one where it is a mean in 0..1, the higher the better; else the task's own primary stays that.

    Raises:
        SuiteError: If there is no such metric.

    Example:
        >>> [metric.name for metric in with_metrics(find_task("classification"), ["brier_score"]).metrics]
        ['accuracy', 'brier_score']
    """
    if names is None:
        return task
    chosen = [find_metric(name, task.metrics) for name in names]
    first = chosen[0] if chosen else None
    if not isinstance(first, Metric) or not first.mean:
        chosen = [task.primary, *(metric for metric in chosen if metric.name != task.primary.name)]
    return replace(task, metrics=tuple(chosen))
