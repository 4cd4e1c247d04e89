"""Regression: the right answer is a number."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from perturb.errors import ModelError
from perturb.metrics.regression import MAE, R2, RMSE, within_tolerance
from perturb.models.answers import Answer
from perturb.tasks.contract import Task
from perturb.tasks.reading import shown

__all__ = ["REGRESSION", "read_number", "regression"]

_LARGEST: Final = 1e100  # its square, summed, is finite


def read_number(raw: Any, labels: frozenset[str] | None = None) -> Answer:  # noqa: ARG001 - the signature of all readers
    """Read a model's answer that is a number.

    Args:
        raw: A number, or a NumPy array that holds one, as many libraries answer.
        labels: Numbers have none.

    Raises:
        ModelError: If it is none, not finite, or beyond 1e100 in size.

    Example:
        >>> read_number(np.array([2.5])).value
        2.5
        >>> read_number(float("nan"))
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected a finite number of at most 1e+100 in size; the model answered float nan.
    """
    number = raw.item() if isinstance(raw, np.ndarray | np.generic) and raw.size == 1 else raw
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ModelError(f"Expected a number; the model answered {shown(raw)}.")
    if not abs(number) <= _LARGEST:
        raise ModelError(
            f"Expected a finite number of at most {_LARGEST:g} in size; the model answered {shown(number)}."
        )
    return Answer(float(number))


def regression(*, relative: float = 0.1, absolute: float = 0.0) -> Task:
    """Make a regression task with a tolerance of your own; a suite names it as `package.module:NAME`.

    Args:
        relative: An answer is right within this share of the right one,
        absolute: or within this distance, in the unit of the answers.

    Raises:
        UsageError: If one is negative or infinite.

    Example:
        >>> DEGREES = regression(relative=0, absolute=0.5)
        >>> DEGREES.primary.update(20.0, Answer(20.4))["sum"]
        1.0
    """
    primary = within_tolerance(relative=relative, absolute=absolute)
    return Task("regression", "number", read_number, (primary, MAE, RMSE, R2))


REGRESSION: Final = regression()
"""Answers are right within 10 %."""
