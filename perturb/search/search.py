"""The search itself: sample after sample, in a random order, until all are done or the budget is spent."""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from perturb.asking import caller_for
from perturb.contracts import Sample
from perturb.contracts.preparation import Encoding
from perturb.data import DataSet, Record, Summary
from perturb.data.encoding import delivered
from perturb.engine.chunks import Job, load
from perturb.engine.manifest import describe_generators, versions
from perturb.errors import DataError, ModelError, SearchBudgetError, UsageError
from perturb.keys import digest
from perturb.models import LoadedModel
from perturb.models.determinism import probe
from perturb.search.asked import Asked, Options, Row, blank_row
from perturb.search.budget import Meter
from perturb.search.goals import Goal, find_goal
from perturb.search.journal import Journal
from perturb.search.judging import Judge
from perturb.search.summary import write_summary
from perturb.source import Source, prepare
from perturb.suite import Suite, task_of

__all__ = ["MODES", "search"]

MODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "breaking": "perturb.search.breaking:break_sample",
        "worst": "perturb.search.worst:find_worst",
        "text": "perturb.search.text:attack_text",
        "pixels": "perturb.search.pixels:attack_pixels",
    }
)
"""What searches one sample in each mode: from an `Asked` to its rows."""

_NEEDS: Final = {"text": "text", "pixels": "image"}


def search(
    suite: Suite,
    source: Source,
    model: LoadedModel,
    out: Path,
    *,
    modes: Sequence[str] = ("breaking",),
    options: Options = Options(),  # noqa: B008 - frozen
    queries: int | None = None,
    seconds: float | None = None,
    timeout: float | None = None,
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """Search for what breaks a model, or go on with a search that was cut off.

    Args:
        suite: Its generators, severities apart, its task and seed.
        source: The data.
        model: A black box.
        out: The folder; a sample is written down there when it is done.
        modes: What to search for, of `MODES`.
        options: How.
        queries: The most inputs that the model gets, in all commands on this folder together.
        seconds: The most time that this command takes, looked at between calls of the model.
        timeout: Seconds that one call may take.
        on_start: Called with the number of samples, once for each mode in one sum.
        on_done: Called with the number of samples that were finished.

    Returns:
        The content of `search.json`.

    Raises:
        ModelError: If the model is random or keeps state.
        ModelTimeoutError: If it hangs several times in a row.
        UsageError: If a mode does not fit the data, or a goal is none.
        RunError: If the folder holds something else.
    """
    started = time.monotonic()
    task = task_of(suite)
    opened = source.open(suite.seed, task.target)
    job = prepare(suite, opened)
    _check_modes(modes, job.data)
    goal = find_goal(options.goal, Judge(task))
    journal = Journal(out, _about(suite, source, opened.summary, model=model, job=job, options=options))
    caller = caller_for(suite, task, opened.summary, model, timeout)
    meter = Meter(caller, queries, seconds, asked=journal.queries)
    records = sorted(job.data.records(), key=lambda record: digest(suite.seed, "search", record.id))
    on_start(len(records) * len(modes))
    stopped = ""
    try:
        _Searching(job, goal, options, meter, journal).go(records, modes, on_done)
    except SearchBudgetError as error:
        stopped = str(error)
    told = {"seconds": round(time.monotonic() - started, 3), "stopped": stopped, "samples": len(records)}
    return write_summary(journal, told, confidence=suite.confidence)


def _check_modes(modes: Sequence[str], data: DataSet) -> None:
    for mode in modes:
        if mode not in MODES:
            raise UsageError(f"There is no mode {mode!r} of searching. There are {', '.join(MODES)}.")
        if mode in _NEEDS and _NEEDS[mode] not in data.modality.values():
            raise UsageError(f"The mode {mode} needs {_NEEDS[mode]} inputs; {data.name!r} has none. Leave it out.")


def _about(
    suite: Suite, source: Source, summary: Summary, *, model: LoadedModel, job: Job, options: Options
) -> dict[str, Any]:
    """What a search must have in common with the one that it goes on with."""
    return {
        "schema": 1,
        "suite": {"name": suite.name, "text": suite.text},
        "seed": suite.seed,
        "data": {"path": source.path, "digest": summary.digest, "limit": source.limit},
        "model": {"name": model.name, "digest": model.digest},
        "versions": versions(),
        "generators": describe_generators(job.recipe.instances),
        "options": asdict(options),
    }


@dataclass(frozen=True, slots=True)
class _Searching:
    job: Job
    goal: Goal
    options: Options
    meter: Meter
    journal: Journal

    def go(self, records: Sequence[Record], modes: Sequence[str], on_done: Callable[[int], None]) -> None:
        """Search every sample that is not done yet."""
        waiting = [(m, record) for m in modes for record in records if (m, record.id) not in self.journal.done]
        on_done(len(records) * len(modes) - len(waiting))
        if not waiting:
            return
        self._noted("probe", None, lambda: self._probe(record for _, record in waiting if not record.problem))
        for mode, record in waiting:
            self._noted(mode, record.id, functools.partial(self._search, mode, record))
            on_done(1)

    def _noted(self, mode: str, sample_id: str | None, work: Callable[[], list[Row]]) -> None:
        """Write down what a piece of work found, and what it asked also where it was cut off."""
        before, rows = self.meter.asked, None
        try:
            rows = work()
        finally:
            finished = None if rows is None else sample_id
            self.journal.append(mode, finished, rows or [], self.meter.asked - before)

    def _probe(self, records: Iterable[Record]) -> list[Row]:
        samples = (_as_asked(load(self.job.data, record), self.job.encoding) for record in records)
        if problem := probe(self.meter, samples):
            raise ModelError(problem)
        return []

    def _search(self, mode: str, record: Record) -> list[Row]:
        try:
            sample = load(self.job.data, record)
        except DataError as error:
            return [blank_row(mode, record, "data_error", error=str(error))]
        if not self.goal.concerns(sample):
            return [blank_row(mode, sample, "not_concerned", error="The goal's label is the right one here.")]
        (clean,) = self.meter.ask([_as_asked(sample, self.job.encoding).input])
        if clean.value is None:
            return [blank_row(mode, sample, clean.status, error=clean.error, queries=1)]
        asked = Asked(self.job, sample, clean, self.goal, self.options, self.meter)
        if self.goal.reached(clean, sample.target, clean):
            return [asked.row(mode, "wrong_on_clean", queries=1)]
        asked.left = None if mode == "breaking" else self.options.per_sample
        module, _, name = MODES[mode].partition(":")
        rows: list[Row] = getattr(importlib.import_module(module), name)(asked)
        return rows


def _as_asked(sample: Sample, encoding: Encoding | None) -> Sample:
    """Return a clean sample as the model gets it."""
    return replace(sample, input=delivered(sample.input, encoding, clean=True))
