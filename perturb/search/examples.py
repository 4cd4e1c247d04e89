"""What a search found, in pictures and diffs, so that the report only reads files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from perturb.contracts import Edit, Image, Input, Sample
from perturb.engine.chunks import Job, load
from perturb.engine.compose import render_composition
from perturb.engine.examples import example_parts
from perturb.errors import PerturbError
from perturb.report.figures import plural
from perturb.search.adversarial import FOLDER, norms
from perturb.search.asked import Row, attack_of
from perturb.store.targets import target_json

__all__ = ["write_search_examples"]

_PER_GENERATOR: Final = 3
_PER_ATTACK: Final = 24


def write_search_examples(folder: Path, job: Job, rows: Sequence[Row], kept: Sequence[Mapping[str, Any]]) -> int:
    """Write `examples/examples.json` with its pictures: the weakest disturbances that were found of each kind.

    Args:
        folder: The search's.
        job: The data, and the generators, with which what was found along severities is made again.
        rows: The results.
        kept: The rows of the frozen set, which holds what was found by attacks.

    Returns:
        How many were written; one that cannot be made again is left out.
    """
    where = folder / "examples"
    where.mkdir(exist_ok=True)
    for old in where.iterdir():  # another command has found weaker ones since
        old.unlink()
    chosen = list(_chosen(rows))
    wanted = {row["sample_id"] for row in chosen}
    records = {record.id: record for record in job.data.records() if record.id in wanted}
    found = {row["id"]: row for row in kept}
    made = []
    for number, row in enumerate(chosen, start=1):
        try:
            sample = load(job.data, records[row["sample_id"]])
            varied = _input(folder / FOLDER, job, sample, row, found)
        except (PerturbError, KeyError, OSError):
            continue
        edits = {"": [Edit(*step[:3]) for step in row["steps"]]} if row["mode"] == "text" else {}
        shown = example_parts(job, sample, varied, edits=edits, folder=where, name=f"s{number:04d}")
        made.append(_facts(row, sample, _how_far(row, sample, varied)) | shown)
    modality = "image" if any(one["clean"] for one in made) else "text"
    content = json.dumps({"modality": modality, "examples": made}, indent=1, ensure_ascii=False)
    (where / "examples.json").write_text(content + "\n", "utf-8")
    return len(made)


def _chosen(rows: Iterable[Row]) -> Iterator[Row]:
    """Choose of each generator the weakest severities, of each attack the smallest changes; one of a sample each."""
    broken = sorted((row for row in rows if row["status"] == "broken"), key=lambda row: (*_kind(row), _strength(row)))
    for (_, _, mode, _), several in groupby(broken, key=_kind):
        firsts = {row["sample_id"]: row for row in reversed(list(several))}
        most = _PER_GENERATOR if mode == "breaking" else _PER_ATTACK
        yield from islice(sorted(firsts.values(), key=_strength), most)


def _kind(row: Row) -> tuple[bool, str, str, str]:
    breaking = row["mode"] == "breaking"
    return not breaking, row["axis"] if breaking else "", row["mode"], row["generator"] if breaking else attack_of(row)


def _strength(row: Row) -> tuple[float, float]:
    return (row["severity"] or 0.0) if row["mode"] == "breaking" else row["changed_words"] or 0, row["distance"] or 0.0


def _input(folder: Path, job: Job, sample: Sample, row: Row, found: Mapping[str, Mapping[str, Any]]) -> Input:
    if row["mode"] == "text":
        return str(row["found"])
    if row["mode"] != "pixels":
        steps = [(str(name), float(severity)) for name, severity in row["steps"]]
        made: Input = render_composition(sample, job.recipe, steps, replicate=row["replicate"]).input
        return made
    return _picture(folder / found[f"{sample.id}~{attack_of(row)}"]["fields"]["input"])


def _picture(path: Path) -> Image:
    from PIL import Image as Pillow

    with Pillow.open(path) as picture:
        return np.asarray(picture, dtype=np.uint8)


def _how_far(row: Row, sample: Sample, varied: Input) -> str:
    """Say how strong it is, in the words of its kind."""
    if row["mode"] == "text":
        return f"{plural(row['changed_words'], 'word')} changed"
    if row["mode"] == "pixels" and isinstance(varied, np.ndarray) and isinstance(sample.input, np.ndarray):
        return f"{plural(int(norms(sample.input, varied)['linf']), 'level')} at most"
    if len(row["steps"]) == 1:
        return f"severity {row['steps'][0][1]:.2f}"
    return "severities " + ", ".join(f"{severity:.2f}" for _, severity in row["steps"])


def _facts(row: Row, sample: Sample, tier: str) -> dict[str, Any]:
    return {
        "axis": row["axis"] if row["mode"] == "breaking" else row["mode"],
        "mode": row["mode"],
        "generator": row["generator"],
        "severity": row["severity"] or 0.0,
        "tier": tier,
        "replicate": row["replicate"],
        "sample_id": sample.id,
        "target": json.loads(target_json(sample.target)),
        "expectation": "invariant",
        "clean_answer": row["clean_answer"],
        "clean_confidence": None,
        "answer": row["answer"],
        "confidence": row["confidence"],
    }
