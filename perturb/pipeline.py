"""A run, from a suite and a model to a verdict: each step reads the run folder that the step before wrote."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from perturb.asking import caller_for
from perturb.baseline import check_baseline
from perturb.data import Summary
from perturb.engine.chunks import Job, chunk_size_for, load_clean
from perturb.engine.manifest import describe_generators, environment, peak_memory, versions
from perturb.engine.run import run_chunks
from perturb.errors import ModelError
from perturb.evaluation import evaluate
from perturb.freezing import freeze_paraphrases
from perturb.models import Caller, LoadedModel
from perturb.models.determinism import probe
from perturb.paraphrase import Endpoint
from perturb.reference import find_reference
from perturb.score.latency import summarise_latency
from perturb.source import Source, prepare
from perturb.stopping import Stopping, plan_visit
from perturb.store import RunFolder
from perturb.suite import Suite, task_of

DEFAULT_BATCH: Final = 64


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
    paraphraser: Endpoint | None = None,
    probed: bool = False,
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
        paraphraser: Whom to ask for whole rewrites that are not kept yet.
        probed: Whether the model is asked about eight clean samples again at the end, to warn where it is random.
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
    frozen = freeze_paraphrases(suite, job, paraphraser)
    caller = caller_for(suite, task, summary, model, timeout)
    size = chunk_size or chunk_size_for(job)
    folder = RunFolder(out)
    manifest = _manifest(suite, source, summary, model, job)
    manifest |= {"command": list(command), "chunk_size": size, "batch_size": batch_size, "workers": workers}
    manifest["data"]["note"] = note
    if frozen is not None:
        manifest["paraphrases"] = frozen.about()
        manifest["data"]["notes"].append(frozen.sentence())
    visit = plan_visit(job.data, job.recipe, at_most=at_most) if stop_early else None
    manifest |= {"stop_early": stop_early, "sequential": visit and visit.about}
    stopping = Stopping(folder, manifest, suite.gates, task) if visit else None
    manifest = folder.start(manifest)
    on_start(_samples(suite, source, summary, job) if visit is None else len(visit.records))
    if manifest["status"] != "complete":
        before = _parts(folder)
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
        random = _random(caller, job) if probed and _parts(folder) > before else manifest.get("random", "")
        told = {"random": random, "model_notes": caller.notes or manifest.get("model_notes", [])}
        folder.write("run.json", manifest | stopped | _finished(folder, started, price_per_hour) | told)
    return evaluate(folder, suite, job, baseline=baseline)


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
            "notes": [*summary.notes, *_left_out(suite)],
            "selected_against": list(summary.layout.selected_against),
        },
        "model": {"name": model.name, "digest": model.digest},
        "versions": versions(),
        "environment": environment(),
        "pool": None if pool is None else {"size": len(pool.records), "digest": pool.digest.hex()},
        "generators": describe_generators(job.recipe.instances),
    }


def _samples(suite: Suite, source: Source, summary: Summary, job: Job) -> int:
    if suite.calibration is not None:
        return sum(1 for _ in job.data.records())
    return summary.records if source.limit is None else min(source.limit, summary.records)


def _left_out(suite: Suite) -> list[str]:
    if suite.calibration is None:
        return []
    share = f"{100 * suite.calibration.share:g} %"
    return [f"The suite is calibrated: the {share} of the clusters that may have served for that are left out."]


def _parts(folder: RunFolder) -> int:
    return sum(1 for _ in folder.outcomes.glob("*.parquet"))


def _random(caller: Caller, job: Job) -> str:
    """Say how the model answers otherwise when it is asked again; empty where it does not, or cannot be asked."""
    loaded = (load_clean(job.data, record).sample for record in job.data.records())
    with contextlib.suppress(ModelError):
        return probe(caller, (sample for sample in loaded if sample is not None))
    return ""


def _finished(folder: RunFolder, started: float, price_per_hour: float | None) -> dict[str, Any]:
    return {
        "status": "complete",
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started, 3),
        "outcomes_digest": folder.digest(),
        "latency": summarise_latency(folder.path / "timings.parquet", price_per_hour=price_per_hour),
        "peak_memory_mb": peak_memory(),
    }
