"""The task that a suite asks, scored as the suite wants it."""

from __future__ import annotations

from dataclasses import replace

from perturb.metrics.selective import coverage, selective_risk
from perturb.suite.contract import Suite
from perturb.tasks import Task, find_task, with_metrics


def task_of(suite: Suite) -> Task:
    """Return a suite's task, with the metrics that it chooses and, where a label abstains, those of selection."""
    task = with_metrics(find_task(suite.task), suite.metrics)
    if suite.abstain_label is None or task.target != "label":
        return task
    label = suite.abstain_label
    return replace(task, metrics=(*task.metrics, coverage(label), selective_risk(label)))
