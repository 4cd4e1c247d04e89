"""What reviewers rejected is marked as such wherever outcomes are read."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from perturb.errors import RunError
from perturb.store.reviews import mark_rejected

ROWS = [
    {"sample_id": sample, "generator": generator, "severity": severity, "replicate": 0, "status": "ok", "error": ""}
    for sample in ("a", "b")
    for generator, severity in (("", 0.0), ("noise", 1.0), ("noise", 2.0))
]
INVALID = {"sample_id": "b", "generator": "noise", "severity": 2, "replicate": 0}


def statuses(folder: Path, content: Any, *, columns: tuple[str, ...] = tuple(ROWS[0])) -> list[str]:
    (folder / "review.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return list(mark_rejected(pa.Table.from_pylist(ROWS).select(columns), folder)["status"].to_pylist())


def test_the_variant_is_marked_and_nothing_else(tmp_path: Path) -> None:
    assert statuses(tmp_path, {"schema": 1, "invalid": [INVALID]}) == ["ok"] * 5 + ["rejected"]
    assert statuses(tmp_path, {"schema": 1, "invalid": []}) == ["ok"] * 6
    assert statuses(tmp_path, {"schema": 1, "invalid": [INVALID | {"replicate": 1}]}) == ["ok"] * 6


def test_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "review.json").write_text(json.dumps({"schema": 1, "invalid": [INVALID]}))
    errors = mark_rejected(pa.Table.from_pylist(ROWS), tmp_path)["error"].to_pylist()
    assert errors == [""] * 5 + ["validity: human; reviewers rejected it"]


def test_a_table_without_names_of_variants_and_a_folder_without_a_review_stay(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    assert mark_rejected(table, tmp_path) is table
    assert statuses(tmp_path, {"schema": 1, "invalid": [INVALID]}, columns=("sample_id", "status")) == ["ok"] * 6


@pytest.mark.parametrize("content", ["{", "[]", {"schema": 2, "invalid": []}, {"schema": 1, "invalid": [{}]}])
def test_a_review_that_cannot_be_used_is_told(tmp_path: Path, content: Any) -> None:
    with pytest.raises(RunError, match=r"Expected a review of schema 1 in .*review\.json"):
        statuses(tmp_path, content)
