"""Samples, variants and the names that generator authors import."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import perturb.contracts
from perturb.contracts import Expectation, Sample, Step, Validity, Variant, check_image, check_text
from perturb.errors import InputError


def step(instance: str, severity: float) -> Step:
    return Step(instance, "low_light", 1, "00" * 16, severity, {})


def variant(*steps: Step) -> Variant:
    return Variant(
        sample_id="a",
        cluster="a",
        groups={},
        axis="lighting",
        steps=steps,
        replicate=0,
        input="text",
        target=None,
        expectation=Expectation.INVARIANT,
        changed=True,
        distance=1.0,
        input_digest="",
    )


def test_a_samples_cluster_is_its_id_unless_given() -> None:
    assert Sample("s1", "text").cluster == "s1"
    assert Sample("s1", "text", cluster="patient 7").cluster == "patient 7"


def test_a_variant_is_as_severe_as_its_strongest_step_and_named_by_all() -> None:
    assert (variant(step("dusk", 2.5)).severity, variant(step("dusk", 2.5)).generator) == (2.5, "dusk")
    stacked = variant(step("dusk", 2), step("rain", 4), step("blur", 1))
    assert (stacked.severity, stacked.generator) == (4, "dusk+rain+blur")


def test_words_of_a_report() -> None:
    assert [str(word) for word in Expectation] == ["invariant", "abstain", "contrast", "undetermined"]
    assert [str(word) for word in Validity] == ["by_construction", "guard", "human", "unverified"]


@pytest.mark.parametrize("image", [np.zeros((1, 1), np.uint8), np.zeros((2, 3, 3), np.uint8)])
def test_images_pass_as_they_are(image: Any) -> None:
    assert check_image(image) is image


@pytest.mark.parametrize("text", ["", "a", "\ud800", "\0"])
def test_texts_pass_as_they_are(text: str) -> None:
    assert check_text(text) is text


def test_a_refused_image_comes_with_the_remedy() -> None:
    with pytest.raises(InputError, match=r"np\.asarray\(PIL\.Image\.open\(path\)\.convert\('RGB'\)\)"):
        check_image(np.zeros((2, 2, 4), np.uint8))


def test_all_names_are_there_and_sorted() -> None:
    names = perturb.contracts.__all__
    assert all(hasattr(perturb.contracts, name) for name in names)
    assert sorted(names) == sorted(set(names))
