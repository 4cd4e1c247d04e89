from __future__ import annotations

from typing import Any

from perturb.score.group_columns import group_columns, too_many_values
from perturb.score.tally import tally


def test_groups_need_enough_clusters_and_a_scored_clean_sample(make_outcomes: Any, to_part: Any) -> None:
    rows = []
    for number in range(30):
        groups = [("city", "Rome" if number < 25 else "Oslo"), ("name", f"n{number}")]
        rows += make_outcomes(f"s{number}", "a", {}, groups=groups, cluster=f"c{number // 2}")
    rows += make_outcomes("unread", "a", {}, groups=[("city", "Bonn")], status="data_error")
    rows += make_outcomes("elsewhere", "a", {})
    city, name = group_columns(tally([to_part(rows)]), fewest=10)
    assert (city.column, list(city.groups), city.left_out) == ("city", ["Rome"], {"Bonn": 0, "Oslo": 3})
    assert city.groups["Rome"].sum() == 25
    assert city.known.sum() == 31
    assert (list(name.groups), len(name.left_out)) == ([], 30)


def test_a_column_of_ids_is_no_column_of_groups(make_outcomes: Any, to_part: Any) -> None:
    rows = [row for n in range(51) for row in make_outcomes(f"s{n}", "a", {}, groups=[("id", str(n)), ("b", "x")])]
    counted = tally([to_part(rows)])
    assert too_many_values(counted) == ["id"]
    assert [column.column for column in group_columns(counted)] == ["b"]
    assert group_columns(tally([])) == []
