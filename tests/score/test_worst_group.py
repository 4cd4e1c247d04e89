from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from perturb.score.part import Cell
from perturb.score.tally import tally
from perturb.score.worst_group import score_worst_groups, worst_group

AXES = {"light": {1.0: [Cell("light", "dark", 1.0)], 2.0: [Cell("light", "dark", 2.0)]}}


def test_its_interval_is_that_of_all_groups_together() -> None:
    right = {"a": [1] * 80 + [0] * 20, "b": [1] * 15 + [0] * 5, "c": [1] * 290 + [0] * 10}
    found = worst_group(right, {name: [1] * len(values) for name, values in right.items()})
    assert found is not None
    ends = [proportion_confint(sum(values), len(values), 0.05 / 3, method="beta") for values in right.values()]
    assert (found.group, found.score.value) == ("b", 0.75)
    assert found.score.low == pytest.approx(min(low for low, _ in ends), abs=1e-5)
    assert found.score.high == pytest.approx(min(high for _, high in ends), abs=1e-5)
    assert found.candidates == ("a", "b")


def test_one_group_alone_is_the_worst_and_nothing_has_none() -> None:
    alone = worst_group({"a": [1, 0]}, {"a": [1, 1]})
    assert alone is not None
    assert (alone.group, alone.score.method, alone.candidates) == ("a", "Clopper-Pearson", ("a",))
    assert worst_group({}, {}) is None
    assert worst_group({"a": [0, 0]}, {"a": [0, 0]}) is None
    unscored = worst_group({"a": [0], "b": [1]}, {"a": [0], "b": [1]})
    assert unscored is not None
    assert (unscored.group, unscored.score[:3]) == ("b", (1.0, 0.0, 1.0))


@pytest.mark.parametrize("answer", ["a", "b"])
def test_a_run_has_a_worst_group_on_clean_inputs_and_at_each_severity(
    answer: str, make_outcomes: Any, to_part: Any
) -> None:
    rows = []
    for number in range(90):
        group = ("north", "south", "isle")[0 if number < 40 else 1 if number < 80 else 2]
        given = {("light", "dark", 1.0, 0): "a", ("light", "dark", 2.0, 0): answer if group == "south" else "a"}
        rows += make_outcomes(f"s{number}", "a", given, groups=[("land", group)])
    (found,) = score_worst_groups(tally([to_part(rows)]), AXES)
    json.dumps(found, allow_nan=False)
    assert (found["groups"], found["left_out"]) == (["north", "south"], [{"value": "isle", "clusters": 10}])
    assert found["clean"]["score"]["value"] == 1.0
    assert [entry["severity"] for entry in found["axes"]] == [1.0, 2.0]
    strong = found["axes"][1]
    if answer == "b":
        assert (strong["group"], strong["score"]["value"], strong["candidates"]) == ("south", 0.0, ["south"])
    else:
        assert strong["candidates"] == ["north", "south"]


def test_without_a_group_of_enough_clusters_it_says_so(make_outcomes: Any, to_part: Any) -> None:
    rows = make_outcomes("s", "a", {("light", "dark", float(s), 0): "a" for s in (1, 2)}, groups=[("land", "isle")])
    (found,) = score_worst_groups(tally([to_part(rows)]), AXES)
    assert found["reason"] == "No group has 20 clusters or more."
    assert (found["clean"], found["axes"], found["groups"]) == (None, [], [])


@pytest.mark.slow
@pytest.mark.parametrize(
    "scores", [(0.9, 0.9, 0.9, 0.9, 0.9), (0.98, 0.97, 0.95, 0.6, 0.9), (0.5, 0.5, 0.98, 0.02, 0.02)]
)
@pytest.mark.parametrize("clusters", [20, 100])
@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_least_true_score_is_in_the_interval(
    scores: tuple[float, ...], clusters: int, correlation: float, draw_answers: Any
) -> None:
    rng, runs, below, above, missed = np.random.default_rng(clusters), 400, 0, 0, 0
    names = "abcde"
    least = {name for name, score in zip(names, scores, strict=True) if score == min(scores)}
    for _ in range(runs):
        drawn = {
            name: draw_answers(rng, (score, score), size, correlation=correlation, variants=4)
            for name, score, size in zip(names, scores, (clusters, 3 * clusters, *[clusters] * 3), strict=True)
        }
        found = worst_group(
            {name: right[:, 1] for name, (right, _) in drawn.items()},
            {name: counts[:, 1] for name, (_, counts) in drawn.items()},
        )
        assert found is not None
        below += min(scores) < found.score.low
        above += min(scores) > found.score.high
        missed += not least & set(found.candidates)
    assert below + above <= 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)
    assert missed <= 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)
