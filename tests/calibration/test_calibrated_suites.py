"""A calibrated suite: how its severities count, what it leaves out, and how it can be written wrongly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import perturb
from perturb.contracts import Sample
from perturb.data import InMemory, check, split
from perturb.engine.render import Recipe, render_variants
from perturb.errors import SuiteError
from perturb.source import Opened, prepare
from perturb.suite import parse_suite

CALIBRATION = """
generators = [{generator = "low_light", severities = [1, 2]}]
[calibration]
share = 0.25
seed = 7
[calibration.scales]
low_light = [[1, 1.8], [2, 3.25]]
"""
SAMPLES = [Sample(f"s{n}", np.full((8, 8), 90 + n, np.uint8), "a", cluster=f"c{n // 2}") for n in range(80)]


def test_variants_have_the_strength_of_the_generators_own_severity() -> None:
    suite = parse_suite(CALIBRATION)
    first, second = render_variants(SAMPLES[0], Recipe(suite.instances, suite.seed))
    assert (first.severity, second.severity) == (1.0, 2.0)
    for variant, own in ((first, 1.8), (second, 3.25)):
        alone = perturb.apply("low_light", SAMPLES[0].input, severity=own, seed=0, sample_id="s0")  # type: ignore[arg-type]
        assert np.array_equal(np.asarray(variant.input), np.asarray(alone))


def test_what_it_was_calibrated_on_is_never_asked() -> None:
    data = InMemory(SAMPLES)
    held, rest = ({record.id for record in part.records()} for part in split(data, 0.25, 7))
    job = prepare(parse_suite(CALIBRATION), Opened(data, data, check(data)))
    asked = {record.id for record in job.data.records()}
    assert asked == rest
    assert held
    assert held | rest == {sample.id for sample in SAMPLES}


def test_a_split_keeps_clusters_together_whatever_else_is_there() -> None:
    clusters = [{record.cluster for record in part.records()} for part in split(InMemory(SAMPLES), 0.4, 3)]
    assert not clusters[0] & clusters[1]
    fewer = {record.cluster for record in split(InMemory(SAMPLES[10:]), 0.4, 3)[0].records()}
    assert fewer == clusters[0] - {f"c{n}" for n in range(5)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[1, 2]}", "[1, 3]}", "low_light is calibrated up to tier 2; got severity=3"),
        ('"low_light", s', '"fog", s', "fog is not in its calibration"),
        ("[2, 3.25]", "[2, 1.5]", "must be pairs"),
        ("[2, 3.25]", "7", "must be pairs"),
        ("share = 0.25", "share = 2", "share must lie in 0..1"),
        ("seed = 7", 'colour = "red"', "unknown key 'colour'"),
    ],
)
def test_every_way_to_write_it_wrongly_is_named(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SuiteError) as caught:
        parse_suite(CALIBRATION.replace(old, new))
    assert said in str(caught.value)
