"""Failures sorted into clusters: what was planted is named, chance is not, and intervals are those of oracles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from perturb.mining.clusters import find_clusters
from perturb.mining.pool import Pool
from perturb.mining.slices import Place, find_slices

Variant = dict[str, Any]
MakePool = Callable[[Sequence[Variant]], Pool]


def variants(loses: Callable[[Variant], bool], samples: int = 60) -> list[Variant]:
    """Of three generators at five severities, of samples of three classes."""
    found = []
    for generator, severity, number in product(("fog", "rain", "dusk"), (1.0, 2.0, 3.0, 4.0, 5.0), range(samples)):
        variant: Variant = {"generator": generator, "severity": severity, "number": number, "label": "abc"[number % 3]}
        named = {"sample": f"s{number}", "replicate": 0, "digest": f"{generator}{severity}{number}"}
        found.append({**variant, **named, "lost": loses(variant)})
    return found


def test_a_class_that_is_lost_from_some_severity_on_is_named_first(make_pool: MakePool) -> None:
    def loses(v: Variant) -> bool:
        planted = v["generator"] == "dusk" and v["label"] == "b" and v["severity"] > 2.4
        return bool(planted or (v["generator"] == "fog" and v["number"] == 0))

    pool = make_pool(variants(loses))
    first, second = find_clusters(pool)
    assert first.name == "dusk from moderate on, class b: 60 of 60 lost, elsewhere 0%"
    assert first.found is not None
    assert (first.found.before, first.found.since, first.found.breaking) == (2.0, 3.0, 2.5)
    assert second.name == "fog, scattered: 5 of 300 lost"
    assert second.found is None


def test_a_generator_that_everybody_loses_on_is_one_cluster(make_pool: MakePool) -> None:
    pool = make_pool(variants(lambda v: v["generator"] == "rain" and v["severity"] >= 4 and v["number"] % 5 != 0))
    (only,) = find_clusters(pool)
    assert only.place == Place("rain")
    assert only.name.startswith("rain from strong on: 96 of 120 lost, elsewhere 0%")


def test_every_failure_is_in_exactly_one_cluster(make_pool: MakePool) -> None:
    rng = np.random.default_rng(7)
    pool = make_pool(variants(lambda v: rng.random() < 0.05 + 0.1 * v["severity"] * (v["generator"] == "dusk")))
    found = np.concatenate([cluster.rows for cluster in find_clusters(pool)])
    assert sorted(found) == np.flatnonzero(pool.lost).tolist()


def by_luck(unlucky: Sequence[float], variant: Variant) -> bool:
    return unlucky[variant["number"]] < 0.05 * float(variant["severity"])


def test_chance_is_named_seldom(make_pool: MakePool) -> None:
    named = 0
    for seed in range(40):
        unlucky = np.random.default_rng(seed).random(60).tolist()
        pool = make_pool(variants(partial(by_luck, unlucky)))
        named += any(cluster.found is not None for cluster in find_clusters(pool))
    assert named <= 5


def test_the_interval_and_the_test_are_those_of_oracles(make_pool: MakePool) -> None:
    def loses(v: Variant) -> bool:
        return bool(v["generator"] == "fog" and v["number"] < (18 if v["label"] == "a" else 6))

    pool = make_pool(variants(loses))
    found = {one.place: one for one in find_slices(pool, np.ones(len(pool.lost), dtype=bool))}
    here = found[Place("fog", "class", "a")]
    assert (here.rate, here.elsewhere) == (6 / 20, 4 / 40)
    low, high = confint_proportions_2indep(6, 20, 4, 40, method="newcomb", compare="diff")
    assert (here.low, here.high) == pytest.approx((low, high))
    assert here.p_value == pytest.approx(fisher_exact(np.array([[6, 14], [4, 36]]), alternative="greater").pvalue)
