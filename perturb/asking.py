"""A model, ready to be asked what a suite asks of some data."""

from __future__ import annotations

from perturb.data import Summary
from perturb.errors import DataError
from perturb.models import Caller, LoadedModel
from perturb.suite import Suite
from perturb.tasks import Task


def caller_for(suite: Suite, task: Task, summary: Summary, model: LoadedModel, timeout: float | None = None) -> Caller:
    """Make a caller that reads answers as the task does, and knows which labels may come.

    Args:
        suite: May name labels that the data do not show.
        task: The suite's.
        summary: Of the data.
        model: The model.
        timeout: Seconds that one call may take.

    Raises:
        DataError: If the task asks for labels and the data have none.
    """
    return Caller(model.call, _labels(suite, summary) if task.target == "label" else None, timeout, task.read_answer)


def _labels(suite: Suite, summary: Summary) -> frozenset[str]:
    if not summary.labels:
        raise DataError("Expected a class label for at least one sample; none has one. Name their column as --target.")
    abstain = () if suite.abstain_label is None else (suite.abstain_label,)
    return frozenset((*summary.labels, *suite.labels, *abstain))
