"""Finding a metric by the name that a suite gives it: one of the task's, or one of the user's own."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from perturb.errors import SuiteError
from perturb.metrics.classification import ACCURACY, top_k
from perturb.metrics.contract import Metric, RowMetric, mean_metric
from perturb.metrics.named import import_named
from perturb.metrics.retrieval import MEAN_RECIPROCAL_RANK, ndcg, recall

__all__ = ["AnyMetric", "find_metric"]

AnyMetric: TypeAlias = Metric | RowMetric
_AT_DEPTH: Final = (
    (ACCURACY, r"top_([1-9]\d*)_accuracy", top_k),
    (MEAN_RECIPROCAL_RANK, r"recall@([1-9]\d*)", recall),
    (MEAN_RECIPROCAL_RANK, r"ndcg@([1-9]\d*)", ndcg),
)


def find_metric(name: str, task_metrics: Sequence[AnyMetric]) -> AnyMetric:
    """Find a metric.

    Args:
        name: That of one of the task's metrics; with any number also `top_5_accuracy` where accuracy is among them, and
            `recall@5` and `ndcg@5` where the mean reciprocal rank is; or `package.module:attribute`, which is a
            `Metric`, a `RowMetric`, or a function from the right answer and the model's to 0..1, the higher the better,
            whose mean is taken.
        task_metrics: The metrics of the task.

    Raises:
        SuiteError: If there is none; the message names the closest.

    Example:
        >>> find_metric("top_3_accuracy", [ACCURACY]).name
        'top_3_accuracy'
        >>> find_metric("acuracy", [ACCURACY])
        Traceback (most recent call last):
        perturb.errors.SuiteError: There is no metric 'acuracy'. Did you mean accuracy? This task has accuracy; ...
    """
    known = {metric.name: metric for metric in task_metrics}
    if name in known:
        return known[name]
    for beside, pattern, make in _AT_DEPTH:
        if beside in task_metrics and (depth := re.fullmatch(pattern, name)):
            return make(int(depth[1]))
    if ":" not in name:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SuiteError(
            f"There is no metric {name!r}.{hint} This task has {', '.join(known)}; "
            "a metric of your own is named as package.module:attribute."
        )
    metric = _own_metric(name)
    if metric.name in known and known[metric.name] is not metric:
        raise SuiteError(
            f"The metric at {name!r} is called {metric.name!r} as one of the task's own is. Rename it, or leave it out."
        )
    return metric


def _own_metric(name: str) -> AnyMetric:
    found = import_named(name, "metric")
    if isinstance(found, Metric | RowMetric):
        return found
    if not callable(found) or isinstance(found, type):
        raise SuiteError(
            f"Expected a Metric, a RowMetric or a function (target, answer) -> 0..1 at {name!r}; "
            f"found {type(found).__name__}."
        )
    if not _takes_two(found):
        raise SuiteError(
            f"Expected a function of two arguments, (target, answer) -> 0..1, at {name!r}; "
            f"it takes {inspect.signature(found)}."
        )
    return mean_metric(name.rpartition(":")[2], found)


def _takes_two(function: Callable[..., Any]) -> bool:
    try:
        inspect.signature(function).bind("target", "answer")
    except TypeError:
        return False
    except ValueError:  # some functions written in C do not say what they take
        return True
    return True
