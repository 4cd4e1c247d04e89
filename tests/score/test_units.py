"""Groups that a variant has of its own count it in these groups, wherever they are scored; all else stays as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perturb.gate.means import look
from perturb.score.counts import Count
from perturb.score.group_columns import group_columns
from perturb.score.part import CLEAN, Cell
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally
from perturb.suite import parse_suite

CELL = Cell("identity", "names", 3.0)
GATE = """
axes = ["identity"]
[[gates]]
axis = "identity"
at = 3
max_drop = 0.1
"""


def outcomes(make_outcomes: Any, right: dict[str, int], *, region: bool = False) -> list[dict[str, Any]]:
    """Of fifty samples, each about `a` and about `b`, the first few are still right; all are right on clean inputs."""
    rows = []
    for number in range(50):
        own = [("region", "north" if number % 2 else "south")] if region else []
        answers = {name: "a" if number < count else "x" for name, count in right.items()}
        made = {("identity", "names", 3.0, place): answer for place, answer in enumerate(answers.values())}
        clean, *varied = make_outcomes(f"s{number}", "a", made, groups=own)
        for row, name in zip(varied, answers, strict=True):
            row["groups"] = sorted([*own, ("names", name)])
        rows += [clean, *varied]
    return rows


def test_the_groups_of_variants_are_scored_and_paired_with_clean(make_outcomes: Any, to_part: Any) -> None:
    rows = outcomes(make_outcomes, {"a": 50, "b": 30})
    card = build_scorecard(tally([to_part(rows)]))
    assert [(entry["column"], entry["value"], entry["samples"]) for entry in card["groups"]] == [
        ("names", "a", 50),
        ("names", "b", 50),
    ]
    scores = {entry["value"]: entry["axes"][0] for entry in card["groups"]}
    assert [scores[name]["score"]["value"] for name in "ab"] == [1.0, 0.6]
    assert [scores[name]["drop"]["value"] for name in "ab"] == pytest.approx([0.0, 0.4])
    assert all(entry["clean"] is None for entry in card["groups"])
    (worst,) = card["worst_groups"]
    assert (worst["clean"], worst["left_out"], worst["axes"][0]["group"]) == (None, [], "b")
    (gaps,) = card["group_gaps"]
    (tier,) = next(group for group in gaps["groups"] if group["value"] == "b")["axes"][0]["tiers"]
    assert (tier["gap"]["value"], tier["growth"]["value"]) == (pytest.approx(0.4), pytest.approx(0.4))
    assert tier["growth"]["low"] > 0


def test_the_whole_run_is_scored_as_without_them(make_outcomes: Any, to_part: Any) -> None:
    rows = outcomes(make_outcomes, {"a": 50, "b": 30}, region=True)
    plain = [row | {"groups": [pair for pair in row["groups"] if pair[0] == "region"]} for row in rows]
    with_own, without = (build_scorecard(tally([to_part(part)])) for part in (rows, plain))
    for key in ("clean", "cells", "axes", "counts"):
        assert with_own[key] == without[key]
    regions = [entry for entry in with_own["groups"] if entry["column"] == "region"]
    assert regions == without["groups"]


def test_a_variant_leaves_the_group_that_it_overrides(make_outcomes: Any, to_part: Any) -> None:
    clean, varied = make_outcomes("s", "a", {("identity", "names", 3.0, 0): "a"}, groups=[("gender", "female")])
    counted = tally([to_part([clean, varied | {"groups": [("gender", "male")]}])])
    chosen = {
        value: np.array([("gender", value) in unit.groups for unit in counted.units]) for value in ("female", "male")
    }
    for value, cell, expected in (("female", CLEAN, 1), ("female", CELL, 0), ("male", CLEAN, 0), ("male", CELL, 1)):
        assert counted.by_cluster(counted.column([cell], Count.SCORED), chosen[value]).sum() == expected
    assert counted.samples_in([CELL], chosen["male"]) == 1
    assert counted.samples_in([CELL], chosen["female"]) == 0
    (column,) = group_columns(counted, fewest=1)
    assert list(column.groups) == ["female", "male"]


@pytest.mark.parametrize("parts", [1, 7])
def test_any_rows_of_groups_are_told_apart(make_outcomes: Any, to_part: Any, parts: int) -> None:
    """Against the plain reading of each row, for groups of any number, order of samples and cut into parts."""
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    expected: dict[Any, int] = {}
    for number in range(60):
        own = sorted({f"c{rng.integers(3)}": f"v{rng.integers(2)}" for _ in range(rng.integers(4))}.items())
        for row in make_outcomes(f"s{number}", "a", {("x", "g", 1.0, place): "a" for place in range(3)}, groups=own):
            changed = {f"c{rng.integers(4)}": f"v{rng.integers(2)}"} if row["generator"] and rng.random() < 0.5 else {}
            groups = sorted((dict(own) | changed).items())
            rows.append(row | {"groups": groups})
            key = (row["sample_id"], tuple(groups))
            expected[key] = expected.get(key, 0) + 1
    cuts = range(0, 240, 240 // parts // 4 * 4)
    counted = tally([to_part(rows[start : start + 240 // parts // 4 * 4]) for start in cuts])
    scored = counted.column(list(counted.cells), Count.SCORED)
    assert {(unit.cluster, unit.groups): scored[number] for unit, number in counted.units.items()} == expected


@pytest.mark.parametrize(
    ("group", "lost", "samples", "problem"),
    [("a", 0, 50, ""), ("b", 20, 50, ""), ("c", 0, 0, "no sample or variant is of the group names=c")],
)
def test_a_gate_is_on_the_groups_of_variants(  # noqa: PLR0917 - two are fixtures
    make_outcomes: Any, to_part: Any, group: str, lost: int, samples: int, problem: str
) -> None:
    counted = tally([to_part(outcomes(make_outcomes, {"a": 50, "b": 30}))])
    (gate,) = parse_suite(f'{GATE}group = "names={group}"\n').gates
    tier = look(counted, gate, 3.0, gate.group or "")
    assert (tier.samples, tier.problem) == (samples, problem)
    assert (tier.sums.sum(), tier.counts.sum()) == (lost, samples)
