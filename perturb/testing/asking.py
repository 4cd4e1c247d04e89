"""Asking a model in a test: is it a function of its input at all, and is an answer right?"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from perturb.contracts import Accepted, Input, Sample, Target
from perturb.errors import ModelError
from perturb.models import Answer, Caller, Model
from perturb.store.targets import target_json, target_value
from perturb.tasks import Task, find_task
from perturb.testing.telling import described_answer

__all__ = ["Asker", "probe", "require_same"]

_PROBED: Final = 8
_TOLERANCE: Final = 1e-3
_ADVICE: Final = (
    "So a disturbance would be blamed for the model's luck. Fix its seed, switch dropout off (eval mode), and let it "
    "keep no state between calls."
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks a model about single inputs, and says whether an answer will do.

    Attributes:
        caller: The model, its answers read as the task does.
        task: Its primary metric scores an answer in 0..1.
        least: The least score of an answer that will do.
    """

    caller: Caller
    task: Task
    least: float

    @classmethod
    def of(cls, model: Model, *, task: str, least: float, timeout: float | None) -> Asker:
        """Make one of what an assertion was given."""
        found = find_task(task)
        return cls(Caller(model, None, timeout, found.read_answer), found, least)

    def clean(self, sample: Sample) -> Answer:
        """Ask about a clean sample.

        Raises:
            ModelError: If the model gives no answer: no disturbance is to blame for that.
            AssertionError: If its answer is wrong already.
        """
        answer = self.caller.ask([sample.input])[0]
        self.check_clean(sample, answer)
        return answer

    def check_clean(self, sample: Sample, answer: Answer) -> None:
        """Make sure that the property holds of a sample as it is; raises as `clean` does."""
        if answer.status != "ok":
            raise ModelError(f"The model fails on the clean sample {sample.id!r}: {answer.error}")
        if not self.will_do(answer, sample.target, answer):
            require_same(self.caller, sample.input, answer)
            raise AssertionError(_false_on_clean(sample, answer))

    def will_do(self, answer: Answer, target: Target, clean: Answer) -> bool:
        """Say whether an answer is right, or, without a right answer, that to the clean sample."""
        if answer.value is None:
            return False
        if isinstance(target, Accepted):
            return answer.value in target.values
        wanted = clean.value if target is None else target_value(target_json(target))
        sums = self.task.primary.update(wanted, answer)
        return sums["sum"] >= self.least * sums["count"]


def probe(caller: Caller, samples: Iterable[Sample]) -> str:
    """Ask about a few clean samples twice, the second time in reverse order.

    Args:
        caller: The model.
        samples: Of which the first 8 are asked about.

    Returns:
        A sentence where the answers differ: the model is random or keeps state. Empty where they do not.

    Example:
        >>> import itertools
        >>> count = itertools.count()
        >>> probe(Caller(lambda batch: [str(next(count)) for _ in batch]), [Sample("a", "text")])
        "The model is random or keeps state: asked twice about sample 'a', it answered '0' and then '1'. So a ..."
    """
    first = list(itertools.islice(samples, _PROBED))
    inputs = [sample.input for sample in first]
    before, after = caller.ask(inputs), caller.ask(inputs[::-1])[::-1]
    for sample, one, other in zip(first, before, after, strict=True):
        if problem := _differ(one, other, f"sample {sample.id!r}"):
            return problem
    return ""


def require_same(caller: Caller, value: Input, answer: Answer) -> None:
    """Ask once more before a disturbance is blamed.

    Raises:
        ModelError: If the model now answers otherwise.
    """
    if problem := _differ(answer, caller.ask([value])[0], "the same input"):
        raise ModelError(problem)


def _differ(one: Answer, other: Answer, what: str) -> str:
    apart = abs((one.confidence or 0.0) - (other.confidence or 0.0))
    if one.value == other.value and one.status == other.status and apart <= _TOLERANCE:
        return ""
    return (
        f"The model is random or keeps state: asked twice about {what}, it answered {described_answer(one)} and then "
        f"{described_answer(other)}. {_ADVICE}"
    )


def _false_on_clean(sample: Sample, clean: Answer) -> str:
    """Say that a property does not hold of a sample as it is."""
    return (
        f"The property is false on the clean input, so no disturbance is to blame: of sample {sample.id!r} the right "
        f"answer is {sample.target!r}, and the model answered {described_answer(clean)}. Leave out samples that the "
        "model gets wrong, or mend the model first."
    )
