"""What a task is: what the data's right answers are, how a model's answer is read, and how both are scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from perturb.contracts.targets import TargetKind
from perturb.metrics.contract import Metric, RowMetric
from perturb.models.answers import Answer

__all__ = ["TargetKind", "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a model.

    Attributes:
        name: As suites call it.
        target: What the data must hold: a class label, a text, a number, the accepted answers of a question, labelled
            spans, boxes, masks, or the ids of what is relevant.
        read_answer: From one item of what the model returned, and the labels that may come (None allows any), to an
            `Answer` whose value is a label, a text or number, or what `json` can write. Raises `ModelError` where it
            is no answer.
        metrics: All that are computed; the first is the primary one, a mean in 0..1, of which the higher is better.
    """

    name: str
    target: TargetKind
    read_answer: Callable[[Any, frozenset[str] | None], Answer]
    metrics: tuple[Metric | RowMetric, ...]

    @property
    def primary(self) -> Metric:
        """The metric that gates and curves are made of unless they name another."""
        first = self.metrics[0]
        if not isinstance(first, Metric) or not first.mean:
            raise TypeError(f"The first metric of the task {self.name!r} must be a mean in 0..1.")
        return first
