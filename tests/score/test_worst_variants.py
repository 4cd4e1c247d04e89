from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from perturb.score.tally import tally

VARIANTS = [("noise", "grain", 1.0, 0), ("noise", "grain", 2.0, 0), ("blur", "lens", 1.0, 0)]


def test_a_samples_worst_variant_counts_up_to_each_severity(make_outcomes: Any, to_part: Any) -> None:
    answers = {"s1": "aaa", "s2": "aba", "s3": "bbb", "s4": "aab"}
    rows = [
        row
        for name, given in answers.items()
        for row in make_outcomes(name, "a", dict(zip(VARIANTS, given, strict=True)))
    ]
    extremes = tally([to_part(rows[:8]), to_part(rows[8:])]).extremes
    noise, blur = extremes.describe("noise"), extremes.describe("blur")
    mild, strong = noise["worst_over_variants"]
    assert (mild["severity"], mild["score"]["value"], mild["samples"]) == (1.0, 0.75, 4)
    assert (strong["tier"], strong["score"]["value"]) == ("mild", 0.5)
    assert (mild["variants"], strong["variants"]) == ({"fewest": 1, "most": 1}, {"fewest": 2, "most": 2})
    assert [entry["score"]["value"] for entry in blur["worst_over_variants"]] == [0.5]


def test_it_is_what_pandas_finds(make_outcomes: Any, to_part: Any) -> None:
    rng = np.random.default_rng(8)
    rows = []
    for number in range(60):
        given = {
            ("noise", name, severity, draw): "ab"[int(rng.random() < 0.25)]
            for name in ("grain", "shot")
            for severity in (1.0, 3.0)
            for draw in range(2)
        }
        rows += make_outcomes(f"s{number}", "ab"[int(rng.random() < 0.1)], given)
    frame = pd.DataFrame(rows)
    frame["clean"] = frame["sample_id"].map(frame[frame["generator"] == ""].set_index("sample_id")["answer"])
    variants = frame[frame["generator"] != ""]
    found = tally([to_part(rows[: 9 * 20]), to_part(rows[9 * 20 :])]).extremes.describe("noise")
    json.dumps(found, allow_nan=False)
    for index, severity in enumerate((1.0, 3.0)):
        upto = variants[variants["severity"] <= severity]
        worst = (upto["answer"] == "a").groupby(upto["sample_id"]).min()
        alike = (upto["answer"] == upto["clean"]).groupby(upto["sample_id"]).min()
        for name, key, truth in (("worst_over_variants", "score", worst), ("consistency", "share", alike)):
            entry = found[name][index]
            assert entry[key]["value"] == pytest.approx(truth.mean())
            exact = proportion_confint(truth.sum(), 60, method="beta")
            assert (entry[key]["low"], entry[key]["high"]) == pytest.approx(exact, abs=1e-5)
            assert entry["variants"] == {"fewest": 4 * (index + 1), "most": 4 * (index + 1)}


def test_a_model_that_is_always_wrong_may_be_consistent(make_outcomes: Any, to_part: Any) -> None:
    rows = [row for n in range(5) for row in make_outcomes(f"s{n}", "b", dict.fromkeys(VARIANTS, "b"))]
    found = tally([to_part(rows)]).extremes.describe("noise")
    assert [entry["score"]["value"] for entry in found["worst_over_variants"]] == [0.0, 0.0]
    assert [entry["share"]["value"] for entry in found["consistency"]] == [1.0, 1.0]


def test_the_number_of_variants_is_told_where_it_differs(make_outcomes: Any, to_part: Any) -> None:
    few = make_outcomes("s1", "a", {VARIANTS[0]: "a"}, cluster="c")
    many = make_outcomes("s2", "b", {VARIANTS[0]: "a", ("noise", "grain", 1.0, 1): ""}, cluster="c")
    unasked = make_outcomes("s3", "a", {VARIANTS[0]: "a"}, status="not_run")
    (found,) = tally([to_part(few), to_part(many), to_part(unasked)]).extremes.describe("noise")["worst_over_variants"]
    assert found["variants"] == {"fewest": 1, "most": 2}
    assert found["samples"] == 2
    assert found["score"] == {"value": 0.5, "low": 0.0, "high": 1.0, "method": "too few clusters"}


@pytest.mark.parametrize("changes", [{"expectation": "abstain"}, {"control_of": "blend"}])
def test_ambiguous_variants_and_controls_have_no_worst(
    changes: dict[str, Any], make_outcomes: Any, to_part: Any
) -> None:
    rows = make_outcomes("s1", "a", {VARIANTS[0]: "a"}, **changes)
    found = tally([to_part(rows), to_part([])]).extremes.describe("noise")
    assert found == {"worst_over_variants": [], "consistency": []}
