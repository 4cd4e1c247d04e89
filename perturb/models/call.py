"""Calling a model so that one bad item costs one item, not the run."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from perturb.errors import ModelError, ModelTimeoutError
from perturb.models.answers import Answer, read_answer
from perturb.models.load import Model

_TIMEOUTS_IN_A_ROW: Final = 3


@dataclass(slots=True)
class Caller:
    """Asks a model batch by batch; a batch that fails is asked again item by item, to find the culprit.

    Attributes:
        model: The model.
        labels: The labels that may come; None allows any.
        timeout: Seconds that one call may take; None for no limit.
        seconds: Time spent in each batch, with the number of its items.
    """

    model: Model
    labels: frozenset[str] | None = None
    timeout: float | None = None
    seconds: list[tuple[int, float]] = field(default_factory=list)
    _hung: int = 0

    def ask(self, batch: Sequence[Any]) -> list[Answer]:
        """Answer a batch: one `Answer` an input, whatever the model does.

        Raises:
            ModelTimeoutError: If the model did not answer several times in a row: asking on would only wait.
        """
        started = time.perf_counter()
        try:
            raw = self._call(batch)
        except ModelError as error:
            if self._hung >= _TIMEOUTS_IN_A_ROW:
                raise ModelTimeoutError(f"{error} So it went {self._hung} times in a row.") from error
            if len(batch) == 1:
                return [self._failed(error)]
            return [answer for item in batch for answer in self.ask([item])]
        self.seconds.append((len(batch), time.perf_counter() - started))
        return [self._read(item) for item in raw]

    def _failed(self, error: ModelError) -> Answer:
        status = "timeout" if isinstance(error, ModelTimeoutError) else "model_error"
        return Answer(None, status=status, error=str(error))

    def _read(self, raw: Any) -> Answer:
        try:
            return read_answer(raw, self.labels)
        except ModelError as error:
            return self._failed(error)

    def _call(self, batch: Sequence[Any]) -> list[Any]:
        raw = self._call_in_time(batch) if self.timeout is not None else _call_now(self.model, batch)
        try:
            answers = list(raw)
        except TypeError as error:
            raise ModelError(f"Expected a list of answers; the model returned {type(raw).__name__}.") from error
        if isinstance(raw, (str, bytes, dict)) or len(answers) != len(batch):
            raise ModelError(
                f"Expected one answer an input, {len(batch)} in a list; "
                f"the model returned {len(answers)} in a {type(raw).__name__}."
            )
        return answers

    def _call_in_time(self, batch: Sequence[Any]) -> Any:
        box: queue.Queue[Any] = queue.Queue()

        def work() -> None:
            try:
                box.put((_call_now(self.model, batch), None))
            except ModelError as error:
                box.put((None, error))

        threading.Thread(target=work, daemon=True).start()
        try:
            result, error = box.get(timeout=self.timeout)
        except queue.Empty:
            self._hung += 1
            raise ModelTimeoutError(f"The model did not answer {len(batch)} inputs in {self.timeout:g} s.") from None
        self._hung = 0
        if error is not None:
            raise error
        return result


def _call_now(model: Model, batch: Sequence[Any]) -> Any:
    try:
        return model(batch)
    except Exception as error:
        name = type(error).__name__
        raise ModelError(f"The model raised {name}: {error}" if str(error) else f"The model raised {name}.") from error
