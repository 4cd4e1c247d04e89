from __future__ import annotations

from typing import Any

import pytest

from perturb.report.groups import group_lines

METRIC = {"name": "accuracy", "low": 0.0, "high": 1.0}


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "low": value - 0.05, "high": value + 0.05, "method": "Gaffke"}


def worst(*candidates: str, value: float = 0.8, **at: Any) -> dict[str, Any]:
    return {"group": candidates[0], "score": figure(value), "candidates": list(candidates), **at}


def column(**changes: Any) -> dict[str, Any]:
    tiers = [
        worst("vi", value=0.7, axis="light", severity=1.0, tier="slight"),
        worst("vi", value=0.4, axis="light", severity=5.0, tier="extreme"),
    ]
    return {
        "column": "skin", "groups": ["i", "vi"], "fewest_clusters": 20, "left_out": [{"value": "iv", "clusters": 3}],
        "reason": "", "clean": worst("vi", "i"), "axes": tiers,
    } | changes  # fmt: skip


def gaps(*growths: float) -> dict[str, Any]:
    groups = [
        {
            "value": f"g{index}",
            "axes": [
                {
                    "axis": "light",
                    "first_resolved_growth": 3.0,
                    "tiers": [{"tier": "extreme", "severity": 5.0, "growth": figure(growth)}, {"growth": None}],
                }
            ],
        }
        for index, growth in enumerate(growths)
    ]
    return {"column": "skin", "groups": groups}


def test_the_worst_group_and_the_gap_that_grows_are_named() -> None:
    lines = group_lines({"metric": METRIC, "worst_groups": [column()], "group_gaps": [gaps(0.3, 0.01)]})
    assert lines[0] == (
        "By skin, the worst group on clean inputs is vi, or i: 80.0 % (75.0 to 85.0); the least of all, along light at "
        "extreme, vi: 40.0 % (35.0 to 45.0). Too few clusters (under 20): iv."
    )
    widest = "30.0 points at extreme"
    assert lines[1:] == (
        f"The gap of skin g0 to the others grows along light from severity 3 on: by {widest} (25.0 to 35.0).",
    )


def test_of_many_gaps_the_widest_are_told() -> None:
    lines = group_lines({"metric": METRIC, "worst_groups": [column()], "group_gaps": [gaps(0.1, 0.2, 0.3, 0.4, 0.5)]})
    assert [line.split()[4] for line in lines[1:4]] == ["g4", "g3", "g2"]
    assert lines[4] == "2 more gaps by skin grow; they are in the scorecard."


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        (column(reason="No group has 20 clusters or more."), ("By skin: no group has 20 clusters or more.",)),
        (column(groups=["i"], left_out=[]), ()),
        (column(clean=None, axes=[]), ()),
    ],
)
def test_what_cannot_be_compared(entry: dict[str, Any], lines: tuple[str, ...]) -> None:
    assert group_lines({"metric": METRIC, "worst_groups": [entry]}) == lines


def test_groups_that_only_variants_have_are_told_without_a_clean_score() -> None:
    (line,) = group_lines({"metric": METRIC, "worst_groups": [column(clean=None, left_out=[])]})
    told = "along light at extreme, vi: 40.0 % (35.0 to 45.0)."
    assert line == f"By skin, which variants alone tell, the worst group is, {told}"
