"""When an answer will do, and by how much the right one leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from perturb.contracts import Accepted, Expectation, Target, Variant
from perturb.models import Answer
from perturb.store.targets import target_json, target_value
from perturb.tasks import Task

__all__ = ["Judge", "keeps_answer", "lead"]


@dataclass(frozen=True, slots=True)
class Judge:
    """Says whether an answer will do.

    Attributes:
        task: Its primary metric scores an answer in 0..1.
        least: The least score of an answer that will do.
    """

    task: Task
    least: float = 1.0

    def will_do(self, answer: Answer, target: Target, clean: Answer) -> bool:
        """Say whether an answer is right, or, without a right answer, that to the clean sample."""
        if answer.value is None:
            return False
        if isinstance(target, Accepted):
            return answer.value in target.values
        return self.score(answer, target, clean) >= self.least

    def score(self, answer: Answer, target: Target, clean: Answer) -> float:
        """Score an answer by the task's primary metric, in 0..1; 0 where there is none."""
        if answer.value is None:
            return 0.0
        wanted = clean.value if target is None else target_value(target_json(target))
        sums = self.task.primary.update(wanted, answer)
        return float(sums["sum"] / sums["count"]) if sums["count"] else 1.0


def keeps_answer(variant: Variant) -> bool:
    """Say whether the right answer to a variant is known to be the one that it carries."""
    return variant.expectation is Expectation.INVARIANT and not variant.problem


def lead(answer: Answer, right: Collection[str]) -> float:
    """Work out by how much the likeliest right label leads the likeliest other one, in -1..1.

    Example:
        >>> round(lead(Answer("cat", 0.7, {"cat": 0.7, "dog": 0.3}), {"cat"}), 2), lead(Answer("dog"), {"cat"})
        (0.4, -1.0)
    """
    shares = answer.probabilities or {answer.value: 1.0}
    best = max((share for label, share in shares.items() if label in right), default=0.0)
    return best - max((share for label, share in shares.items() if label not in right), default=0.0)
