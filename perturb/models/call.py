"""Calling a model so that one bad item costs one item, not the run."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from perturb.contracts import Chat
from perturb.errors import ModelError, ModelTimeoutError
from perturb.models.answers import Answer, read_answer
from perturb.models.load import Model, said

_TIMEOUTS_IN_A_ROW: Final = 3


@dataclass(slots=True)
class Caller:
    """Asks a model batch by batch; a batch that fails is asked again item by item, to find the culprit.

    The model gets copies: it may write into its inputs. A call that takes too long is left behind in its thread.

    Attributes:
        model: The model.
        labels: The labels that may come; None allows any.
        read: Reads one item of what the model returned, as the task does.
        timeout: Seconds that one call may take; None for no limit.
        seconds: Time spent in each batch that was answered, with the number of its items.
    """

    model: Model
    labels: frozenset[str] | None = None
    timeout: float | None = None
    read: Callable[[Any, frozenset[str] | None], Answer] = read_answer
    seconds: list[tuple[int, float]] = field(default_factory=list)
    _hung: int = 0

    def ask(self, batch: Sequence[Any]) -> list[Answer]:
        """Answer a batch: one `Answer` an input, whatever the model does.

        Raises:
            ModelTimeoutError: If the model did not answer several single inputs in a row: asking on would only wait.
        """
        started = time.perf_counter()
        try:
            raw = self._call(batch)
        except ModelError as error:
            if len(batch) > 1:
                return [answer for item in batch for answer in self.ask([item])]
            return [self._failed(error)]
        self._hung = 0
        self.seconds.append((len(batch), time.perf_counter() - started))
        return [self._read(item) for item in raw]

    def _failed(self, error: ModelError) -> Answer:
        if not isinstance(error, ModelTimeoutError):
            self._hung = 0
            return Answer(None, status="model_error", error=str(error))
        self._hung += 1
        if self._hung >= _TIMEOUTS_IN_A_ROW:
            raise ModelTimeoutError(
                f"{error} So it went with {self._hung} single inputs in a row. Give a longer --timeout, or mend the "
                "model; the same command goes on from here."
            ) from error
        return Answer(None, status="timeout", error=str(error))

    def _read(self, raw: Any) -> Answer:
        try:
            return self.read(raw, self.labels)
        except ModelError as error:
            return Answer(None, status="model_error", error=str(error))

    def _call(self, batch: Sequence[Any]) -> list[Any]:
        if self.timeout is None:
            return _answers(self.model, batch)
        box: queue.Queue[list[Any] | ModelError] = queue.Queue()

        def work() -> None:
            try:
                box.put(_answers(self.model, batch))
            except ModelError as error:
                box.put(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            result = box.get(timeout=self.timeout)
        except queue.Empty:
            inputs = "1 input" if len(batch) == 1 else f"{len(batch)} inputs"
            raise ModelTimeoutError(f"The model did not answer {inputs} within {self.timeout:g} s.") from None
        if isinstance(result, ModelError):
            raise result
        return result


def _answers(model: Model, batch: Sequence[Any]) -> list[Any]:
    try:
        raw: Any = model([_copy(value) for value in batch])
        answers = list(raw) if isinstance(raw, Iterable) else None
    except (Exception, SystemExit) as error:  # a script made into a model may call sys.exit
        raise ModelError(f"The model raised {said(error)}.") from error
    if answers is None:
        raise ModelError(f"Expected a list of answers; the model returned {type(raw).__name__}.")
    if isinstance(raw, str | bytes | Mapping) or len(answers) != len(batch):
        raise ModelError(
            f"Expected one answer an input, {len(batch)} in a list; "
            f"the model returned {len(answers)} in a {type(raw).__name__}."
        )
    return answers


def _copy(value: Any) -> Any:
    if isinstance(value, Chat):
        return value.messages
    if isinstance(value, Mapping):
        return {name: _copy(field) for name, field in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value
