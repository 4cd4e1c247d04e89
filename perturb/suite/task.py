"""The task that a suite asks, scored as the suite wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perturb.metrics.selective import coverage, selective_risk
from perturb.suite.contract import Suite
from perturb.tasks import Task, find_task, with_metrics


def task_of(suite: Suite) -> Task:
    """Return a suite's task, with the metrics that it chooses and, where a label abstains, those of selection."""
    return scored_task(suite.task, suite.metrics, suite.abstain_label)


def scored_task(name: str, metrics: Sequence[str] | None, abstain_label: str | None) -> Task:
    """Return a task as a suite scores it.

    Args:
        name: The task's, as `perturb.tasks.find_task` takes it.
        metrics: The names that the suite chooses; None for all that the task has.
        abstain_label: The label with which the model abstains, or None. With one, coverage and selective risk are
            among the metrics, chosen or not.

    Raises:
        SuiteError: If there is no such task or metric.

    Example:
        >>> [metric.name for metric in scored_task("classification", ["coverage"], "unsure").metrics]
        ['coverage', 'selective_risk']
    """
    task = find_task(name)
    if abstain_label is None or task.target != "label":
        return with_metrics(task, metrics)
    selection = coverage(abstain_label), selective_risk(abstain_label)
    chosen = with_metrics(replace(task, metrics=(*task.metrics, *selection)), metrics)
    there = {metric.name for metric in chosen.metrics}
    return replace(chosen, metrics=(*chosen.metrics, *(metric for metric in selection if metric.name not in there)))
