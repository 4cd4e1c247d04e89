"""The run that a candidate is compared with: what is in production."""

from __future__ import annotations

from pathlib import Path

from perturb.errors import RunError, UsageError
from perturb.gate import Baseline
from perturb.score.shared import SHARED_COLUMNS, tally_shared
from perturb.store import RunFolder, read_parts
from perturb.store.differences import refuse_selected
from perturb.suite import Suite, parse_suite
from perturb.tasks import Task


def check_baseline(suite: Suite, baseline: str | None, task: Task) -> None:
    """Look before a run whether its gates will have what they compare with.

    Raises:
        UsageError: If a gate needs a baseline and none is named, or it was asked something else.
        RunError: If the baseline is no run that is complete.
    """
    if baseline is None:
        if needing := next((gate.name for gate in suite.gates if gate.rule == "max_loss"), None):
            raise UsageError(
                f"The gate {needing!r} compares with a baseline run; none is named. Give --baseline RUN, a run folder "
                "of the model in production on the same suite and data."
            )
        return
    manifest = RunFolder(Path(baseline)).manifest()
    if manifest["status"] != "complete":
        raise RunError(f"The baseline run in {baseline} was cut off. Give its `perturb run` command again.")
    asked = parse_suite(manifest["suite"]["text"], name=manifest["suite"]["name"])
    if asked.task != suite.task:
        raise UsageError(f"Expected a baseline run of the task {task.name!r}; {baseline} is one of {asked.task!r}.")


def read_baseline(baseline: str, candidate: RunFolder, task: Task) -> Baseline:
    """Count the variants that a baseline shares with a candidate.

    Raises:
        RunError: If one cannot be read, or the inputs were chosen against one of the models.
    """
    folders = RunFolder(Path(baseline)), candidate
    refuse_selected([folder.manifest() for folder in folders])
    shared = tally_shared([read_parts(folder.outcomes, SHARED_COLUMNS) for folder in folders], task)
    return Baseline(baseline, shared)
