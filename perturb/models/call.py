"""Calling a model so that one bad item costs one item, not the run."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np

from perturb.contracts import Chat
from perturb.errors import ModelError, ModelTimeoutError
from perturb.models.answers import Answer, read_answer
from perturb.models.load import Model, said

_TIMEOUTS_IN_A_ROW: Final = 3
_TRIED: Final = 8
_REFUSALS: Final = 3
_ONE: Final = "It is asked one by one; a function from a list of inputs to a list of answers may be faster."


class _CountError(ModelError):
    """A list of answers that is too long or too short: the model takes lists, and no single input is to blame."""


class _OneAnswerError(ModelError):
    """One answer for a whole list: it may be of a model that takes one input, or of one that looks at one of many."""


@dataclass(slots=True)
class Caller:
    """Asks a model batch by batch; a batch that fails is asked again item by item, to find the culprit.

    The model gets copies: it may write into its inputs. A call that takes too long is left behind in its thread. A
    model that takes no batches, or no lists at all, is asked one by one from then on, and a note says so.

    Attributes:
        model: The model.
        labels: The labels that may come; None allows any.
        read: Reads one item of what the model returned, as the task does.
        timeout: Seconds that one call may take; None for no limit.
        before: Called before each call of the model, with the number of inputs that it gets.
        seconds: Time spent in each batch that was answered, with the number of its items.
        notes: Sentences on how the model had to be asked.
    """

    model: Model
    labels: frozenset[str] | None = None
    timeout: float | None = None
    read: Callable[[Any, frozenset[str] | None], Answer] = read_answer
    before: Callable[[int], None] = lambda _: None
    seconds: list[tuple[int, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _takes: Literal["batches", "lists of one", "one"] = "batches"
    _longest: int = 0  # of the lists that were answered
    _refused: int = 0  # batches of which it took no input as it is, either
    _hung: int = 0

    def ask(self, batch: Sequence[Any]) -> list[Answer]:
        """Answer a batch: one `Answer` an input, whatever the model does.

        Raises:
            ModelTimeoutError: If the model did not answer several single inputs in a row: asking on would only wait.
        """
        if self._takes != "batches":
            return [self._alone(item) for item in batch]
        try:
            return self._timed(batch, lambda: _answers(self.model, batch))
        except ModelError as error:
            if len(batch) == 1:
                return self._as_one(batch, [self._failed(error)], error)
            return self._as_one(batch, self._one_by_one(batch, error), error)

    def _one_by_one(self, batch: Sequence[Any], error: ModelError) -> list[Answer]:
        answers = [self._alone(item) for item in batch]
        if isinstance(error, ModelTimeoutError) or any(answer.status != "ok" for answer in answers):
            return answers
        if isinstance(error, _CountError):
            self._note(
                "The model returned another number of answers than it got inputs, and one for each when it was asked "
                f"one by one. {error} Of such batches the single answers count."
            )
        elif self._longest <= 1 and not self._takes_two(batch):
            self._takes = "lists of one"
            self._note(f"The model takes no batches: asked about {len(batch)} inputs at once it failed. {error} {_ONE}")
        return answers

    def _takes_two(self, batch: Sequence[Any]) -> bool:
        """Whether only long batches are too much."""
        try:
            self._timed(batch[:2], lambda: _answers(self.model, batch[:2]))
        except ModelError:
            return False
        return True

    def _as_one(self, batch: Sequence[Any], answers: list[Answer], error: ModelError) -> list[Answer]:
        """Ask a model that has answered no list whether it takes an input as it is, where all of a batch failed."""
        failed = {answer.status for answer in answers} == {"model_error"}
        if self._longest or not failed or isinstance(error, _CountError) or self._refused == _REFUSALS:
            return answers
        first = batch[:_TRIED]
        raw: list[Any] = list(itertools.takewhile(lambda answer: answer is not None, map(self._bare, first)))
        if len(raw) < len(first) or (len(raw) == 1 and _is_list(raw[0])):
            self._refused += 1
            return answers
        if isinstance(error, _OneAnswerError) and all(map(self._is_read_through, first, raw)):
            self._refused += 1
            return answers
        self._takes = "one"
        self._note(f"The model takes one input, not a list of them. {error} {_ONE}")
        return [self._alone(item) for item in batch]

    def _bare(self, value: Any) -> Any:
        """What a model makes of a value as it is; None where that is no answer."""
        try:
            [raw] = self._within(lambda: [_called(self.model, _copy(value))], 1)
            self.read(raw, self.labels)
        except ModelError:
            return None
        return raw

    def _is_read_through(self, item: Any, raw: Any) -> bool:
        """Whether a model answers the parts of an input as the whole: so does one that takes it for a list."""
        value = _copy(item)
        if isinstance(value, Mapping) or not len(value):
            return False
        parts = [value[0], value[-1], *([list(value)] if isinstance(value, str) else [])]
        answers = [self._bare(part) for part in parts]
        return any(answer is not None and self._read(answer) == self._read(raw) for answer in answers)

    def _alone(self, item: Any) -> Answer:
        try:
            if self._takes == "one":
                return self._timed([item], lambda: [_called(self.model, _copy(item))])[0]
            return self._timed([item], lambda: _answers(self.model, [item]))[0]
        except ModelError as error:
            return self._failed(error)

    def _timed(self, batch: Sequence[Any], ask: Callable[[], list[Any]]) -> list[Answer]:
        started = time.perf_counter()
        raw = self._within(ask, len(batch))
        self._hung = 0
        self._longest = max(self._longest, len(batch))
        self.seconds.append((len(batch), time.perf_counter() - started))
        return [self._read(item) for item in raw]

    def _note(self, note: str) -> None:
        if not self.notes:
            self.notes.append(note)

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

    def _within(self, ask: Callable[[], list[Any]], inputs: int) -> list[Any]:
        """Wait for a call no longer than the timeout."""
        self.before(inputs)
        if self.timeout is None:
            return ask()
        box: queue.Queue[list[Any] | ModelError] = queue.Queue()

        def work() -> None:
            try:
                box.put(ask())
            except ModelError as error:
                box.put(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            result = box.get(timeout=self.timeout)
        except queue.Empty:
            told = "1 input" if inputs == 1 else f"{inputs} inputs"
            raise ModelTimeoutError(f"The model did not answer {told} within {self.timeout:g} s.") from None
        if isinstance(result, ModelError):
            raise result
        return result


def _called(model: Callable[[Any], Any], value: Any) -> Any:
    try:
        raw = model(value)
        return list(raw) if isinstance(raw, Iterator) else raw
    except (Exception, SystemExit) as error:  # a script made into a model may call sys.exit
        raise ModelError(f"The model raised {said(error)}.") from error


def _is_list(raw: Any) -> bool:
    return isinstance(raw, Iterable) and not isinstance(raw, str | bytes | Mapping)


def _answers(model: Model, batch: Sequence[Any]) -> list[Any]:
    raw = _called(model, [_copy(value) for value in batch])
    if not isinstance(raw, Iterable):
        raise _OneAnswerError(f"Expected a list of answers; the model returned {type(raw).__name__}.")
    answers = list(raw)
    told = (
        f"Expected one answer an input, {len(batch)} in a list; "
        f"the model returned {len(answers)} in a {type(raw).__name__}."
    )
    if not _is_list(raw):
        raise _OneAnswerError(told)
    if len(answers) != len(batch):
        raise _CountError(told)
    return answers


def _copy(value: Any) -> Any:
    if isinstance(value, Chat):
        return value.messages
    if isinstance(value, Mapping):
        return {name: _copy(field) for name, field in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value
