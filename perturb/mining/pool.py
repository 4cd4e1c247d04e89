"""The variants that a model had something to lose on, as columns: which were lost, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from perturb.data.classes import CLASS
from perturb.mining.content import Content
from perturb.score.coded import Coded
from perturb.score.part import COLUMNS, Part
from perturb.store.targets import target_value
from perturb.tasks import Task

READ: Final = (*COLUMNS, "input_digest")
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """Variants that differ from a clean sample which the model got right, at least in part; one entry each.

    Attributes:
        run: Number of the run.
        axes: Generator to axis.
        generator: Its name in the suite.
        severity: In 0..5.
        replicate: Which of several draws.
        sample: Its id.
        cluster: Its cluster.
        traits: What else is known of the sample: its class, groups and content.
        lost: Whether the answer is worse than on the clean sample, by as much as was asked for.
        contrast: Whether another answer than the clean sample's is right.
        digest: Of the input, of lost ones; empty else.
    """

    run: Array
    axes: Mapping[str, str]
    generator: Coded
    severity: Array
    replicate: Array
    sample: Coded
    cluster: Coded
    traits: Mapping[str, Coded]
    lost: Array
    contrast: Array
    digest: Array


@dataclass(slots=True)
class _Column:
    """A column of codes that grows part by part."""

    index: dict[str, int] = field(default_factory=dict)
    parts: list[Array] = field(default_factory=list)

    def add(self, values: Sequence[str], codes: Array) -> None:
        own = np.array([self.index.setdefault(value, len(self.index)) for value in values], dtype=np.int64)
        self.parts.append(own[codes])

    def coded(self) -> Coded:
        return Coded(np.concatenate(self.parts), list(self.index))


def gather(runs: Iterable[tuple[Iterable[pa.Table], Task, Content]], *, least_loss: float) -> Pool:
    """Gather the variants of several runs of one task, some 60 bytes of memory each.

    Args:
        runs: The outcome parts of each, with the columns `READ`; its task; and what its inputs are like.
        least_loss: The share of the clean score that is gone in what counts as lost, in 0..1.
    """
    coded = {name: _Column() for name in ("generator", "sample_id", "cluster")}
    plain: list[tuple[Array, ...]] = []
    traits: dict[str, _Column] = {}
    axes: dict[str, str] = {}
    for number, (parts, task, content) in enumerate(runs):
        for part in (Part(table, task) for table in parts if table.num_rows):
            rows = at_stake(part)
            lost = is_lost(part, least_loss)[rows]
            for name, column in coded.items():
                found = part.coded(name)
                column.add(found.values, found.codes[rows])
            axes |= {cell.generator: cell.axis for cell in part.cells[1]}
            for name, values in _traits(part, content).items():
                traits.setdefault(name, _Column()).add(values, part.sample[rows])
            digests = np.full(len(rows), "", dtype=object)
            digests[lost] = part.table["input_digest"].take(pa.array(rows[lost])).to_pylist()
            severity, replicate = (part.array(name)[rows] for name in ("severity", "replicate"))
            plain.append((np.full(len(rows), number), severity, replicate, lost, part.contrasted[rows], digests))
    run, severity, replicate, lost, contrast, digests = (np.concatenate(found) for found in zip(*plain, strict=True))
    return Pool(
        run=run,
        axes=axes,
        generator=coded["generator"].coded(),
        severity=severity,
        replicate=replicate,
        sample=coded["sample_id"].coded(),
        cluster=coded["cluster"].coded(),
        traits={name: column.coded() for name, column in traits.items()},
        lost=lost,
        contrast=contrast,
        digest=digests,
    )


def at_stake(part: Part) -> Array:
    """The rows of variants that differ from a clean sample with a score above 0, and that the model was asked."""
    asked = part.among("status", ("ok", "model_error", "timeout")) & (part.scored | part.contrasted)
    differs = part.array("changed").astype(bool) & ~part.is_clean
    return np.flatnonzero(asked & differs & (part.score[part.clean_row] > 0.0))


def is_lost(part: Part, least_loss: float) -> Array:
    """Say of each row whether so much of the clean sample's score is gone."""
    clean = part.score[part.clean_row]
    return np.asarray((part.score < clean) & (part.score <= clean * (1.0 - least_loss) + 1e-12))


def _traits(part: Part, content: Content) -> dict[str, list[str]]:
    """What is known of each sample of the part."""
    clean = part.table.select(["sample_id", "groups", "target"]).filter(pa.array(part.is_clean))
    found: dict[str, list[str]] = {}
    if part.task.target == "label":
        found[CLASS] = [str(target_value(text)) for text in clean["target"].to_pylist()]
    groups = [dict(pairs or ()) for pairs in clean["groups"].to_pylist()]
    for name in groups[0]:
        found[name] = [given.get(name, "") for given in groups]
    if content.trait:
        found[content.trait] = [content.values.get(name, "") for name in clean["sample_id"].to_pylist()]
    return found
