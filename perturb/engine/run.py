"""Asking the model: every chunk's clean samples and variants in batches, one outcome row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from perturb.contracts import Input
from perturb.engine.chunks import Job, Made, cut_chunks, make_chunk
from perturb.engine.distance import input_digest
from perturb.engine.workers import map_chunks
from perturb.errors import DataError, ModelError
from perturb.models import Answer, Caller
from perturb.store import RunFolder, write_part
from perturb.store.outcomes import clean_row, variant_row


def run_chunks(
    job: Job,
    caller: Caller,
    folder: RunFolder,
    *,
    chunk_size: int,
    batch_size: int,
    workers: int = 1,
    strict: bool = False,
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
        strict: Whether the first sample or answer that fails stops the run.
        on_done: Called with the number of samples that were finished, also for parts that were there.

    Raises:
        DataError: With `strict`, if a sample cannot be read.
        ModelError: With `strict`, if an answer is none; and if the model hangs several times in a row.
    """

    def wanting() -> Iterator[tuple[int, Any]]:
        for number, records in cut_chunks(job.data, chunk_size):
            if folder.part(number).is_file():
                on_done(len(records))
            else:
                yield number, records

    for number, made in map_chunks(make_chunk, job, wanting(), workers=workers):
        rows = ask_chunk(made, caller, batch_size)
        if strict:
            _stop_at_failure(rows)
        _write_timings(folder, number, caller)
        write_part(folder.part(number), rows)
        on_done(len(made))
    _merge_timings(folder)


def ask_chunk(made: Sequence[Made], caller: Caller, batch_size: int) -> list[dict[str, Any]]:
    """Ask the model about a chunk: one outcome row for each clean sample and each variant, in canonical order."""
    inputs = [value for one in made for value in _inputs(one)]
    batches = (inputs[start : start + batch_size] for start in range(0, len(inputs), batch_size))
    answers = iter([answer for batch in batches for answer in caller.ask(batch)])
    return [row for one in made for row in _rows(one, answers)]


def _inputs(made: Made) -> list[Input]:
    return [] if made.sample is None else [made.sample.input, *(variant.input for variant in made.variants)]


def _rows(made: Made, answers: Iterator[Answer]) -> list[dict[str, Any]]:
    record, sample = made.record, made.sample
    if sample is None:
        unread = Answer(None, status="data_error", error=made.problem)
        return [clean_row(record.id, record.cluster, record.groups, record.target, unread)]
    digest = input_digest(sample.input)
    clean = clean_row(sample.id, sample.cluster, sample.groups, sample.target, next(answers), digest=digest)
    return [clean, *(variant_row(variant, next(answers)) for variant in made.variants)]


def _stop_at_failure(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        where = f"Sample {row['sample_id']}" + (f", {row['generator']} {row['severity']:g}" if row["generator"] else "")
        if row["status"] == "data_error":
            raise DataError(f"{where}: {row['error']} (--strict stops here.)")
        if row["status"] in {"model_error", "timeout", "invalid"}:
            raise ModelError(f"{where}: {row['error']} (--strict stops here.)")


def _write_timings(folder: RunFolder, number: int, caller: Caller) -> None:
    rows = [{"part": number, "items": items, "seconds": seconds} for items, seconds in caller.seconds]
    caller.seconds.clear()
    folder.timings.mkdir(exist_ok=True)
    schema = pa.schema([("part", pa.int32()), ("items", pa.int32()), ("seconds", pa.float64())])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder.timings / f"{folder.part(number).name}")


def _merge_timings(folder: RunFolder) -> None:
    """Gather the parts' timings into one file; outside the byte promise, so its rows may differ between runs."""
    parts = sorted(folder.timings.glob("part-*.parquet"))
    if not parts:
        return
    pq.write_table(pa.concat_tables(pq.read_table(part) for part in parts), folder.path / "timings.parquet")
    for part in parts:
        part.unlink()
    folder.timings.rmdir()
