"""The steps in order: run, score, gate, report. Each reads the run folder that the step before wrote."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from perturb.baseline import check_baseline, read_baseline
from perturb.catalogue import find_generator
from perturb.data import DataSet, Summary, check, read, subset
from perturb.data.preprocessing import Preprocessed
from perturb.engine.chunks import Job, chunk_size_for
from perturb.engine.examples import write_examples
from perturb.engine.manifest import describe_generators, environment, peak_memory, versions
from perturb.engine.pool import POOL_SIZE, build_pool
from perturb.engine.render import Recipe
from perturb.engine.run import run_chunks
from perturb.errors import DataError, PerturbError, RunError, SuiteError
from perturb.gate import apply_gates
from perturb.metrics.selective import coverage, selective_risk
from perturb.models import Caller, LoadedModel
from perturb.reference import find_reference
from perturb.report.html import write_html
from perturb.report.junit import write_junit
from perturb.score.counts import Tally
from perturb.score.latency import summarise_latency
from perturb.score.part import COLUMNS
from perturb.score.referenced import score_against
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally
from perturb.score.worst import worst_examples
from perturb.stopping import CAUTION, Stopping, decide_again, plan_visit
from perturb.store import RunFolder, read_parts
from perturb.suite import Suite, parse_suite, select_instances
from perturb.tasks import TargetKind, Task, find_task, with_metrics

DEFAULT_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data are, as a command names them; the fields are those of `perturb.read`."""

    path: str
    input: str | None = None
    target: str | None = None
    groups: str = ""
    cluster: str | None = None
    id: str | None = None
    encoding: str = "utf-8"
    limit: int | None = None

    def open(self, seed: int, kind: TargetKind = "label") -> Opened:
        """Open and check the data set, and take its keyed random subset where a limit is set.

        Args:
            seed: The suite's.
            kind: What the task's right answers are.

        Raises:
            DataError: If there is no such data set, nothing in it can be used, or two ids are the same.
        """
        data = read(
            self.path,
            input=self.input,
            target=self.target,
            groups=self.groups,
            cluster=self.cluster,
            id=self.id,
            encoding=self.encoding,
            kind=kind,
        )
        summary = check(data)
        return Opened(data if self.limit is None else subset(data, summary, self.limit, seed), data, summary)


class Opened(NamedTuple):
    """A data set that was opened.

    Attributes:
        data: What is to be used of it.
        whole: All of it: partners come from here, so that a limit changes no variant.
        summary: Of all of it.
    """

    data: DataSet
    whole: DataSet
    summary: Summary


def prepare(suite: Suite, opened: Opened) -> Job:
    """Fit a suite to a data set: the generators that take its fields, and the pool that partners come from.

    Raises:
        SuiteError: If an axis has no generator for these data, or images with objects would be brought to another size.
    """
    data, whole, summary = opened
    if suite.preprocess is not None:
        if data.kind in ("boxes", "masks", "keypoints"):
            raise SuiteError(
                f"Suite {suite.name}: preprocess would move images away from their {data.kind}. "
                "Bring the data to size before, or remove preprocess."
            )
        data, whole = Preprocessed(data, suite.preprocess), Preprocessed(whole, suite.preprocess)
    instances = select_instances(suite, summary.modality)
    needs_pool = any(find_generator(instance.generator).partner is not None for instance in instances)
    pool = build_pool(whole, subset(whole, summary, POOL_SIZE, suite.seed)) if needs_pool else None
    return Job(data, Recipe(instances, suite.seed, suite.fields, suite.min_visibility, pool), suite.encode)


