from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from perturb.score.bootstrap import bootstrap_ratio, percentile_interval
from perturb.score.group_gaps import Side, gap, growth, score_group_gaps
from perturb.score.part import Cell
from perturb.score.tally import tally

AXES = {"light": {float(severity): [Cell("light", "dark", float(severity))] for severity in (1, 2, 3)}}


def two_sides(
    rng: np.random.Generator, sizes: tuple[int, int], scores: tuple[float, ...], correlation: float, *, mixed: bool
) -> tuple[Side, Side]:
    """A group and the rest with clean and perturbed scores of each; mixed clusters hold samples of both."""
    counts = [np.full(sizes[0], 4.0), np.full(sizes[1], 4.0)]
    luck = [rng.random((size, 1)) for size in sizes]
    luck[1] = luck[0] if mixed else luck[1]

    def draw(side: int, score: float) -> np.ndarray:
        own = np.where(rng.random((sizes[side], 4)) < correlation, luck[side], rng.random((sizes[side], 4)))
        return np.asarray((own < score).sum(axis=1), dtype=float)

    made = [[draw(side, score) for score in (scores[2 * side], scores[2 * side + 1])] for side in (0, 1)]
    pad = (0, 0) if mixed else sizes[::-1]
    group = [np.concatenate([array, np.zeros(pad[0])]) for array in (made[0][1], made[0][0], counts[0])]
    rest = [np.concatenate([np.zeros(pad[1]), array]) for array in (made[1][1], made[1][0], counts[1])]
    return Side(*group), Side(*rest)


@pytest.mark.parametrize("mixed", [False, True])
def test_with_many_clusters_it_is_the_cluster_bootstrap(*, mixed: bool) -> None:
    rng = np.random.default_rng(2)
    group, rest = two_sides(rng, (400, 400), (0.9, 0.6, 0.95, 0.8), 0.5, mixed=mixed)
    lost = np.column_stack([group.clean - group.right, rest.clean - rest.right, rest.right, group.right])
    counts = np.column_stack([group.counts, rest.counts, rest.counts, group.counts])
    ratios = bootstrap_ratio(lost, counts, rng=rng, resamples=4000)
    for found, drawn in (
        (growth(group, rest), ratios[:, 0] - ratios[:, 1]),
        (gap(group, rest), ratios[:, 2] - ratios[:, 3]),
    ):
        expected = percentile_interval(drawn)
        assert found is not None
        assert expected is not None
        assert found[1:3] == pytest.approx(expected, abs=0.012)


def rows_of(make_outcomes: Any, *, dark: int, groups: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sixty samples of each group; at severity 3 the last group loses some."""
    made = []
    for value in groups:
        for number in range(60):
            weak = value == groups[-1] and number < dark
            given = {("light", "dark", float(s), 0): "b" if weak and s == 3 else "a" for s in (1, 2, 3)}
            made += make_outcomes(f"{value}{number}", "a", given, groups=[("skin", value)])
    return made


def test_a_gap_that_opens_in_the_dark_is_found_where_it_opens(make_outcomes: Any, to_part: Any) -> None:
    (found,) = score_group_gaps(tally([to_part(rows_of(make_outcomes, dark=20, groups=("i", "iii", "vi")))]), AXES)
    json.dumps(found, allow_nan=False)
    assert (found["column"], found["together"]) == ("skin", 3)
    last = found["groups"][2]
    assert (last["value"], last["clean"]["value"]) == ("vi", 0.0)
    (light,) = last["axes"]
    assert light["first_resolved_growth"] == 3.0
    assert light["tiers"][2]["growth"]["value"] == pytest.approx(20 / 60)
    assert light["tiers"][2]["gap"]["low"] > 0.0
    assert [group["axes"][0]["first_resolved_growth"] for group in found["groups"][:2]] == [None, None]


def test_of_two_groups_one_gap_is_the_other_with_its_sign_turned(make_outcomes: Any, to_part: Any) -> None:
    (found,) = score_group_gaps(tally([to_part(rows_of(make_outcomes, dark=20, groups=("i", "vi")))]), AXES)
    assert found["together"] == 1
    one, other = (group["axes"][0]["tiers"][2]["growth"] for group in found["groups"])
    assert (one["value"], one["low"], one["high"]) == pytest.approx((-other["value"], -other["high"], -other["low"]))


@pytest.mark.parametrize("dark", [0, 60])
def test_all_right_and_all_wrong_have_finite_gaps(dark: int, make_outcomes: Any, to_part: Any) -> None:
    (found,) = score_group_gaps(tally([to_part(rows_of(make_outcomes, dark=dark, groups=("i", "vi")))]), AXES)
    json.dumps(found, allow_nan=False)
    assert found["groups"][1]["axes"][0]["tiers"][2]["growth"]["value"] == dark / 60


def test_one_group_or_too_few_clusters_have_no_gap(make_outcomes: Any, to_part: Any) -> None:
    alone = tally([to_part(rows_of(make_outcomes, dark=0, groups=("i",)))])
    assert score_group_gaps(alone, AXES) == []
    few = tally([to_part(rows_of(make_outcomes, dark=0, groups=("i", "vi")))])
    assert score_group_gaps(few, AXES, fewest=61) == []
    empty = Side(*(np.zeros(3) for _ in range(3)))
    assert growth(empty, Side(np.ones(3), np.ones(3), np.ones(3))) is None


@pytest.mark.slow
@pytest.mark.parametrize("scores", [(0.98, 0.95, 0.98, 0.97), (0.9, 0.5, 0.95, 0.8)])
@pytest.mark.parametrize(
    ("sizes", "correlation", "mixed"),
    [((20, 200), 0.8, False), ((60, 60), 0.0, False), ((20, 20), 0.8, True), ((400, 400), 0.8, True)],
)
def test_the_true_gap_and_growth_are_in_their_intervals(
    scores: tuple[float, ...], sizes: tuple[int, int], correlation: float, *, mixed: bool
) -> None:
    rng, runs, misses = np.random.default_rng(sizes[0]), 400, np.zeros(2)
    truth = scores[3] - scores[1], (scores[0] - scores[1]) - (scores[2] - scores[3])
    for _ in range(runs):
        sides = two_sides(rng, sizes, scores, correlation, mixed=mixed)
        for index, found in enumerate((gap(*sides), growth(*sides))):
            assert found is not None
            misses[index] += not found.low <= truth[index] <= found.high
    assert (misses <= 0.05 * runs + 2.0 * math.sqrt(0.05 * 0.95 * runs)).all()


def test_events_of_a_single_cluster_resolve_nothing() -> None:
    counts, none = np.full(30, 6.0), np.zeros(30)
    one, two = none.copy(), none.copy()
    one[0], two[0] = 1.0, 4.0
    found = growth(Side(counts - two, counts, counts), Side(counts - one, counts, counts))
    assert found is not None
    assert found.low < 0.0 < found.high


def test_a_growth_of_nothing_is_seldom_resolved_where_groups_share_rare_events() -> None:
    rng, runs, counts = np.random.default_rng(3), 60, np.full(30, 6.0)
    resolved = 0
    for _ in range(runs):
        lost = np.where(rng.random(30) < 0.05, rng.binomial(6, 0.4, (2, 30)), 0).astype(float)
        found = growth(*(Side(counts - side, counts, counts) for side in lost))
        assert found is not None
        resolved += not found.low <= 0.0 <= found.high
    assert resolved <= 0.05 * runs
