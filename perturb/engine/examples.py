"""The worst examples, rendered again from their keys, so that the report only reads files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, Input, Sample, severity_label
from perturb.data import Record
from perturb.data.encoding import delivered
from perturb.engine.chunks import Job, load
from perturb.engine.distance import input_digest
from perturb.engine.render import Edited, render_one
from perturb.errors import PerturbError

_LONGEST_SIDE: Final = 256


def write_examples(job: Job, chosen: Sequence[Mapping[str, Any]], folder: Path) -> int:
    """Render examples and write them with their pictures.

    Args:
        job: The run's data and recipe.
        chosen: Examples as the score chose them: sample, generator, severity, replicate and the answers.
        folder: Where `examples.json` and the pictures go.

    Returns:
        How many were written; one whose sample can no longer be read is left out.
    """
    folder.mkdir(exist_ok=True)
    wanted = {example["sample_id"] for example in chosen}
    records = {record.id: record for record in job.data.records() if record.id in wanted}
    written = [
        made
        for number, example in enumerate(chosen, start=1)
        if (made := _render(job, example, records, folder, f"e{number:04d}")) is not None
    ]
    modality = "image" if any(example["clean"] for example in written) else "text"
    content = json.dumps({"modality": modality, "examples": written}, indent=1, ensure_ascii=False)
    (folder / "examples.json").write_text(content + "\n", "utf-8")
    return len(written)


def _render(
    job: Job, example: Mapping[str, Any], records: Mapping[str, Record], folder: Path, name: str
) -> dict[str, Any] | None:
    try:
        sample = load(job.data, records[example["sample_id"]])
        variant, edits = render_one(
            sample,
            job.recipe,
            name=example["generator"],
            replicate=example["replicate"],
            severity=example["severity"],
        )
    except (PerturbError, KeyError):
        return None
    shown = example_parts(job, sample, variant.input, edits=edits, folder=folder, name=name)
    return dict(example) | {"tier": severity_label(example["severity"])} | shown


def example_parts(job: Job, sample: Sample, varied: Input, *, edits: Edited, folder: Path, name: str) -> dict[str, Any]:
    """Make what an example shows: two texts, or pictures of clean, varied and their difference, written to a folder.

    Args:
        job: Says how images are encoded.
        sample: A clean sample.
        varied: What became of its input; of several fields those texts that differ are shown, or the first picture.
        edits: That led to it, by the fields that were edited.
        folder: Where pictures go.
        name: What their names begin with.
    """
    fields = _perturbed_fields(sample, varied)
    clean, now = delivered(sample.input, job.encoding, clean=True), delivered(varied, job.encoding)
    texts = [field for field in fields if isinstance(_part(clean, field), str)]
    if fields[0] in texts:
        shown = _texts([(field, _part(clean, field), _part(now, field)) for field in texts], edits)
    else:
        shown = _pictures(_part(clean, fields[0]), _part(now, fields[0]), folder, name)
    blank: dict[str, Any] = dict.fromkeys(("clean", "variant", "difference", "clean_text", "variant_text", "edits"))
    return blank | shown


def _perturbed_fields(sample: Sample, varied: Input) -> list[str]:
    """Name the fields that differ, or the first one where none does; empty where the input is a single one."""
    if not isinstance(sample.input, Mapping) or not isinstance(varied, Mapping):
        return [""]
    clean = sample.input
    return [n for n in clean if input_digest(varied[n]) != input_digest(clean[n])] or [next(iter(clean))]


def _part(value: Input, field: str) -> Any:
    return value[field] if isinstance(value, Mapping) else value


def _texts(fields: Sequence[tuple[str, str, str]], edits: Edited) -> dict[str, Any]:
    """Put texts one below the other, each behind its name where there are several, and count edits from the start."""
    clean, varied, moved = "", "", list[list[Any]]()
    for name, before, after in fields:
        heading = ("\n" if clean else "") + (f"{name}: " if len(fields) > 1 else "")
        start = len(clean) + len(heading)
        moved += [[edit.start + start, edit.stop + start, edit.replacement] for edit in sorted(edits.get(name, ()))]
        clean, varied = clean + heading + before, varied + heading + after
    known = all(name in edits for name, _, _ in fields)
    return {"clean_text": clean, "variant_text": varied, "edits": moved if known else None}


def _pictures(clean: Image, varied: Image, folder: Path, name: str) -> dict[str, Any]:
    difference = difference_picture(clean, varied)
    pictures = {"clean": clean, "variant": varied, "difference": difference}
    return {part: _save(image, folder / f"{name}-{part}.png") for part, image in pictures.items()}


def difference_picture(clean: Image, varied: Image) -> npt.NDArray[np.uint8]:
    """Grey where nothing changed, lighter where the variant is lighter, at half the contrast."""
    if clean.shape != varied.shape:
        return varied
    return np.asarray(128 + (varied.astype(np.int16) - clean) // 2, dtype=np.uint8)


def _save(image: Image, path: Path) -> str:
    from PIL import Image as Pillow

    picture = Pillow.fromarray(image)
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    picture.save(path, optimize=True)
    return path.name
