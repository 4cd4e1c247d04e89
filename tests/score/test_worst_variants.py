from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from perturb.score.worst_variants import worst_over_variants

VARIANTS = [("noise", "grain", 1.0, 0), ("noise", "grain", 2.0, 0), ("blur", "lens", 1.0, 0)]


def test_a_sample_counts_where_every_variant_is_right(make_outcomes: Any, to_part: Any) -> None:
    answers = {"s1": "aaa", "s2": "aba", "s3": "bbb", "s4": "aab"}
    rows = [
        row
        for name, given in answers.items()
        for row in make_outcomes(name, "a", dict(zip(VARIANTS, given, strict=True)))
    ]
    noise, blur = worst_over_variants([to_part(rows[:8]), to_part(rows[8:])])
    assert (noise["axis"], noise["score"]["value"], noise["samples"]) == ("noise", 0.5, 4)
    assert noise["variants"] == {"fewest": 2, "most": 2}
    assert (blur["axis"], blur["score"]["value"], blur["variants"]) == ("blur", 0.5, {"fewest": 1, "most": 1})


def test_it_is_the_mean_of_each_samples_least_score(make_outcomes: Any, to_part: Any) -> None:
    rng = np.random.default_rng(8)
    right = rng.random((40, 3)) < 0.8
    rows = []
    for number, row in enumerate(right):
        given = {("noise", "grain", 1.0, index): "a" if value else "b" for index, value in enumerate(row)}
        rows += make_outcomes(f"s{number}", "a", given)
    (found,) = worst_over_variants([to_part(rows)])
    assert found["score"]["value"] == pytest.approx(right.min(axis=1).mean())
    exact = proportion_confint(right.min(axis=1).sum(), 40, method="beta")
    assert (found["score"]["low"], found["score"]["high"]) == pytest.approx(exact, abs=1e-5)


def test_the_number_of_variants_is_told_where_it_differs(make_outcomes: Any, to_part: Any) -> None:
    few = make_outcomes("s1", "a", {VARIANTS[0]: "a"}, cluster="c")
    many = make_outcomes("s2", "b", {VARIANTS[0]: "a", VARIANTS[1]: ""}, cluster="c")
    unasked = make_outcomes("s3", "a", {VARIANTS[0]: "a"}, status="not_run")
    (found,) = worst_over_variants([to_part(few), to_part(many), to_part(unasked)])
    assert found["variants"] == {"fewest": 1, "most": 2}
    assert found["samples"] == 2
    assert found["score"] == {"value": 0.5, "low": 0.0, "high": 1.0, "method": "too few clusters"}


def test_ambiguous_variants_have_no_worst(make_outcomes: Any, to_part: Any) -> None:
    rows = make_outcomes("s1", "a", {VARIANTS[0]: "a"}, expectation="abstain")
    assert worst_over_variants([to_part(rows), to_part([])]) == []
