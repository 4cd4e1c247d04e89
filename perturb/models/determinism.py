"""Is a model a function of its input at all?"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from perturb.contracts import Input, Sample
from perturb.errors import ModelError
from perturb.models.answers import Answer

__all__ = ["PROBED", "described_answer", "probe", "require_same"]

PROBED: Final = 8
_TOLERANCE: Final = 1e-3
_ADVICE: Final = (
    "So a disturbance would be blamed for the model's luck. Fix its seed, switch dropout off (eval mode), and let it "
    "keep no state between calls."
)


class Asks(Protocol):
    """Whatever answers a batch of inputs: a `Caller`, say."""

    def ask(self, batch: Sequence[Any]) -> list[Answer]:
        """Answer a batch: one `Answer` an input."""


def probe(caller: Asks, samples: Iterable[Sample]) -> str:
    """Ask about a few clean samples again, in reverse order: eight of them once more, fewer of them more often.

    Of two labels a model that throws a coin gives the same ones again in one case of 256 at most.

    Args:
        caller: The model.
        samples: Of which the first 8 are asked about.

    Returns:
        A sentence where the answers differ: the model is random or keeps state. Empty where they do not.

    Example:
        >>> from perturb.models import Caller
        >>> count = itertools.count()
        >>> probe(Caller(lambda batch: [str(next(count)) for _ in batch]), [Sample("a", "text")])
        "The model is random or keeps state: asked twice about sample 'a', it answered '0' and then '8'. So a ..."
    """
    first = list(itertools.islice(samples, PROBED))
    inputs = [sample.input for sample in first]
    rounds = -(-PROBED // len(first)) if first else 0
    before, after = caller.ask(inputs), caller.ask(inputs[::-1] * rounds)[::-1]
    for sample, one, other in zip(first * rounds, before * rounds, after, strict=True):
        if problem := _differ(one, other, f"sample {sample.id!r}"):
            return problem
    return ""


def require_same(caller: Asks, value: Input, answer: Answer, *, times: int = 1) -> None:
    """Ask again before a disturbance is blamed: once, or more often where a random model is likely.

    Raises:
        ModelError: If the model now answers otherwise.
    """
    for _ in range(times):
        if problem := _differ(answer, caller.ask([value])[0], "the same input"):
            raise ModelError(problem)


def described_answer(answer: Answer) -> str:
    """Write an answer with its confidence, or why there is none.

    Example:
        >>> described_answer(Answer("cat", 0.8)), described_answer(Answer(None, status="timeout", error="Too slow."))
        ("'cat' (confidence 0.800)", 'none. Too slow.')
    """
    if answer.value is None:
        return f"none. {answer.error}"
    return f"{answer.value!r}" + ("" if answer.confidence is None else f" (confidence {answer.confidence:.3f})")


def _differ(one: Answer, other: Answer, what: str) -> str:
    apart = abs((one.confidence or 0.0) - (other.confidence or 0.0))
    if one.value == other.value and one.status == other.status and apart <= _TOLERANCE:
        return ""
    return (
        f"The model is random or keeps state: asked twice about {what}, it answered {described_answer(one)} and then "
        f"{described_answer(other)}. {_ADVICE}"
    )