def run(
    suite: Suite,
    source: Source,
    model: LoadedModel,
    out: Path,
    *,
    command: Sequence[str] = (),
    batch_size: int = DEFAULT_BATCH,
    chunk_size: int | None = None,
    workers: int = 1,
    timeout: float | None = None,
    strict: bool = False,
    stop_early: bool = False,
    at_most: int | None = None,
    baseline: str | None = None,
    price_per_hour: float | None = None,
    note: str = "",
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """Make the variants, ask the model, score, gate and report; take up a run that was cut off.

    Args:
        suite: What is asked.
        source: Of what data.
        model: Of which model.
        out: The run folder.
        command: The command line, for the report.
        batch_size: Inputs that the model gets at once.
        chunk_size: Samples made at once; chosen by the size of the inputs where None.
        workers: Processes that make variants.
        timeout: Seconds that one call of the model may take.
        strict: Whether the first failing item stops the run.
        stop_early: Whether clusters come in random order until all gates are decided.
        at_most: The most clusters to visit then; all where None.
        baseline: The run folder of the model in production, for gates that compare with it.
        price_per_hour: What the machine costs that the model runs on: the report tells what a thousand inputs cost.
        note: What the report says of the data.
        on_start: Called with the number of samples.
        on_done: Called with the number of samples that were finished.

    Returns:
        The content of `gates.json`.

    Raises:
        PerturbError: If something cannot be used; the message says what and what to do.
    """
    if suite.reference is not None:
        find_reference(suite.reference)
    started = time.monotonic()
    task = task_of(suite)
    check_baseline(suite, baseline, task)
    opened = source.open(suite.seed, task.target)
    summary = opened.summary
    job = prepare(suite, opened)
    labels = _labels(suite, summary) if task.target == "label" else None
    caller = Caller(model.call, labels, timeout, task.read_answer)
    size = chunk_size or chunk_size_for(job)
    folder = RunFolder(out)
    manifest = _manifest(suite, source, summary, model, job)
    manifest |= {"command": list(command), "chunk_size": size, "batch_size": batch_size, "workers": workers}
    manifest["data"]["note"] = note
    visit = plan_visit(job.data, job.recipe, at_most=at_most) if stop_early else None
    manifest |= {"stop_early": stop_early, "sequential": visit and visit.about}
    stopping = Stopping(folder, manifest, suite.gates, task) if visit else None
    manifest = folder.start(manifest)
    samples = summary.records if source.limit is None else min(source.limit, summary.records)
    on_start(samples if visit is None else len(visit.records))
    if manifest["status"] != "complete":
        run_chunks(
            job,
            caller,
            folder,
            chunk_size=size,
            batch_size=batch_size,
            workers=workers,
            strict=strict,
            records=visit and visit.records,
            enough=lambda: stopping is not None and stopping.enough(),
            on_done=on_done,
        )
        stopped = {} if stopping is None else stopping.outcome()
        folder.write("run.json", manifest | stopped | _finished(folder, started, price_per_hour))
    return evaluate(folder, suite, job, baseline=baseline)


def evaluate(
    folder: RunFolder, suite: Suite, job: Job | None, *, reference: str | None = None, baseline: str | None = None
) -> dict[str, Any]:
    """Score, gate and report a run that is complete; without its job the examples stay as they are."""
    counted = score(folder, suite, reference)
    if job is not None:
        chosen = worst_examples(read_parts(folder.outcomes, COLUMNS), task_of(suite))
        write_examples(job, [example._asdict() for example in chosen], folder.path / "examples")
    gates = gate(folder, suite, counted, baseline)
    write_html(folder.path)
    return gates


def score(folder: RunFolder, suite: Suite, reference: str | None = None) -> Tally:
    """Count a run's outcomes and write `scorecard.json`.

    Args:
        folder: The run.
        suite: What was asked.
        reference: Whose errors the run's are divided by, see `perturb.reference`; where None, the one that the run was
            scored with before, or else the suite's.

    Raises:
        RunError: If the run is not complete, or its outcomes are not those it was finished with.
        UsageError: If there is no such reference.
    """
    manifest = complete_run(folder)
    if folder.digest() != manifest["outcomes_digest"]:
        raise RunError(f"The outcomes in {folder.outcomes} are not those of the run. Remove {folder.path}, run again.")
    task = task_of(suite)
    counted = count(folder, suite)
    about = {
        "perturb": manifest["perturb"],
        "task": suite.task,
        "suite": suite.name,
        "data": manifest["data"]["path"],
        "model": manifest["model"]["name"],
    }
    card = build_scorecard(
        counted,
        metric=task.primary.name,
        confidence=suite.confidence,
        resamples=suite.resamples,
        smallest_group=suite.smallest_group,
        about=about,
    )
    card["corruption_error"] = _corruption_error(folder, suite, counted, reference)
    card["warnings"] += [CAUTION] if manifest.get("stop_early") else []
    folder.write("scorecard.json", card)
    return counted


def _corruption_error(folder: RunFolder, suite: Suite, counted: Tally, named: str | None) -> dict[str, Any] | None:
    """Divide by a reference's errors; what the run was scored with before stays where none is named."""
    if named is None and (folder.path / "scorecard.json").exists():
        before: dict[str, Any] | None = folder.read("scorecard.json").get("corruption_error")
        if before is not None:
            return before
    if (reference := named or suite.reference) is None:
        return None
    return score_against(counted, find_reference(reference), confidence=suite.confidence)


def count(folder: RunFolder, suite: Suite) -> Tally:
    """Count a run's outcomes, as the suite's task and metrics want them."""
    task = task_of(suite)
    parts = read_parts(folder.outcomes, COLUMNS)
    return tally(parts, task=task, metrics=task.metrics[1:], abstain_label=suite.abstain_label)


def task_of(suite: Suite) -> Task:
    """Return a suite's task, with the metrics that it chooses and, where a label abstains, those of selection."""
    task = with_metrics(find_task(suite.task), suite.metrics)
    if suite.abstain_label is None or task.target != "label":
        return task
    label = suite.abstain_label
    return replace(task, metrics=(*task.metrics, coverage(label), selective_risk(label)))


def gate(
    folder: RunFolder, suite: Suite, counted: Tally | None = None, baseline: str | None = None
) -> dict[str, Any]:
    """Apply a suite's gates to a run and write `gates.json` and `junit.xml`.

    Args:
        folder: The run.
        suite: Whose gates.
        counted: The run's counts, where they are there already.
        baseline: The run folder to compare with; the one that the gates compared with before, where None.

    Raises:
        RunError: If the run is not complete.
        UsageError: If a gate needs a baseline and there is none.
    """
    manifest, task = complete_run(folder), task_of(suite)
    if baseline is None and (folder.path / "gates.json").exists():
        baseline = folder.read("gates.json").get("baseline")
    check_baseline(suite, baseline, task)
    if manifest.get("stop_early"):
        gates = decide_again(folder, manifest, suite.gates, task)
    else:
        gates = apply_gates(
            counted or count(folder, suite),
            suite.gates,
            timings=folder.path / "timings.parquet",
            baseline=None if baseline is None else read_baseline(baseline, folder, task),
        )
    gates |= {"suite": suite.name, "baseline": baseline}
    folder.write("gates.json", gates)
    write_junit(folder.path)
    return gates


def complete_run(folder: RunFolder) -> dict[str, Any]:
    """Return the manifest of a run whose outcomes are all there.

    Raises:
        RunError: If they are not.
    """
    manifest = folder.manifest()
    if manifest["status"] != "complete":
        raise RunError(f"The run in {folder.path} was cut off. Give its `perturb run` command again; it goes on there.")
    return manifest


def suite_of(manifest: Mapping[str, Any]) -> Suite:
    """Return the suite that a run was made with, from its own copy."""
    return parse_suite(manifest["suite"]["text"], name=manifest["suite"]["name"])


def job_of(manifest: Mapping[str, Any], suite: Suite) -> Job | None:
    """Open a run's data again; None where they have moved or changed since."""
    try:
        opened = Source(**manifest["data"]["options"]).open(suite.seed, task_of(suite).target)
        return prepare(suite, opened) if opened.summary.digest == manifest["data"]["digest"] else None
    except PerturbError:
        return None


def _manifest(suite: Suite, source: Source, summary: Summary, model: LoadedModel, job: Job) -> dict[str, Any]:
    pool = job.recipe.pool
    options = {name: getattr(source, name) for name in Source.__slots__}
    return {
        "schema": 1,
        "perturb": versions()["perturb"],
        "status": "incomplete",
        "started": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "suite": {"name": suite.name, "text": suite.text, "digest": suite.digest},
        "seed": suite.seed,
        "data": {
            "path": source.path,
            "digest": summary.digest,
            "samples": summary.records,
            "limit": source.limit,
            "options": options,
            "notes": list(summary.notes),
        },
        "model": {"name": model.name, "digest": model.digest},
        "versions": versions(),
        "environment": environment(),
        "pool": None if pool is None else {"size": len(pool.records), "digest": pool.digest.hex()},
        "generators": describe_generators(job.recipe.instances),
    }


def _labels(suite: Suite, summary: Summary) -> frozenset[str]:
    if not summary.labels:
        raise DataError("Expected a class label for at least one sample; none has one. Name their column as --target.")
    abstain = () if suite.abstain_label is None else (suite.abstain_label,)
    return frozenset((*summary.labels, *suite.labels, *abstain))


def _finished(folder: RunFolder, started: float, price_per_hour: float | None) -> dict[str, Any]:
    return {
        "status": "complete",
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started, 3),
        "outcomes_digest": folder.digest(),
        "latency": summarise_latency(folder.path / "timings.parquet", price_per_hour=price_per_hour),
        "peak_memory_mb": peak_memory(),
    }
