"""What is told of each exported variant: its row in the manifest, and its row in a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from perturb.contracts import Chat, Field, Input, Target, Variant, severity_label
from perturb.contracts.chat import MESSAGES
from perturb.contracts.preparation import Encoding
from perturb.data import DataSet, Record
from perturb.data.encoding import saved
from perturb.store.targets import target_json

Row = dict[str, Any]
_KEPT = ("sample_id", "cluster", "axis", "generator", "severity", "tier", "replicate", "expectation", "status")


def clean_manifest_row(record: Record) -> Row:
    """Make the row of a clean sample."""
    return {
        "file": None,
        "sample_id": record.id,
        "cluster": record.cluster,
        "groups": dict(sorted(record.groups.items())),
        "axis": "clean",
        "generator": "clean",
        "severity": 0.0,
        "tier": "clean",
        "replicate": 0,
        "steps": [],
        "target": json.loads(target_json(record.target)),
        "expectation": "invariant",
        "validity": "by_construction",
        "control_of": None,
        "distance": 0.0,
        "visibility": None,
        "partners": [],
        "input_digest": None,
        "status": "ok",
        "error": "",
    }


def provenance(variant: Variant) -> Row:
    """Make what a variant's row says differently from its clean sample's."""
    steps = [
        {
            "instance": step.instance,
            "generator": step.generator,
            "version": step.version,
            "key": step.key,
            "severity": step.severity,
            "parameters": dict(step.parameters),
        }
        for step in variant.steps
    ]
    return {
        "groups": dict(sorted(variant.groups.items())),
        "axis": variant.axis,
        "generator": variant.generator,
        "severity": variant.severity,
        "tier": severity_label(variant.severity),
        "replicate": variant.replicate,
        "steps": steps,
        "target": json.loads(target_json(variant.target)),
        "expectation": variant.expectation.value,
        "validity": variant.validity.value,
        "control_of": variant.control_of,
        "distance": variant.distance,
        "visibility": variant.visibility,
        "partners": [{"id": partner.id, "digest": partner.digest} for partner in variant.partners],
        "input_digest": variant.input_digest,
        "status": "invalid" if variant.problem else "ok" if variant.changed else "no_op",
        "error": variant.problem,
    }


def class_name(row: Row, target: Target) -> str:
    """The folder of a class; an ambiguous image lies in that of the readings that would do, joined."""
    if isinstance(target, str):
        return target
    accepted = row["target"].get("accepted") if isinstance(row["target"], Mapping) else None
    return "+".join(accepted) if accepted else "unlabelled"


def table_row(row: Row, value: Input, encoding: Encoding | None = None) -> Row:
    """Make a row of the table from a row of the manifest and the input itself, its images encoded as the suite says."""
    inputs = _columns(value)
    name = f"{row['sample_id']}~{row['generator']}~{row['severity']:g}~{row['replicate']}"
    label = row["target"] if isinstance(row["target"], str) else json.dumps(row["target"])
    return {
        "id": name,
        **{field: _cell(part, name, encoding, clean=row["generator"] == "clean") for field, part in inputs.items()},
        "label": label,
        **{column: row[column] for column in _KEPT},
        **{f"group_{column}": group for column, group in row["groups"].items()},
        "distance": row["distance"],
        "input_digest": row["input_digest"],
    }


def _columns(value: Input) -> Mapping[str, Field | Chat]:
    if isinstance(value, Chat):
        return {MESSAGES: value}
    return value if isinstance(value, Mapping) else {"text" if isinstance(value, str) else "image": value}


def _cell(part: Field | Chat, name: str, encoding: Encoding | None, *, clean: bool) -> Any:
    """A text as it is, a chat as its messages; an image as Hugging Face data sets hold it: encoded, with a name."""
    if isinstance(part, Chat):
        return part.conversation
    if isinstance(part, str):
        return part
    content, suffix = saved(part, encoding, clean=clean)
    return {"bytes": content, "path": name + suffix}


def table_schema(data: DataSet) -> Any:
    """Name the columns of a table and their types, as they follow from the data's first record."""
    first = next(data.records())
    kinds = data.modality
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    single = len(kinds) == 1 and MESSAGES not in kinds
    fields = [((kind if single else name), image if kind == "image" else pa.string()) for name, kind in kinds.items()]
    texts = ("label", "sample_id", "cluster", "axis", "generator")
    schema = [
        ("id", pa.string()),
        *fields,
        *((name, pa.string()) for name in texts),
        ("severity", pa.float64()),
        ("tier", pa.string()),
        ("replicate", pa.int32()),
        ("expectation", pa.string()),
        ("status", pa.string()),
        *((f"group_{name}", pa.string()) for name in sorted(first.groups)),
        ("groups", pa.string()),
        ("distance", pa.float64()),
        ("input_digest", pa.string()),
    ]
    return pa.schema(schema)
