"""Writing variants: files or table rows, each with its provenance, the same for any number of workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perturb.contracts import Target, Variant
from perturb.data import JsonlWriter, Record
from perturb.engine.chunks import Job, Made, cut_chunks, load_clean
from perturb.engine.forms import Form, Item
from perturb.engine.provenance import Row, clean_manifest_row, provenance
from perturb.engine.render import render_many
from perturb.engine.workers import map_chunks


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """What every chunk of an export needs.

    Attributes:
        job: The data and what is made of them.
        out: The folder to write to.
        form: How the files look.
        clean: Whether the clean samples are written too, at severity 0.
    """

    job: Job
    out: Path
    form: Form
    clean: bool = True


def export_chunk(export: Export, records: tuple[Record, ...]) -> list[tuple[Row, Any]]:
    """Make a chunk and write its files.

    Returns:
        For each clean sample and variant its row of the manifest, and what is gathered of it; None for nothing.
    """
    made = [load_clean(export.job.data, record) for record in records]
    variants = render_many([one.sample for one in made if one.sample is not None], export.job.recipe)
    return [pair for one in made for pair in _export(export, one, variants)]


def write_variants(
    export: Export,
    *,
    chunk_size: int,
    workers: int = 1,
    on_done: Callable[[int], None] = lambda _: None,
    on_note: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Write all variants of a data set, and `manifest.jsonl` with the provenance of each.

    Args:
        export: What to write and where.
        chunk_size: Samples in a chunk.
        workers: Processes that make and encode.
        on_done: Called with the number of samples that were finished.
        on_note: Called with the first sample or variant of each kind that could not be made, and why.

    Returns:
        How many rows of the manifest have each status: `ok`, `no_op`, `invalid`, `data_error`.
    """
    counts: dict[str, int] = {}
    chunks = cut_chunks(export.job.data.records(), chunk_size)
    with JsonlWriter(export.out / "manifest.jsonl") as manifest, export.form.gather(export.out) as gathered:
        for _, pairs in map_chunks(export_chunk, export, chunks, workers=workers):
            manifest.write(row for row, _ in pairs)
            gathered.write(entry for _, entry in pairs if entry is not None)
            for row, _ in pairs:
                counts[row["status"]] = counts.get(row["status"], 0) + 1
                if counts[row["status"]] == 1 and row["error"]:
                    on_note(f"{row['status']}, first: {row['sample_id']}: {row['error']}")
            on_done(len({row["sample_id"] for row, _ in pairs}))
    return counts


def _export(export: Export, made: Made, variants: Iterator[Iterator[Variant]]) -> Iterator[tuple[Row, Any]]:
    """Write each variant as soon as it is made: the next one takes its memory."""
    recipe = export.job.recipe
    base, sample = clean_manifest_row(made.record), made.sample
    if sample is None:
        yield base | {"status": "data_error", "error": made.problem}, None
        return
    if export.clean:
        row = base | {"input_digest": made.digest}
        yield export.form.place(export.out, Item(row, sample.input, sample.target, encoding=export.job.encoding))
    replicates = {instance.name: instance.replicates for instance in recipe.instances}
    for variant in next(variants):
        row = base | provenance(variant) | {"removed": removed_objects(sample.target, variant, recipe.min_visibility)}
        if variant.problem:
            yield row, None
        else:
            drawn = replicates[variant.generator]
            yield export.form.place(export.out, Item(row, variant.input, variant.target, drawn, export.job.encoding))


def removed_objects(clean: Target, variant: Variant, min_visibility: float) -> list[dict[str, Any]]:
    """Tell which objects left a variant's target, since too little of them is seen.

    Args:
        clean: The sample's target.
        variant: Made from it.
        min_visibility: The least share in 0..1 with which an object stays.

    Returns:
        For each its number in the clean target, its label and the share that is seen.
    """
    labels, left = getattr(clean, "labels", ()), len(getattr(variant.target, "labels", ()))
    if variant.visibility is None or len(variant.visibility) != len(labels):
        return []
    told = enumerate(zip(labels, variant.visibility, strict=True))
    objects = [{"object": number, "label": label, "visibility": seen} for number, (label, seen) in told]
    hidden = [entry for entry in objects if entry["visibility"] < min_visibility]
    return hidden if len(hidden) == len(labels) - left else [e for e in objects if e["visibility"] <= min_visibility]
