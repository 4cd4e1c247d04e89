"""`perturb generate`: from a suite and a data set to files that others can load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from perturb.catalogue import find_generator
from perturb.contracts import TargetKind, parse_severity
from perturb.data import Summary
from perturb.engine.chunks import chunk_size_for
from perturb.engine.formats import TREES, Format
from perturb.engine.forms import choose_format, make_form
from perturb.engine.generate import Export, write_variants
from perturb.engine.manifest import describe_generators, environment, versions
from perturb.errors import DataError, RunError, UsageError
from perturb.freezing import freeze_paraphrases
from perturb.paraphrase import Endpoint
from perturb.source import Source, prepare
from perturb.store import RunFolder
from perturb.suite import Suite
from perturb.tasks import find_task


def generate(
    suite: Suite,
    source: Source,
    out: Path,
    *,
    severities: Sequence[float | str] | None = None,
    form: Format | None = None,
    kind: TargetKind | None = None,
    clean: bool = True,
    workers: int = 1,
    chunk_size: int | None = None,
    paraphraser: Endpoint | None = None,
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[int], None] = lambda _: None,
    on_note: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Write the variants of a data set for others to load.

    Args:
        suite: Which variants.
        source: Of what data.
        out: A folder that is empty or not there yet.
        severities: Instead of the suite's.
        form: How the files look, one of `perturb.engine.formats.FORMATS`; where None as the data came in.
        kind: What the right answers are; where None what the suite's task takes, or else what the data hold.
        clean: Whether the clean samples are written too.
        workers: Processes that make and encode.
        chunk_size: Samples made at once; chosen by the size of the inputs where None.
        paraphraser: Whom to ask for whole rewrites that are not kept yet.
        on_start: Called with the number of samples.
        on_done: Called with the number of samples that were finished.
        on_note: Called with a sentence on what became of whole rewrites.

    Returns:
        How many samples and variants have each status.

    Raises:
        PerturbError: If something cannot be used; the message says what and what to do.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RunError(f"Expected {out} to be an empty folder or none; it holds something. Give another one.")
    wanted = find_task(suite.task).target
    opened = source.open(suite.seed, kind or (None if wanted == "label" else wanted))
    chosen = choose_format(form, opened.summary)
    _check_twins(chosen, opened.summary)
    job = prepare(suite if severities is None else at_severities(suite, severities), opened)
    frozen = freeze_paraphrases(suite, job, paraphraser)
    out.mkdir(parents=True, exist_ok=True)
    on_start(opened.summary.records if source.limit is None else min(source.limit, opened.summary.records))
    size = chunk_size or chunk_size_for(job)
    counts = write_variants(
        Export(job, out, make_form(chosen, job.data), clean),
        chunk_size=size,
        workers=workers,
        on_done=on_done,
        on_note=on_note,
    )
    (out / "suite.toml").write_text(suite.text, "utf-8")
    about = {
        "schema": 1,
        "suite": {"name": suite.name, "digest": suite.digest},
        "format": chosen,
        "severities": sorted({severity for instance in job.recipe.instances for severity in instance.severities}),
        "seed": suite.seed,
        "data": {"path": source.path, "digest": opened.summary.digest, "limit": source.limit},
        "versions": versions(),
        "environment": environment(),
        "generators": describe_generators(job.recipe.instances),
        "status": counts,
    }
    if frozen is not None:
        about["paraphrases"] = frozen.about()
        on_note(frozen.sentence())
    RunFolder(out).write("generate.json", about)
    return counts


def at_severities(suite: Suite, severities: Sequence[float | str]) -> Suite:
    """Replace the severities of all of a suite's generators.

    Raises:
        SeverityError: If one is no severity, or a generator does not have it.
        UsageError: If there is none above 0.
    """
    numbers = sorted({parse_severity(severity) for severity in severities} - {0.0})
    if not numbers:
        raise UsageError(f"Expected at least one severity above 0; got {list(severities)!r}. Name some of 1 to 5.")
    for instance in suite.instances:
        for number in numbers:
            find_generator(instance.generator).check_severity(instance.own(number))
    return replace(suite, instances=tuple(replace(i, severities=tuple(numbers)) for i in suite.instances))


def _check_twins(chosen: Format, summary: Summary) -> None:
    if chosen in TREES and summary.case_twins is not None:
        raise DataError(
            f"The ids {summary.case_twins[0]!r} and {summary.case_twins[1]!r} differ by case or accents' form only: "
            "on some systems one's file would overwrite the other's. Rename one, or use --format parquet."
        )
