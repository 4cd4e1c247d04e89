"""Asking a model in a test whether an answer is right."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from perturb.contracts import Sample, Target
from perturb.errors import ModelError
from perturb.models import Answer, Caller, Model
from perturb.models.determinism import described_answer, require_same
from perturb.search.judging import Judge
from perturb.tasks import find_task

__all__ = ["Asker", "warn_of"]

_AGAIN = 4  # of two answers a random model gives the same one five times running in one case of 16


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks a model about single inputs, and says whether an answer will do.

    Attributes:
        caller: The model, its answers read as the task does.
        judge: Says whether an answer will do.
    """

    caller: Caller
    judge: Judge

    @classmethod
    def of(cls, model: Model, *, task: str, least: float, timeout: float | None) -> Asker:
        """Make one of what an assertion was given."""
        found = find_task(task)
        return cls(Caller(model, None, timeout, found.read_answer), Judge(found, least))

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
        warn_of(self.caller)
        if answer.status != "ok":
            raise ModelError(f"The model fails on the clean sample {sample.id!r}: {answer.error}")
        if not self.will_do(answer, sample.target, answer):
            require_same(self.caller, sample.input, answer, times=_AGAIN)
            raise AssertionError(_false_on_clean(sample, answer))

    def will_do(self, answer: Answer, target: Target, clean: Answer) -> bool:
        """Say whether an answer is right, or, without a right answer, that to the clean sample."""
        return self.judge.will_do(answer, target, clean)


def warn_of(caller: Caller) -> None:
    """Warn of how a model had to be asked; of what it warned before no more."""
    for note in caller.notes:
        warnings.warn(note, stacklevel=3)


def _false_on_clean(sample: Sample, clean: Answer) -> str:
    """Say that a property does not hold of a sample as it is."""
    return (
        f"The property is false on the clean input, so no disturbance is to blame: of sample {sample.id!r} the right "
        f"answer is {sample.target!r}, and the model answered {described_answer(clean)}. Leave out samples that the "
        "model gets wrong, or mend the model first."
    )
