"""Fresh suites: severities on both sides of where a model breaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.mining.clusters import Cluster
from perturb.mining.fresh import fresh_seed, fresh_suite, straddling
from perturb.mining.slices import Place, Slice
from perturb.suite import parse_suite


def cluster(generator: str, since: float, before: float, breaking: float) -> Cluster:
    found = Slice(Place(generator), since, before, breaking, 10, 8, 0.1, 0.4, 0.9, 0.001)
    return Cluster(found.place, found, np.arange(8), 10)


@given(
    tiers=st.sampled_from([(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (4.0, 5.0), (0.0, 5.0), (2.0, 2.5)]),
    share=st.floats(0, 1),
)
def test_severities_lie_on_both_sides_and_reach_what_was_lost(tiers: tuple[float, float], share: float) -> None:
    (instance,) = parse_suite('generators = ["low_light"]').instances
    before, since = tiers
    breaking = before + share * (since - before)
    found = straddling(instance, cluster("low_light", since, before, breaking))
    assert list(found) == sorted(set(found))
    assert all(0.0 < severity <= 5.0 for severity in found)
    assert min(found) <= max(breaking, 0.25)
    assert max(found) >= since - 0.005
    assert len(found) >= 2


def test_a_generator_with_tiers_only_keeps_to_these() -> None:
    (instance,) = parse_suite('generators = ["imagenet_c_snow"]').instances
    assert straddling(instance, cluster("imagenet_c_snow", 3.0, 2.0, 2.4)) == (2.0, 3.0, 4.0)


def test_a_calibrated_generator_keeps_to_its_scale() -> None:
    scale = "[calibration]\nshare = 0.2\n[calibration.scales]\nlow_light = [[1, 1.5], [3, 2.5]]"
    (instance,) = parse_suite(f'generators = ["low_light"]\nseverities = [1, 3]\n{scale}').instances
    assert straddling(instance, cluster("low_light", 3.0, 1.0, 2.0)) == (0.25, 1.0, 2.0, 3.0)


def test_scattered_failures_keep_the_severities_of_the_suite() -> None:
    (instance,) = parse_suite('severities = [2, 4]\ngenerators = ["low_light"]').instances
    assert straddling(instance, Cluster(Place("low_light"), None, np.arange(1), 9)) == (2.0, 4.0)


def test_where_all_failures_are_scattered_each_axis_has_a_gate() -> None:
    suite = parse_suite('task = "classification"\nseverities = [2, 4]\ngenerators = ["low_light", "backlight", "fog"]')
    scattered = [Cluster(Place(name), None, np.arange(1), 9) for name in ("low_light", "backlight", "fog")]
    drops = {("low_light", 4.0): 0.3, ("backlight", 4.0): 0.1, ("fog", 4.0): 0.0, ("fog", 2.0): 0.2}
    no_rows: Any = None
    (gate,) = parse_suite(fresh_suite([suite], scattered, no_rows, drops)).gates
    assert (gate.axis, gate.severities, gate.limit) == ("lighting", (4.0,), 0.1)


@pytest.mark.parametrize("seeds", [(7,), (7, 8), (0,)])
def test_the_seed_is_a_new_one_and_always_the_same(seeds: tuple[int, ...]) -> None:
    suites = [parse_suite(f'seed = {seed}\naxes = ["typos"]') for seed in seeds]
    assert fresh_seed(suites) not in seeds
    assert fresh_seed(suites) == fresh_seed(suites[::-1])
