"""The search itself: sample after sample, in a random order, until all are done or the budget is spent."""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from perturb.engine.run import stop_at_dead_model
from perturb.errors import DataError, ModelError, SearchBudgetError, UsageError
from perturb.keys import digest
from perturb.models import LoadedModel
from perturb.models.determinism import probe
from perturb.search.adversarial import FOLDER, keep
from perturb.search.asked import Asked, Finding, Options, Row, blank_row
from perturb.search.budget import Meter
from perturb.search.confirm import confirmed
from perturb.search.goals import Goal, find_goal
from perturb.search.journal import Journal
from perturb.search.judging import Judge
from perturb.search.labels import require_label
from perturb.search.results import write_results
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
"""What searches one sample in each mode: from an `Asked` to what it found."""

VOTES: Final = 5
"""Times that a random model gets each input."""

_UNANSWERED: Final = frozenset({"model_error", "timeout"})
_UNASKED: Final = frozenset({"data_error", "not_concerned"})
_DEAD: Final = 32  # samples without an answer, from the first on, after which no further one is asked about
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

    A model that does not answer the same input alike is said to be so; it gets every input several times, and a break
    counts where chance is no excuse for it (`perturb.search.confirm`).

    Raises:
        ModelError: If it answers nothing at all: it is broken, and nothing can be found.
        ModelTimeoutError: If it hangs several times in a row.
        UsageError: If a mode does not fit the data, or a goal is none or names a label that nobody knows. Like a model
            without an answer it leaves no folder, so that the command can be mended and given again.
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

    def tell(stopped: str) -> dict[str, Any]:
        told = {
            "seconds": round(time.monotonic() - started, 3),
            "stopped": stopped,
            "samples": len(records),
            "budget": {"queries": queries, "seconds": seconds},
        }
        return write_results(journal, job, told, suite=suite, task=task, summary=opened.summary)

    try:
        _Searching(job, goal, options, meter, journal).go(records, modes, on_done)
        stopped = ""
    except SearchBudgetError as error:
        stopped = str(error)
    except UsageError:
        if not journal.done:
            journal.forget()
        raise
    except (ModelError, KeyboardInterrupt) as error:
        tell(str(error) or "It was interrupted. The same command goes on from here.")
        raise
    if _is_dead(journal.rows):
        journal.forget()
        stop_at_dead_model([row for row in journal.rows if row["status"] in _UNANSWERED])
    return tell(stopped)


def _is_dead(rows: Sequence[Row]) -> bool:
    """Whether the model was asked about clean samples, and answered none of them."""
    statuses = {row["status"] for row in rows} - _UNASKED
    return bool(statuses) and statuses <= _UNANSWERED


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
        readable = [record for _, record in waiting if not record.problem]
        self._noted("probe", None, lambda: require_label(self.goal, self.meter, self._loaded(readable)))
        self._probe(readable)
        for mode, record in waiting:
            self._noted(mode, record.id, functools.partial(self._search, mode, record))
            on_done(1)
            if len(self.journal.rows) == _DEAD and _is_dead(self.journal.rows):
                return

    def _probe(self, records: Iterable[Record]) -> None:
        """Ask about a few samples twice; a model that answers them in two ways gets every input several times."""
        if not self.journal.doubt:
            self._noted("probe", None, lambda: {"doubt": probe(self.meter, self._loaded(records))})
        self.meter.votes = self.options.votes or (VOTES if self.journal.doubt else 1)

    def _loaded(self, records: Iterable[Record]) -> Iterator[Sample]:
        return (_as_asked(load(self.job.data, record), self.job.encoding) for record in records)

    def _noted(self, mode: str, sample_id: str | None, work: Callable[[], dict[str, Any] | None]) -> None:
        """Write down what a piece of work found, and what it asked also where it was cut off."""
        before, found = self.meter.asked, None
        try:
            found = work()
        finally:
            finished, spent = None if found is None else sample_id, self.meter.asked - before
            if self.meter.caller.notes and not self.journal.notes:
                found = {"notes": self.meter.caller.notes} | (found or {})
            if found or spent:
                self.journal.append(mode, finished, spent, **found or {})

    def _search(self, mode: str, record: Record) -> dict[str, Any]:
        try:
            sample = load(self.job.data, record)
        except DataError as error:
            return {"rows": [blank_row(mode, record, "data_error", error=str(error))]}
        if not self.goal.concerns(sample):
            return {"rows": [blank_row(mode, sample, "not_concerned", error="The goal's label is the right one here.")]}
        (clean,) = self.meter.ask([_as_asked(sample, self.job.encoding).input])
        if clean.value is None:
            row = blank_row(mode, sample, clean.status, error=clean.error, queries=self.meter.votes)
            return {"rows": [row]}
        asked = Asked(self.job, sample, clean, self.goal, self.options, self.meter)
        if self.goal.reached(clean, sample.target, clean):
            return {"rows": [asked.row(mode, "wrong_on_clean", queries=self.meter.votes)]}
        asked.left = None if mode == "breaking" else self.options.per_sample
        module, _, name = MODES[mode].partition(":")
        found: list[Finding] = getattr(importlib.import_module(module), name)(asked)
        if self.journal.doubt:
            found = [confirmed(asked, finding) for finding in found]
        kept = [keep(self.journal.folder.path / FOLDER, asked, finding) for finding in found]
        return {"rows": [finding.row for finding in found], "kept": [row for row in kept if row is not None]}


def _as_asked(sample: Sample, encoding: Encoding | None) -> Sample:
    """Return a clean sample as the model gets it."""
    return replace(sample, input=delivered(sample.input, encoding, clean=True))
