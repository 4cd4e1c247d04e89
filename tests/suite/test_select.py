"""A suite holds generators of images and of texts; a data set gets those that fit its fields."""

from __future__ import annotations

import pytest

from perturb.catalogue import catalogue
from perturb.contracts.generator import Modality
from perturb.errors import SuiteError
from perturb.suite import parse_suite, select_instances

BOTH = """
[[generators]]
generator = "low_light"
[[generators]]
generator = "omission"
[[generators]]
generator = "class_blend"
"""


def chosen(text: str, **modalities: Modality) -> list[str]:
    images_alone: dict[str, Modality] = {"": "image"}
    return [i.name for i in select_instances(parse_suite(text, name="mine"), modalities or images_alone)]


def refused(text: str, **modalities: Modality) -> str:
    with pytest.raises(SuiteError) as caught:
        chosen(text, **modalities)
    return str(caught.value)


def test_data_with_images_and_texts_get_all_in_the_suites_order() -> None:
    assert chosen(BOTH, picture="image", question="text") == ["low_light", "omission", "class_blend"]


def test_an_axis_with_generators_of_both_gives_those_that_fit() -> None:
    members = [generator for generator in catalogue().values() if generator.axis == "ambiguity"]
    both: tuple[Modality, ...] = ("image", "text")
    for modality in both:
        fitting = [generator.name for generator in members if generator.modality == modality]
        assert chosen('axes = ["ambiguity"]', content=modality) == fitting


def test_fields_choose_what_counts() -> None:
    image_only = '[[generators]]\ngenerator = "low_light"'
    assert chosen('fields = ["picture"]\n' + image_only, picture="image", question="text") == ["low_light"]
    said = refused('fields = ["question"]\n' + image_only, picture="image", question="text")
    assert said == (
        "Suite mine: low_light takes no text inputs, which is what these data hold. Remove it, or use other data."
    )


def test_an_axis_that_these_data_cannot_have() -> None:
    axes = 'axes = ["lighting", "typos", "ambiguity"]'
    assert "axis 'typos' has no generator for image inputs" in refused(axes)
    assert "axis 'lighting' has no generator for text inputs" in refused(axes, question="text", passage="text")


def test_a_listed_generator_is_never_left_out_in_silence() -> None:
    assert "omission takes no image inputs" in refused(BOTH)
    both_kinds = 'axes = ["ambiguity"]\n[[generators]]\ngenerator = "omission"'
    assert "omission takes no image inputs" in refused(both_kinds)


def test_a_field_that_the_data_lack() -> None:
    said = refused('fields = ["passage"]\n' + BOTH, picture="image", question="text")
    assert said == "Suite mine perturbs the field 'passage', which the data do not have; they have picture, question."
