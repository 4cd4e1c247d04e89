"""Hypothesis profiles: `ci` repeats the same examples every time, `full` looks at many more; outcomes made by hand."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("full", deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest test, so that no worker waits for it at the end."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


OutcomeTable = Callable[[Iterable[Mapping[str, Any]]], Any]


@pytest.fixture(scope="session")
def outcome_table() -> OutcomeTable:
    """Make a table of outcomes of rows that say what matters; all else is as in an input that was answered rightly."""
    import pyarrow as pa

    from perturb.score.part import COLUMNS
    from perturb.store import OUTCOME_SCHEMA

    def complete(row: Mapping[str, Any]) -> dict[str, Any]:
        is_clean = not row.get("generator")
        usual = {
            "cluster": row["sample_id"],
            "groups": [],
            "axis": "",
            "generator": "",
            "severity": 0.0,
            "replicate": 0,
            "expectation": "invariant",
            "control_of": None,
            "changed": not is_clean,
            "distance": 0.0 if is_clean else 1.0,
            "partners": [],
            "target": '"x"',
            "answer": "x",
            "confidence": None,
            "status": "ok",
            "error": "",
        }
        return {**usual, **row}

    def make(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        schema = pa.schema([OUTCOME_SCHEMA.field(name) for name in COLUMNS])
        return pa.Table.from_pylist([complete(row) for row in rows], schema=schema)

    return make
