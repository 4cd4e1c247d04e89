"""Outcomes as Parquet: one row for each clean sample and each variant, one file for each chunk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from perturb.contracts import Accepted, Target, Variant
from perturb.models.answers import Answer

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


def clean_row(
    sample_id: str, cluster: str, groups: Mapping[str, str], target: Target, answer: Answer, *, digest: str = ""
) -> dict[str, Any]:
    """Make the row of a clean sample: severity 0."""
    return {
        "sample_id": sample_id,
        "cluster": cluster,
        "groups": sorted(groups.items()),
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
        "target": target_json(target),
        "answer": answer.label,
        "confidence": answer.confidence,
        "probabilities": None if answer.probabilities is None else list(answer.probabilities.items()),
        "status": answer.status,
        "error": answer.error,
    }


def variant_row(variant: Variant, answer: Answer) -> dict[str, Any]:
    """Make the row of a variant; a model's failure tells more than that nothing changed."""
    status, error = answer.status, answer.error
    if status == "ok" and variant.problem:
        status, error = "invalid", variant.problem
    elif status == "ok" and not variant.changed:
        status = "no_op"
    step = variant.steps[0]
    return clean_row(
        variant.sample_id, variant.cluster, variant.groups, variant.target, answer, digest=variant.input_digest
    ) | {
        "axis": variant.axis,
        "generator": variant.generator,
        "severity": variant.severity,
        "replicate": variant.replicate,
        "expectation": variant.expectation.value,
        "control_of": variant.control_of,
        "validity": variant.validity.value,
        "changed": variant.changed,
        "distance": variant.distance,
        "visibility": variant.visibility,
        "parameters": json.dumps(dict(step.parameters), sort_keys=True),
        "key": step.key,
        "partners": [partner.id for partner in variant.partners],
        "status": status,
        "error": error,
    }


def target_json(target: Target) -> str:
    """Write a target as JSON: a class as a string, an accepted set as `{"accepted": [...]}`.

    Example:
        >>> target_json("cat"), target_json(Accepted(("3", "8")))
        ('"cat"', '{"accepted": ["3", "8"]}')
    """
    if isinstance(target, Accepted):
        return json.dumps({"accepted": list(target.values)})
    if target is None or isinstance(target, str | float | int):
        return json.dumps(target)
    fields = asdict(target) if is_dataclass(target) else {}
    plain = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in fields.items()}
    return json.dumps({type(target).__name__.lower(): plain})


def write_part(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a chunk's rows: to a temporary file first, so that a part that is there is whole."""
    temporary = path.with_suffix(".tmp")
    pq.write_table(pa.Table.from_pylist(list(rows), schema=OUTCOME_SCHEMA), temporary, compression="zstd")
    temporary.replace(path)


def read_parts(folder: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read the parts one after the other, in canonical order, only the columns asked for."""
    for path in sorted(folder.glob("part-*.parquet")):
        yield pq.read_table(path, columns=list(columns))
