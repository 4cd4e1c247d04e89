"""The variants of a run, made again from their keys for a review."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from perturb.contracts import Field, Sample, Variant
from perturb.data.encoding import delivered
from perturb.engine.chunks import Job, load
from perturb.engine.render import render_one
from perturb.errors import PerturbError, RunError
from perturb.evaluation import complete_run, suite_of
from perturb.review.items import CLEAN, Item, fields_of
from perturb.source import job_of
from perturb.store import RunFolder, read_parts
from perturb.store.reviews import REJECTED
from perturb.store.targets import target_json

_NAMED: Final = ("sample_id", "axis", "generator", "severity", "replicate", "target", "expectation")
_MADE: Final = ("ok", "model_error", "timeout", REJECTED)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A complete run.

    Attributes:
        folder: It.
    """

    folder: RunFolder

    def items(self) -> Iterator[Item]:
        """Name all samples that were read and all variants that differ from them."""
        complete_run(self.folder)
        for part in read_parts(self.folder.outcomes, (*_NAMED, "changed", "status")):
            for row in part.to_pylist():
                is_clean = not row["generator"]
                is_there = row["status"] != "data_error" if is_clean else row["changed"] and row["status"] in _MADE
                if is_there and row["expectation"] != "undetermined":
                    yield _item(row)

    def inputs(self, items: Iterable[Item]) -> Iterator[tuple[Item, Mapping[str, Field]]]:
        """Make some items again, as the model got them."""
        manifest = complete_run(self.folder)
        job = job_of(manifest, suite_of(manifest))
        if job is None:
            raise RunError(
                f"The data of the run in {self.folder.path} have moved or changed since, so its variants cannot be "
                "made again. Bring them back, or review what `perturb generate` wrote."
            )
        wanted: dict[str, list[Item]] = {}
        for item in items:
            wanted.setdefault(item.sample_id, []).append(item)
        for record in job.data.records():
            if record.id in wanted:
                with suppress(PerturbError):
                    yield from _made(job, load(job.data, record), wanted[record.id])


def _made(job: Job, sample: Sample, items: Iterable[Item]) -> Iterator[tuple[Item, Mapping[str, Field]]]:
    for item in items:
        made: Sample | Variant = sample
        if not item.is_clean:
            made = render_one(
                sample, job.recipe, name=item.generator, replicate=item.replicate, severity=item.severity
            )[0]
        value = delivered(made.input, job.encoding, clean=item.is_clean)
        yield item._replace(target=json.loads(target_json(made.target))), fields_of(value)


def _item(row: Mapping[str, Any]) -> Item:
    named = {name: row[name] for name in _NAMED} | {"target": json.loads(row["target"])}
    return Item(**(named if row["generator"] else named | {"axis": CLEAN, "generator": CLEAN}))
