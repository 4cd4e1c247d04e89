"""Outcomes as Parquet: one row for each clean sample and each variant, one file for each chunk."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from perturb.contracts import Value, Variant
from perturb.data import Record
from perturb.errors import RunError
from perturb.models.answers import Answer, answer_text
from perturb.store.folder import written
from perturb.store.reviews import mark_rejected
from perturb.store.targets import target_json

_LONGEST_ERROR: Final = 1000
_REPEATED: Final = ["axis", "generator", "expectation", "control_of", "target", "answer", "status"]
OUTCOME_SCHEMA: Final = pa.schema(
    [
        pa.field("sample_id", pa.string()),
        pa.field("cluster", pa.string()),
        pa.field("groups", pa.map_(pa.string(), pa.string())),
        pa.field("axis", pa.string()),
        pa.field("generator", pa.string()),
        pa.field("severity", pa.float64()),
        pa.field("replicate", pa.int32()),
        pa.field("trial", pa.int32()),
        pa.field("expectation", pa.string()),
        pa.field("control_of", pa.string()),
        pa.field("validity", pa.string()),
        pa.field("changed", pa.bool_()),
        pa.field("distance", pa.float64()),
        pa.field("visibility", pa.list_(pa.float64())),
        pa.field("parameters", pa.string()),
        pa.field("key", pa.string()),
        pa.field("input_digest", pa.string()),
        pa.field("partners", pa.list_(pa.string())),
        pa.field("target", pa.string()),
        pa.field("answer", pa.string()),
        pa.field("confidence", pa.float64()),
        pa.field("probabilities", pa.map_(pa.string(), pa.float64())),
        pa.field("status", pa.string()),
        pa.field("error", pa.string()),
    ]
)


def clean_row(record: Record, answer: Answer, *, digest: str = "") -> dict[str, Any]:
    """Make the row of a clean sample: severity 0."""
    return {
        "sample_id": record.id,
        "cluster": record.cluster,
        "groups": sorted(record.groups.items()),
        "axis": "",
        "generator": "",
        "severity": 0.0,
        "replicate": 0,
        "trial": 0,
        "expectation": "invariant",
        "control_of": None,
        "validity": "by_construction",
        "changed": False,
        "distance": 0.0,
        "visibility": None,
        "parameters": "{}",
        "key": "",
        "input_digest": digest,
        "partners": [],
        "target": target_json(record.target),
        **_answered(answer),
    }


def variant_row(variant: Variant, answer: Answer) -> dict[str, Any]:
    """Make the row of a variant; a model's failure tells more than that nothing changed."""
    if answer.status == "ok" and variant.problem:
        answer = replace(answer, status="invalid", error=variant.problem)
    elif answer.status == "ok" and not variant.changed:
        answer = replace(answer, status="no_op")
    return {
        "sample_id": variant.sample_id,
        "cluster": variant.cluster,
        "groups": sorted(variant.groups.items()),
        "axis": variant.axis,
        "generator": variant.generator,
        "severity": variant.severity,
        "replicate": variant.replicate,
        "trial": 0,
        "expectation": variant.expectation.value,
        "control_of": variant.control_of,
        "validity": variant.validity.value,
        "changed": variant.changed,
        "distance": variant.distance,
        "visibility": variant.visibility,
        "parameters": _parameters_json(tuple(variant.steps[0].parameters.items())),
        "key": variant.steps[0].key,
        "input_digest": variant.input_digest,
        "partners": [partner.id for partner in variant.partners],
        "target": target_json(variant.target),
        **_answered(answer),
    }


@functools.lru_cache(maxsize=4096)
def _parameters_json(parameters: tuple[tuple[str, Value], ...]) -> str:
    return json.dumps(dict(parameters), sort_keys=True)


def _answered(answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer_text(answer.value),
        "confidence": answer.confidence,
        "probabilities": None if answer.probabilities is None else list(answer.probabilities.items()),
        "status": answer.status,
        "error": answer.error[:_LONGEST_ERROR].encode("utf-8", "backslashreplace").decode(),
    }


def write_part(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a chunk's rows: to a temporary file first, so that a part that is there is whole.

    Raises:
        RunError: If it cannot be written.
    """
    temporary = path.with_suffix(".tmp")
    with written(path):
        pq.write_table(pa.Table.from_pylist(list(rows), schema=OUTCOME_SCHEMA), temporary, compression="zstd")
        temporary.replace(path)


def read_parts(folder: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read the parts one after the other, in canonical order, only the columns asked for.

    Raises:
        RunError: If one cannot be read.
    """
    for path in sorted(folder.glob("part-*.parquet")):
        yield read_part(path, columns)


def read_part(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read one part, only the columns asked for; what reviewers rejected in its run has the status `rejected`.

    Raises:
        RunError: If it cannot be read.
    """
    try:
        table = pq.read_table(path, columns=list(columns), read_dictionary=_REPEATED)
    except (OSError, pa.ArrowInvalid) as error:
        raise RunError(f"{path} cannot be read: {error}. Remove it and give the run's command again.") from error
    return mark_rejected(table, path.parent.parent)
