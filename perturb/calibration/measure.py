"""How much of its clean score a model keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pyarrow as pa

from perturb.engine.chunks import Job, chunk_size_for, cut_chunks, deliver_chunk
from perturb.engine.run import ask_chunk
from perturb.engine.workers import map_chunks
from perturb.errors import ModelError
from perturb.models import Caller
from perturb.score.counts import Count, Tally
from perturb.score.part import CLEAN, Cell
from perturb.score.tally import tally
from perturb.store import OUTCOME_SCHEMA
from perturb.suite import Instance
from perturb.tasks import Task


def share_kept(
    job: Job, instances: Sequence[Instance], task: Task, caller: Caller, *, batch_size: int, workers: int = 1
) -> dict[tuple[str, float], float]:
    """Ask a model about some generators at their severities, and say how much of the clean score is left.

    Draws are keyed, so that every call at every severity meets the same luck.

    Args:
        job: The data; its recipe's generators are replaced.
        instances: The generators with the severities to ask.
        task: What is asked.
        caller: The model.
        batch_size: Inputs that it gets at once.
        workers: Processes that make variants.

    Returns:
        Generator's name and severity to the score on its variants over that on their clean samples; nothing where no
        variant was scored.

    Raises:
        ModelError: If the model has no clean score to keep.
    """
    asked = replace(job, recipe=replace(job.recipe, instances=tuple(instances)))
    counted = tally(_parts(asked, caller, batch_size, workers), task=task)
    if not _sum(counted, CLEAN, Count.RIGHT):
        raise ModelError(
            f"The model gets none of the {counted.scored_samples} clean samples right that it is calibrated on. "
            "Check that it fits the data, or take more of them with --share."
        )
    kept = {}
    for cell in counted.cells:
        clean = _sum(counted, cell, Count.CLEAN_RIGHT)
        if cell != CLEAN and clean:
            kept[cell.generator, cell.severity] = _sum(counted, cell, Count.RIGHT) / clean
    return kept


def _parts(job: Job, caller: Caller, batch_size: int, workers: int) -> Iterator[pa.Table]:
    chunks = cut_chunks(job.data.records(), chunk_size_for(job))
    with closing(map_chunks(deliver_chunk, job, chunks, workers=workers)) as made:
        for _, chunk in made:
            yield pa.Table.from_pylist(ask_chunk(chunk, caller, batch_size), OUTCOME_SCHEMA)


def _sum(counted: Tally, cell: Cell, count: Count) -> float:
    return float(counted.column([cell], count).sum())
