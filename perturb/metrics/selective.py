"""Metrics of a model that may abstain by a label: how often it answers, and how often it is wrong when it does.

Geifman & El-Yaniv 2017, Selective classification for deep neural networks, section 2: coverage and selective risk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perturb.metrics.contract import Metric, mean_of_sums
from perturb.models.answers import Answer

__all__ = ["coverage", "selective_risk"]


def coverage(abstain_label: str) -> Metric:
    """Make the metric "the share of inputs that the model answers"; one that it failed on is not answered.

    Args:
        abstain_label: The label with which the model abstains.

    Example:
        >>> answered = coverage("unsure").update
        >>> answered("cat", Answer("dog")), answered("cat", Answer("unsure"))
        ({'count': 1.0, 'sum': 1.0}, {'count': 1.0, 'sum': 0.0})
    """

    def update(_target: Any, answer: Answer) -> Mapping[str, float]:
        return {"count": 1.0, "sum": float(answer.value not in {None, abstain_label})}

    return Metric("coverage", update, mean_of_sums, mean=True)


def selective_risk(abstain_label: str) -> Metric:
    """Make the metric "the share of wrong answers among those that the model gives"; one that it failed on is wrong.

    Args:
        abstain_label: The label with which the model abstains.

    Example:
        >>> risk = selective_risk("unsure").update
        >>> dict(risk("cat", Answer("dog"))), dict(risk("cat", Answer("unsure")))
        ({'count': 1.0, 'sum': 1.0}, {})
    """

    def update(target: Any, answer: Answer) -> Mapping[str, float]:
        if answer.value == abstain_label:
            return {}
        return {"count": 1.0, "sum": float(answer.value != target)}

    return Metric("selective_risk", update, mean_of_sums, higher_is_better=False)
