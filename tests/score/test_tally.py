"""Counts that grow with clusters and cells, not with variants."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from perturb.score.counts import Count
from perturb.score.part import CLEAN, Cell
from perturb.score.tally import tally

DARK = Cell("light", "dark", 1.0)


def variants(sample: str, count: int, **changes: Any) -> list[dict[str, Any]]:
    made = {"sample_id": sample, "axis": "light", "generator": "dark", "severity": 1.0} | changes
    return [{"sample_id": sample, **shared(changes)}, *(made | {"replicate": number} for number in range(count))]


def shared(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name in {"cluster", "groups"}}


def test_a_cluster_may_come_back_in_a_later_part(outcome_table: Callable[..., Any]) -> None:
    first = variants("a", 1, cluster="one") + variants("b", 2, cluster="two")
    second = variants("c", 3, cluster="one", answer="y")
    counted = tally([outcome_table(first), outcome_table(second)])
    assert list(counted.clusters) == ["one", "two"]
    assert counted.by_cluster(counted.column([DARK], Count.SCORED)).tolist() == [4, 2]
    assert counted.by_cluster(counted.column([DARK], Count.RIGHT)).tolist() == [1, 2]
    assert counted.by_cluster(counted.column([CLEAN], Count.SCORED)).tolist() == [2, 1]


def test_units_are_chosen_by_group(outcome_table: Callable[..., Any]) -> None:
    rows = variants("a", 1, cluster="one", groups=[("city", "Rome")])
    rows += variants("b", 1, cluster="one", groups=[("city", "Oslo")])
    counted = tally([outcome_table(rows)])
    in_rome = np.array([("city", "Rome") in unit.groups for unit in counted.units])
    assert counted.by_cluster(counted.column([DARK], Count.SCORED), in_rome).tolist() == [1]
    assert counted.by_cluster(counted.column([DARK], Count.SCORED)).tolist() == [2]


def test_many_variants_of_one_cluster_are_counted_in_full(outcome_table: Callable[..., Any]) -> None:
    counted = tally(outcome_table(variants("a", 200)) for _ in range(2))
    assert counted.sums.dtype != np.uint8
    assert counted.column([DARK], Count.SCORED).tolist() == [400]
    assert counted.column([DARK, CLEAN], Count.SCORED).tolist() == [402]


def test_counts_take_a_byte_where_that_is_enough(outcome_table: Callable[..., Any]) -> None:
    samples = 300
    counted = tally(outcome_table(variants(f"s{number}", 1)) for number in range(samples))
    assert counted.sums.nbytes == samples * 2 * len(Count)


def test_cells_keep_the_order_of_the_suite_when_the_first_part_has_none(outcome_table: Callable[..., Any]) -> None:
    lost = {"sample_id": "a", "status": "data_error", "answer": None}
    counted = tally([outcome_table([lost]), outcome_table([]), outcome_table(variants("b", 1))])
    assert list(counted.cells) == [CLEAN, DARK]
    assert (counted.samples, counted.scored_samples, counted.statuses["data_error"]) == (2, 1, 1)


def test_samples_are_counted_as_samples(outcome_table: Callable[..., Any]) -> None:
    rows = variants("a", 3, cluster="one") + variants("b", 3, cluster="one")
    rows += variants("c", 2, cluster="two", status="no_op", changed=False)
    notes = tally([outcome_table(rows)]).cells[DARK]
    assert (notes.samples, notes.scored_samples, notes.changed_samples) == (3, 3, 2)
    assert (notes.variants, notes.changed) == (8, 6)


@pytest.mark.parametrize(
    ("expectations", "changed", "whole"),
    [
        (["abstain", "abstain", "invariant"], [True, True, True], "abstain"),
        (["abstain", "invariant", "invariant"], [True, False, False], "abstain"),
        (["invariant", "invariant"], [False, False], "invariant"),
    ],
)
def test_what_a_cell_expects_is_what_its_changed_variants_do(
    outcome_table: Callable[..., Any], expectations: list[str], changed: list[bool], whole: str
) -> None:
    rows: list[dict[str, Any]] = []
    for number, (expectation, differs) in enumerate(zip(expectations, changed, strict=True)):
        rows += variants(f"s{number}", 1, expectation=expectation, changed=differs)
    assert tally([outcome_table(rows)]).cells[DARK].expectation == whole


def test_only_the_first_items_of_each_status_are_kept(outcome_table: Callable[..., Any]) -> None:
    rows = [row for n in range(30) for row in variants(f"s{n}", 1, status="timeout", answer=None, error="late")]
    items = tally([outcome_table(rows[:30]), outcome_table(rows[30:])]).items["timeout"]
    assert [item["sample_id"] for item in items] == [f"s{number}" for number in range(20)]
    assert items[0] == {"sample_id": "s0", "generator": "dark", "severity": 1.0, "error": "late"}
