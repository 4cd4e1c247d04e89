"""Runs to mine: complete, of one task on one data set, with the data at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perturb.data import Summary
from perturb.engine.chunks import Job
from perturb.errors import RunError
from perturb.evaluation import complete_run, suite_of
from perturb.source import Source, prepare
from perturb.store import RunFolder
from perturb.store.differences import differences
from perturb.suite import Suite, task_of
from perturb.tasks import Task


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """A complete run with what its variants are made from.

    Attributes:
        folder: Its files.
        manifest: The content of `run.json`.
        suite: What was asked.
        task: Its task.
        job: Its data, and what was made of them.
        summary: Of the data.
    """

    folder: RunFolder
    manifest: dict[str, Any]
    suite: Suite
    task: Task
    job: Job
    summary: Summary


def open_runs(paths: Sequence[Path]) -> tuple[list[OpenedRun], list[str]]:
    """Open runs.

    Returns:
        The runs, and in what they differ, in sentences.

    Raises:
        RunError: If one is not complete, they differ in task or data, one asks a frozen set or prepares its inputs in
            its own way, or the data have moved or changed.
    """
    folders = [RunFolder(path) for path in paths]
    manifests = [complete_run(folder) for folder in folders]
    suites = [suite_of(manifest) for manifest in manifests]
    tasks = [task_of(suite) for suite in suites]
    for word, aspects in (
        ("task", [(task.name, task.primary.name) for task in tasks]),
        ("data", [manifest["data"]["digest"] for manifest in manifests]),
        ("fields, preprocess, encode or calibration", list(map(_making, suites))),
    ):
        if different := next((path for path, one in zip(paths, aspects, strict=True) if one != aspects[0]), None):
            raise RunError(f"Expected runs of the same {word}; {different} differs from {paths[0]}. Mine it by itself.")
    if frozen := next((path for path, suite in zip(paths, suites, strict=True) if suite.frozen), None):
        raise RunError(f"The run in {frozen} asks a frozen set, which has no variants. Mine a run of another suite.")
    opened = [_open(*parts) for parts in zip(folders, manifests, suites, tasks, strict=True)]
    return opened, differences(manifests)


def _making(suite: Suite) -> tuple[object, ...]:
    """What decides of a variant beside its generator, severity and key."""
    return suite.fields, suite.preprocess, suite.encode, suite.calibration


def _open(folder: RunFolder, manifest: dict[str, Any], suite: Suite, task: Task) -> OpenedRun:
    source = Source(**manifest["data"]["options"])
    found = source.open(suite.seed, task.target)
    if found.summary.digest != manifest["data"]["digest"]:
        raise RunError(
            f"The data {source.path} have changed since the run in {folder.path}, so that its variants cannot be made "
            "again. Give back the data that it had, or run again."
        )
    return OpenedRun(folder, manifest, suite, task, prepare(suite, found), found.summary)
