"""Asking the model: every chunk's clean samples and variants in batches, one outcome row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Final

from perturb.contracts import Input
from perturb.data import Record
from perturb.engine.chunks import Job, Made, cut_chunks, deliver_chunk
from perturb.engine.workers import map_chunks
from perturb.errors import DataError, InputError, ModelError, PerturbError
from perturb.models import Answer, Caller
from perturb.store import RunFolder, merge_timings, write_part, write_timings
from perturb.store.outcomes import clean_row, variant_row

_FAILURES: Final[Mapping[str, type[PerturbError]]] = {
    "data_error": DataError,
    "invalid": InputError,
    "model_error": ModelError,
    "timeout": ModelError,
}


def run_chunks(
    job: Job,
    caller: Caller,
    folder: RunFolder,
    *,
    chunk_size: int,
    batch_size: int,
    workers: int = 1,
    strict: bool = False,
    records: Iterable[Record] | None = None,
    enough: Callable[[], bool] = lambda: False,
    on_done: Callable[[int], None] = lambda _: None,
) -> None:
    """Make and ask every chunk whose part is not there yet.

    Args:
        job: The data and what is made of them.
        caller: The model.
        folder: Where the parts go.
        chunk_size: Samples in a chunk.
        batch_size: Inputs in a batch; batches are cut within a chunk, so that they never depend on a resume.
        workers: Processes that make variants; the model runs here.
        strict: Whether the first sample, variant or answer that fails stops the run.
        records: Those of the data that are wanted, in the order of the run; all in the data's own order where None.
        enough: Asked before the first chunk and after each: whether the parts that are there will do.
        on_done: Called with the number of samples that were finished, also for parts that were there.

    Raises:
        PerturbError: With `strict`, if an item fails; the message names it.
        ModelError: If the model answers nothing at all in a chunk: it is broken, and no release is judged by that.
        ModelTimeoutError: If the model hangs several times in a row.
        WorkerError: If a worker process dies.
    """

    def wanting() -> Iterator[tuple[int, tuple[Record, ...]]]:
        if enough():
            return
        for number, chunk in cut_chunks(job.data.records() if records is None else records, chunk_size):
            if folder.part(number).is_file():
                on_done(len(chunk))
            else:
                yield number, chunk

    with closing(map_chunks(deliver_chunk, job, wanting(), workers=workers)) as chunks:
        for number, made in chunks:
            rows = ask_chunk(made, caller, batch_size)
            if strict:
                _stop_at_failure(rows)
            stop_at_dead_model(rows)
            write_timings(folder, number, caller.seconds)
            caller.seconds.clear()
            write_part(folder.part(number), rows)
            on_done(len(made))
            del made  # before the next chunk is made
            if enough():
                break
    merge_timings(folder)


def stop_at_dead_model(rows: Sequence[dict[str, Any]]) -> None:
    """Stop where a model answered nothing of a chunk.

    Raises:
        ModelError: With what it did instead.
    """
    asked = [row for row in rows if row["status"] != "data_error"]
    unread = [row for row in rows if row["status"] == "data_error"]
    if asked and all(row["status"] in {"model_error", "timeout"} for row in asked):
        raise ModelError(
            f"The model answered none of {len(asked)} inputs. The first time, on sample {asked[0]['sample_id']}: "
            f"{asked[0]['error']}{_unread(unread)}"
        )


def _unread(rows: Sequence[dict[str, Any]]) -> str:
    """Tell of samples that could not be read: the model may fail for want of their labels."""
    if not rows:
        return ""
    count = f"{len(rows):,} samples" if len(rows) > 1 else "One sample"
    return f" {count} could not be read. The first, {rows[0]['sample_id']}: {rows[0]['error']}"


def ask_chunk(made: Sequence[Made], caller: Caller, batch_size: int) -> list[dict[str, Any]]:
    """Ask the model about a chunk: one outcome row for each clean sample and each variant, in canonical order."""
    inputs = [value for one in made for value in _inputs(one)]
    batches = (inputs[start : start + batch_size] for start in range(0, len(inputs), batch_size))
    answers = iter([answer for batch in batches for answer in caller.ask(batch)])
    return [row for one in made for row in _rows(one, answers)]


def _inputs(made: Made) -> list[Input]:
    return [] if made.sample is None else [made.sample.input, *(variant.input for variant in made.variants)]


def _rows(made: Made, answers: Iterator[Answer]) -> list[dict[str, Any]]:
    unread = made.sample is None
    answer = Answer(None, status="data_error", error=made.problem) if unread else next(answers)
    clean = clean_row(made.record, answer, digest=made.digest)
    return [clean, *(variant_row(variant, next(answers)) for variant in made.variants)]


def _stop_at_failure(rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        if row["status"] in _FAILURES:
            variant = f", {row['generator']} at severity {row['severity']:g}" if row["generator"] else ""
            problem = f"Sample {row['sample_id']!r}{variant}: {row['error']}"
            raise _FAILURES[row["status"]](f"{problem} Mend it, or leave out --strict to count such items and go on.")
