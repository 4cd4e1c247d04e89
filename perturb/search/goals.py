"""What a search is after: a wrong answer, one particular answer, or whatever a function of yours says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from perturb.contracts import Accepted, Sample, Target
from perturb.errors import UsageError
from perturb.metrics.named import import_named
from perturb.models import Answer
from perturb.search.judging import Judge, lead

__all__ = ["Goal", "find_goal"]

_TARGETED: Final = "targeted:"


class Goal(Protocol):
    """What is to be reached."""

    def concerns(self, sample: Sample) -> bool:
        """Say whether it can be reached from this sample at all."""

    def reached(self, answer: Answer, target: Target, clean: Answer) -> bool:
        """Say whether an answer reaches it."""

    def loss(self, answer: Answer, target: Target, clean: Answer) -> float:
        """Say how far an answer is from it; the lower the closer."""


@dataclass(frozen=True, slots=True)
class Untargeted:
    """Any answer that will not do."""

    judge: Judge

    def concerns(self, sample: Sample) -> bool:
        """Every sample can be answered wrongly."""
        return sample.id != ""

    def reached(self, answer: Answer, target: Target, clean: Answer) -> bool:
        """Say whether an answer is wrong."""
        return not self.judge.will_do(answer, target, clean)

    def loss(self, answer: Answer, target: Target, clean: Answer) -> float:
        """Return the lead of the right label in -1..1 where probabilities are shown, else the score in 0..1."""
        wanted = clean.value if target is None else target
        if answer.probabilities is not None and isinstance(wanted, str | Accepted):
            return lead(answer, {wanted} if isinstance(wanted, str) else wanted.values)
        return self.judge.score(answer, target, clean)


@dataclass(frozen=True, slots=True)
class Targeted:
    """One particular label, from samples of which it is not the right one."""

    label: str

    def concerns(self, sample: Sample) -> bool:
        """Say whether this label would be wrong."""
        right = sample.target.values if isinstance(sample.target, Accepted) else (sample.target,)
        return self.label not in right

    def reached(self, answer: Answer, target: Target, clean: Answer) -> bool:  # noqa: ARG002 - a goal's signature
        """Say whether it is the answer."""
        return bool(answer.value == self.label)

    def loss(self, answer: Answer, target: Target, clean: Answer) -> float:  # noqa: ARG002 - as above
        """Return by how much another label leads, in -1..1."""
        return -lead(answer, {self.label})


@dataclass(frozen=True, slots=True)
class Own:
    """A function of the user's, from answer and right answer to a number that is to fall below 0."""

    function: Callable[[Answer, Target], float]

    def concerns(self, sample: Sample) -> bool:
        """It is for the function to say what counts."""
        return sample.id != ""

    def reached(self, answer: Answer, target: Target, clean: Answer) -> bool:
        """Say whether the number is below 0."""
        return self.loss(answer, target, clean) < 0

    def loss(self, answer: Answer, target: Target, clean: Answer) -> float:  # noqa: ARG002 - a goal's signature
        """Return the number."""
        return float(self.function(answer, target))


def find_goal(name: str, judge: Judge) -> Goal:
    """Find a goal.

    Args:
        name: `untargeted`, `targeted:LABEL`, or `package.module:function` of a function that takes an `Answer` and the
            right answer and returns a number that is to fall below 0.
        judge: Says when an answer will do.

    Raises:
        UsageError: If it is none of these.

    Example:
        >>> from perturb.tasks import find_task
        >>> goal = find_goal("targeted:dog", Judge(find_task("classification")))
        >>> goal.reached(Answer("dog"), "cat", Answer("cat")), goal.concerns(Sample("a", "text", "dog"))
        (True, False)
    """
    if name == "untargeted":
        return Untargeted(judge)
    if name.startswith(_TARGETED) and name != _TARGETED:
        if judge.task.target != "label":
            raise UsageError(f"Expected a task of labels for the goal {name!r}; got {judge.task.name}. Use untargeted.")
        return Targeted(name.removeprefix(_TARGETED))
    if ":" not in name or name == _TARGETED:
        raise UsageError(f"Expected a goal untargeted, targeted:LABEL or package.module:function; got --goal {name}.")
    found = import_named(name, "goal")
    if not callable(found):
        raise UsageError(f"Expected a function at {name!r} as the goal; found {type(found).__name__}.")
    return Own(found)
