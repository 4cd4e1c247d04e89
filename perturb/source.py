"""Where a run's data come from, and what a suite makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from perturb.catalogue import find_generator
from perturb.data import DataSet, Summary, check, read, split, subset
from perturb.data.classes import CLASS, WithClasses
from perturb.data.preprocessing import Preprocessed
from perturb.engine.chunks import Job
from perturb.engine.pool import POOL_SIZE, build_pool
from perturb.engine.render import Recipe
from perturb.errors import PerturbError, SuiteError
from perturb.suite import Suite, select_instances, task_of
from perturb.tasks import TargetKind


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

    def open(self, seed: int, kind: TargetKind | None = "label") -> Opened:
        """Open and check the data set, and take its keyed random subset where a limit is set.

        Args:
            seed: The suite's.
            kind: What the task's right answers are; None takes what the data hold.

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

    What a calibrated suite was calibrated on is left out. Where a gate is about the group `class`, and the data have no
    column of that name, it is the class.

    Raises:
        SuiteError: If an axis has no generator for these data, these are not the frozen set that it asks, or images
            with objects would be brought to another size.
    """
    data, whole, summary = opened
    if suite.frozen is not None and summary.digest != suite.frozen:
        raise SuiteError(
            f"Suite {suite.name} asks the frozen set with the digest {suite.frozen}; {data.name!r} has "
            f"{summary.digest}. Give the set that it was written with, whole and unchanged."
        )
    if suite.calibration is not None:
        _, data = split(data, suite.calibration.share, suite.calibration.seed)
    if suite.preprocess is not None:
        if data.kind in ("boxes", "masks", "keypoints"):
            raise SuiteError(
                f"Suite {suite.name}: preprocess would move images away from their {data.kind}. "
                "Bring the data to size before, or remove preprocess."
            )
        data, whole = Preprocessed(data, suite.preprocess), Preprocessed(whole, suite.preprocess)
    if any(CLASS in ((gate.group or "").partition("=")[0], gate.every_group) for gate in suite.gates):
        data = WithClasses(data)
    instances = select_instances(suite, summary.modality)
    needs_pool = any(find_generator(instance.generator).partner is not None for instance in instances)
    pool = build_pool(whole, subset(whole, summary, POOL_SIZE, suite.seed)) if needs_pool else None
    return Job(
        data, Recipe(instances, suite.seed, suite.fields, suite.min_visibility, pool, suite.opposites), suite.encode
    )


def job_of(manifest: Mapping[str, Any], suite: Suite) -> Job | None:
    """Open a run's data again; None where they have moved or changed since."""
    try:
        opened = Source(**manifest["data"]["options"]).open(suite.seed, task_of(suite).target)
        return prepare(suite, opened) if opened.summary.digest == manifest["data"]["digest"] else None
    except PerturbError:
        return None
