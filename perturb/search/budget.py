"""What a search may spend: inputs asked and seconds, kept exactly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from perturb.errors import SearchBudgetError
from perturb.models import Answer, Caller
from perturb.search.votes import majority


@dataclass(slots=True)
class Meter:
    """Asks a model as long as there is something left.

    Attributes:
        caller: The model.
        queries: The most inputs that it may get; None for no limit. One that is asked again counts again.
        seconds: The most that may pass until the last call begins; None for no limit.
        asked: Inputs it got.
        votes: Times that it gets each of them; the majority of its answers counts.
    """

    caller: Caller
    queries: int | None = None
    seconds: float | None = None
    asked: int = 0
    votes: int = 1
    _started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.caller = replace(self.caller, before=self._spend)

    def ask(self, batch: Sequence[Any]) -> list[Answer]:
        """Answer a batch: one `Answer` an input, the majority's where each has several votes.

        Raises:
            SearchBudgetError: If less is left than the batch needs.
            ModelTimeoutError: If the model hangs several times in a row.
        """
        if self.votes == 1:
            return self.each(batch)
        if self._lacks(self.votes * len(batch)):
            raise self._over()
        return [majority(answers) for answers in zip(*(self.each(batch) for _ in range(self.votes)), strict=True)]

    def each(self, batch: Sequence[Any]) -> list[Answer]:
        """Answer a batch once, whatever the votes; raises as `ask` does."""
        if self.seconds is not None and time.monotonic() - self._started >= self.seconds:
            raise SearchBudgetError(f"The {self.seconds:g} seconds are over. The same command goes on from here.")
        if self._lacks(len(batch)):
            raise self._over()
        return self.caller.ask(batch) if batch else []

    def _spend(self, inputs: int) -> None:
        if self._lacks(inputs):  # the caller asks item by item where a batch failed
            raise self._over()
        self.asked += inputs

    def _lacks(self, wanted: int) -> bool:
        return self.queries is not None and self.asked + wanted > self.queries

    def _over(self) -> SearchBudgetError:
        return SearchBudgetError(
            f"The {self.queries} queries are spent. The same command with a larger --queries goes on from here."
        )
