"""How far an answer is from being wrong: what Hypothesis' `target` is to drive down."""

from __future__ import annotations

from typing import Any

from perturb.contracts import Accepted, Target
from perturb.errors import UsageError
from perturb.models import read_answer
from perturb.search.judging import lead

__all__ = ["margin"]


def margin(answer: Any, target: Target) -> float:
    """Work out by how much the right answer leads: its probability minus the largest of another one.

    Give it to Hypothesis with its sign turned, `target(-margin(answer, variant.target))`, and the search goes where
    the model is least sure.

    Args:
        answer: One item of what a model returned: a label, or a mapping of label to probability.
        target: The right class, or the accepted ones.

    Returns:
        In -1..1, negative where the answer is wrong; a bare label gives 1 or -1.

    Raises:
        ModelError: If it is no answer, such as one with NaN.
        UsageError: If the target is no class.

    Example:
        >>> round(margin({"cat": 0.7, "dog": 0.3}, "cat"), 2), margin("dog", "cat")
        (0.4, -1.0)
    """
    if not isinstance(target, str | Accepted):
        raise UsageError(f"A margin needs a class as the right answer; got target={target!r}.")
    right = {target} if isinstance(target, str) else set(target.values)
    return lead(read_answer(answer), right)
