"""The profiles: names, tiers and constants."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perturb.catalogue import axis_members, catalogue
from perturb.contracts import TIERS
from perturb.generators.image.published import CIFAR_10_C, IMAGENET_C
from perturb.suite import load_suite, parse_suite

ORACLE = runpy.run_path(str(Path(__file__).parents[3] / "oracles" / "make_imagecorruptions.py"))
MEAN_OF_15 = (
    *("gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur"),
    *("snow", "frost", "fog", "brightness", "contrast", "elastic_transform", "pixelate", "jpeg_compression"),
)
EXTRA = ("speckle_noise", "gaussian_blur", "spatter", "saturate")


def rows(values: dict[str, tuple[Any, ...]]) -> list[tuple[float, ...]]:
    return [tuple(float(value) for value in row) for row in zip(*values.values(), strict=True)]


@pytest.mark.parametrize("profile", ["imagenet-c", "cifar-10-c"])
def test_the_suites_have_the_published_names_and_five_tiers(profile: str) -> None:
    suite = load_suite(profile)
    assert [instance.name for instance in suite.instances] == [*MEAN_OF_15, *EXTRA]
    prefix = profile.replace("-", "_")
    assert all(instance.generator == f"{prefix}_{instance.name}" for instance in suite.instances)
    assert all(instance.severities == TIERS for instance in suite.instances)
    generators = IMAGENET_C if profile == "imagenet-c" else CIFAR_10_C
    assert [generator.name for generator in generators] == [instance.generator for instance in suite.instances]


def test_they_have_their_tiers_only_and_belong_to_no_axis_of_a_suite() -> None:
    for generator in (*IMAGENET_C, *CIFAR_10_C):
        assert generator.tiers_only
        assert generator.profile
        assert generator not in axis_members(generator.axis)
        assert catalogue()[generator.name] is generator
    chosen = parse_suite('axes = ["noise", "blur", "weather", "digital"]').instances
    assert not [instance for instance in chosen if catalogue()[instance.name].profile]


@pytest.mark.parametrize("name", sorted(set(ORACLE["CIFAR_10_C"]) - {"zoom_blur"}))
def test_the_constants_of_cifar_10_c_are_those_of_the_oracle(name: str) -> None:
    expected = [row if isinstance(row, tuple) else (row,) for row in ORACLE["CIFAR_10_C"][name]]
    assert rows(dict(catalogue()[f"cifar_10_c_{name}"].tiers)) == expected


@pytest.mark.parametrize("profile", ["imagenet_c", "cifar_10_c"])
def test_the_constants_of_the_elastic_corruption_are_those_of_the_oracle(profile: str) -> None:
    found = rows(dict(catalogue()[f"{profile}_elastic_transform"].tiers))
    assert np.allclose(found, ORACLE["ELASTIC"][profile])
