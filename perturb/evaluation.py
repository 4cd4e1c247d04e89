"""A run that is complete, looked at: scored, gated and reported, as often as anybody likes, without the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perturb.baseline import check_baseline, read_baseline
from perturb.engine.chunks import Job
from perturb.engine.examples import write_examples
from perturb.errors import RunError, UsageError
from perturb.gate import apply_gates
from perturb.gate.legible import legibility_warnings
from perturb.reference import find_reference
from perturb.report.html import write_html
from perturb.report.junit import write_junit
from perturb.score.counts import Tally
from perturb.score.part import COLUMNS
from perturb.score.referenced import score_against
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally
from perturb.score.worst import worst_examples
from perturb.stopping import CAUTION, decide_again
from perturb.store import RunFolder, read_parts
from perturb.suite import Suite, parse_suite, task_of


def evaluate(
    folder: RunFolder, suite: Suite, job: Job | None, *, reference: str | None = None, baseline: str | None = None
) -> dict[str, Any]:
    """Score, gate and report a run that is complete; without its job the examples stay as they are."""
    counted = score(folder, suite, reference)
    if job is not None:
        chosen = worst_examples(read_parts(folder.outcomes, COLUMNS), task_of(suite))
        write_examples(job, [example._asdict() for example in chosen], folder.path / "examples")
    gates = gate(folder, suite, counted, baseline)
    del counted  # the report needs its memory, not the counts
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
    card["severity_comparable"] = suite.calibration is not None
    card["warnings"] += [CAUTION] if manifest.get("stop_early") else []
    card["warnings"] += [*manifest.get("model_notes", []), *filter(None, [manifest.get("random")])]
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


def gate(folder: RunFolder, suite: Suite, counted: Tally | None = None, baseline: str | None = None) -> dict[str, Any]:
    """Apply a suite's gates to a run and write `gates.json` and `junit.xml`.

    Args:
        folder: The run.
        suite: Whose gates.
        counted: The run's counts, where they are there already.
        baseline: The run folder to compare with; the one that the gates compared with before, where None.

    Raises:
        RunError: If the run is not complete.
        UsageError: If a gate needs a baseline and there is none, or the run was asked something else.
    """
    manifest, task = complete_run(folder), task_of(suite)
    if (asked := suite_of(manifest).task) != suite.task:
        raise UsageError(
            f"Expected a suite of the task {asked!r}, as the run's; {suite.name} is one of {suite.task!r}."
        )
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
    gates["warnings"] += legibility_warnings(suite.gates, suite_of(manifest).instances)
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
