"""What people found invalid in a run leaves its scores, wherever its outcomes are read."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from perturb.errors import RunError

__all__ = ["REJECTED", "mark_rejected"]

REJECTED: Final = "rejected"
_KEYS: Final = ("sample_id", "generator", "severity", "replicate")
_SCHEMA: Final = 1
Key = tuple[str, str, float, int]


def mark_rejected(table: pa.Table, folder: Path) -> pa.Table:
    """Give the status `rejected` to the outcomes of variants that `review.json` of their run marks as invalid.

    Args:
        table: Outcomes; those without the columns that name a variant stay as they are.
        folder: The run folder; without a `review.json` everything stays as it is.

    Raises:
        RunError: If `review.json` cannot be read.
    """
    path = folder / "review.json"
    if not path.is_file() or not {*_KEYS, "status"} <= set(table.column_names):
        return table
    rejected = _read(path, path.stat().st_mtime_ns)
    samples = pa.array(sorted({key[0] for key in rejected}), pa.string())
    near = pc.indices_nonzero(pc.is_in(table["sample_id"].cast(pa.string()), samples))
    names = zip(*(table[name].take(near).to_pylist() for name in _KEYS), strict=True)
    found = {row for row, key in zip(near.to_pylist(), names, strict=True) if key in rejected}
    if not found:
        return table
    mask = pa.array([row in found for row in range(table.num_rows)])
    status = pc.if_else(mask, REJECTED, table["status"].cast(pa.string()))
    table = table.set_column(table.column_names.index("status"), "status", status)
    if "error" not in table.column_names:
        return table
    why = pc.if_else(mask, "validity: human; reviewers rejected it", table["error"])
    return table.set_column(table.column_names.index("error"), "error", why)


@functools.lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> frozenset[Key]:  # noqa: ARG001 - a file written anew is read anew
    try:
        return frozenset(_invalid(json.loads(path.read_text("utf-8"))))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"Expected a review of schema {_SCHEMA} in {path}; it cannot be used: {error}. Write it again with "
            "`perturb review`, or remove it to score everything."
        ) from error


def _invalid(content: Any) -> Iterator[Key]:
    if content["schema"] != _SCHEMA:
        raise ValueError(f"its schema is {content['schema']!r}")
    for entry in content["invalid"]:
        yield str(entry["sample_id"]), str(entry["generator"]), float(entry["severity"]), int(entry["replicate"])
