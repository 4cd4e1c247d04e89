"""Writing variants: files or table rows, each with its provenance, the same for any number of workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from perturb.contracts import Input, Target
from perturb.data import JsonlWriter, Record, encode_png, variant_file, write_file
from perturb.data.parquet_writing import ParquetWriter
from perturb.engine.chunks import Job, Made, cut_chunks, make_chunk
from perturb.engine.provenance import Row, class_name, clean_manifest_row, provenance, table_row, table_schema
from perturb.engine.workers import map_chunks
from perturb.errors import DataError

Format = Literal["folder", "parquet", "jsonl"]


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """What every chunk of an export needs.

    Attributes:
        job: The data and what is made of them.
        out: The folder to write to.
        format: `folder` writes image files, the others rows of a table.
        clean: Whether the clean samples are written too, at severity 0.
    """

    job: Job
    out: Path
    format: Format
    clean: bool = True


def export_chunk(export: Export, records: tuple[Record, ...]) -> list[tuple[Row, Row | None]]:
    """Make a chunk and write its files.

    Returns:
        For each clean sample and variant its row of the manifest, and its row of the table where one is written.
    """
    return [pair for made in make_chunk(export.job, records) for pair in _export(export, made)]


def write_variants(
    export: Export, *, chunk_size: int, workers: int = 1, on_done: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Write all variants of a data set, and `manifest.jsonl` with the provenance of each.

    Args:
        export: What to write and where.
        chunk_size: Samples in a chunk.
        workers: Processes that make and encode.
        on_done: Called with the number of samples that were finished.

    Returns:
        How many rows of the manifest have each status: `ok`, `no_op`, `invalid`, `data_error`.
    """
    counts: dict[str, int] = {}
    chunks = cut_chunks(export.job.data.records(), chunk_size)
    with JsonlWriter(export.out / "manifest.jsonl") as manifest, _table(export) as table:
        for _, pairs in map_chunks(export_chunk, export, chunks, workers=workers):
            manifest.write(row for row, _ in pairs)
            if table is not None:
                table.write(row for _, row in pairs if row is not None)
            for row, _ in pairs:
                counts[row["status"]] = counts.get(row["status"], 0) + 1
            on_done(len({row["sample_id"] for row, _ in pairs}))
    return counts


def _export(export: Export, made: Made) -> Iterator[tuple[Row, Row | None]]:
    sample = made.sample
    if sample is None:
        yield clean_manifest_row(made.record) | {"status": "data_error", "error": made.problem}, None
        return
    if export.clean:
        base = clean_manifest_row(made.record) | {"input_digest": made.digest}
        yield _written(export, base, sample.input, sample.target, 1)
    replicates = {instance.name: instance.replicates for instance in export.job.recipe.instances}
    for variant in made.variants:
        row = clean_manifest_row(made.record) | provenance(variant)
        if variant.problem:
            yield row, None
        else:
            yield _written(export, row, variant.input, variant.target, replicates[variant.generator])


def _written(export: Export, row: Row, value: Input, target: Target, replicates: int) -> tuple[Row, Row | None]:
    """Write an image's file, or make its row of the table."""
    if export.format != "folder":
        return row, table_row(row, value)
    if not isinstance(value, np.ndarray):
        raise DataError("Expected images for the format folder; these data hold texts. Use --format parquet or jsonl.")
    file = variant_file(
        row["axis"],
        row["generator"],
        row["severity"],
        class_name(row, target),
        row["sample_id"],
        replicate=row["replicate"],
        replicates=replicates,
    )
    write_file(export.out / file, encode_png(value))
    return row | {"file": str(file)}, None


@contextmanager
def _table(export: Export) -> Iterator[JsonlWriter | ParquetWriter | None]:
    if export.format == "jsonl":
        with JsonlWriter(export.out / "data.jsonl") as rows:
            yield rows
    elif export.format == "parquet":
        with ParquetWriter(export.out / "data.parquet", table_schema(export.job.data)) as columns:
            yield columns
    else:
        yield None
