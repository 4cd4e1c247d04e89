"""Variants gathered from outcomes: what counts as at stake, as lost, and what is known of each."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from perturb.contracts import Sample
from perturb.data import InMemory
from perturb.mining.content import Content, content_of
from perturb.mining.pool import Pool, gather
from perturb.store import OUTCOME_SCHEMA
from perturb.tasks import find_task

NOTHING = Content("", {})
ROW = {
    "cluster": "c",
    "groups": [("region", "north")],
    "trial": 0,
    "validity": "by_construction",
    "distance": 1.0,
    "parameters": "{}",
    "key": "",
    "partners": [],
    "error": "",
}


def outcome(sample: str, severity: float, answer: str | None, **more: Any) -> dict[str, Any]:
    variant = severity > 0
    about = {"axis": "typos" if variant else "", "generator": "omission" if variant else "", "replicate": 0}
    told = {"expectation": "invariant", "changed": variant, "input_digest": f"{sample}{severity}", "target": '"yes"'}
    return {**ROW, **about, **told, "sample_id": sample, "severity": severity, "answer": answer, "status": "ok", **more}


def pool_of(*rows: dict[str, Any], content: Content = NOTHING, least_loss: float = 0.5) -> Pool:
    table = pa.Table.from_pylist(list(rows), OUTCOME_SCHEMA)
    return gather([([table], find_task("classification"), content)], least_loss=least_loss)


def lost(pool: Pool) -> list[tuple[str, float]]:
    ids = [pool.sample.values[code] for code in pool.sample.codes[pool.lost]]
    return list(zip(ids, pool.severity[pool.lost].tolist(), strict=True))


def test_only_what_a_right_answer_was_lost_on_is_a_failure() -> None:
    pool = pool_of(
        outcome("a", 0, "yes"),
        outcome("a", 1, "yes"),
        outcome("a", 2, "no"),
        outcome("a", 3, None, status="model_error"),
        outcome("b", 0, "no"),
        outcome("b", 1, "no"),
        outcome("c", 0, "yes"),
        outcome("c", 1, "no", changed=False, status="no_op"),
        outcome("c", 2, "no", status="invalid"),
        outcome("c", 3, None, status="not_run"),
        outcome("c", 4, "no", expectation="abstain"),
    )
    assert lost(pool) == [("a", 2.0), ("a", 3.0)]
    assert pool.severity.tolist() == [1.0, 2.0, 3.0]
    assert pool.digest.tolist() == ["", "a2", "a3"]
    assert pool.axes["omission"] == "typos"


def test_a_contrast_is_a_failure_where_the_new_answer_is_not_given() -> None:
    pool = pool_of(
        outcome("a", 0, "yes"),
        outcome("a", 1, "no", expectation="contrast", target='"no"'),
        outcome("a", 2, "yes", expectation="contrast", target='"no"'),
    )
    assert lost(pool) == [("a", 2.0)]
    assert pool.contrast.tolist() == [True, True]


def test_class_groups_and_content_are_known() -> None:
    pool = pool_of(outcome("a", 0, "yes"), outcome("a", 1, "no"), content=Content("length", {"a": "short"}))
    assert {name: column.values for name, column in pool.traits.items()} == {
        "class": ["yes"],
        "region": ["north"],
        "length": ["short"],
    }


def test_parts_and_runs_share_their_codes() -> None:
    table = pa.Table.from_pylist([outcome("a", 0, "yes"), outcome("a", 1, "no")], OUTCOME_SCHEMA)
    other = pa.Table.from_pylist([outcome("b", 0, "yes"), outcome("b", 1, "no")], OUTCOME_SCHEMA)
    task = find_task("classification")
    pool = gather([([table, other], task, NOTHING), ([other], task, NOTHING)], least_loss=0.5)
    assert [pool.sample.values[code] for code in pool.sample.codes] == ["a", "b", "b"]
    assert pool.run.tolist() == [0, 0, 1]


@pytest.mark.parametrize(("least_loss", "failures"), [(0.2, 2), (0.5, 1), (1.0, 0)])
def test_what_is_lost_in_part_counts_from_some_share_on(least_loss: float, failures: int) -> None:
    rows = [outcome("a", 0, "one two three four", target='"one two three four"')]
    rows += [outcome("a", n, said, target='"one two three four"') for n, said in ((1, "one two three"), (2, "one"))]
    table = pa.Table.from_pylist(rows, OUTCOME_SCHEMA)
    pool = gather([([table], find_task("transcription"), NOTHING)], least_loss=least_loss)
    assert pool.lost.sum() == failures


def test_content_is_sorted_into_thirds_and_needs_enough_samples() -> None:
    samples = [Sample(f"{n}", {"question": "Why?", "passage": "word " * n}) for n in range(60)]
    content = content_of(InMemory(samples))
    assert [list(content.values.values()).count(third) for third in ("short", "medium", "long")] == [20, 20, 20]
    assert content_of(InMemory(samples[:29])) == NOTHING
