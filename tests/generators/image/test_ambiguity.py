"""Blends: the partner brought to shape, and what a right model is expected to do."""

from __future__ import annotations

import numpy as np
import pytest

from perturb.contracts import TIERS, Expectation, Sample
from perturb.errors import InputError
from perturb.generators.image.ambiguity import class_blend, same_class_blend

EXTREME = class_blend.tiers["weight"][-1]


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 3), (1, 9), (9, 1, 3)])
@pytest.mark.parametrize("other_shape", [(20, 30), (20, 30, 3), (7, 90, 3), (300, 200), (1, 1)])
def test_partner_takes_the_shape_of_the_sample(shape: tuple[int, ...], other_shape: tuple[int, ...]) -> None:
    partner = Sample("b", np.full(other_shape, 200, np.uint8), "other")
    blended = class_blend(np.full(shape, 100, np.uint8), severity="extreme", partner=partner)
    assert blended.shape == shape
    assert np.unique(blended).tolist() == [150]


def test_blend_is_even_at_last() -> None:
    assert EXTREME == 0.5
    one, two = np.random.default_rng(1).integers(0, 256, (2, 16, 16), dtype=np.uint8)
    there = class_blend(one, severity=5, partner=Sample("2", two))
    back = class_blend(two, severity=5, partner=Sample("1", one))
    assert np.array_equal(there, back)


def test_only_the_blend_of_classes_asks_to_abstain() -> None:
    assert [class_blend.expectation_at(tier) for tier in TIERS] == [
        Expectation.INVARIANT,
        Expectation.INVARIANT,
        Expectation.UNDETERMINED,
        Expectation.ABSTAIN,
        Expectation.ABSTAIN,
    ]
    assert {same_class_blend.expectation_at(tier) for tier in TIERS} == {Expectation.INVARIANT}


def test_control_differs_in_its_partner_only() -> None:
    assert same_class_blend.control_of == class_blend.name
    assert same_class_blend.tiers == class_blend.tiers
    assert class_blend.partner is not None
    assert same_class_blend.partner is not None
    assert (class_blend.partner.other_class, same_class_blend.partner.other_class) == (True, False)


def test_a_partner_that_is_no_picture_is_refused() -> None:
    with pytest.raises(InputError, match="Expected an image as a NumPy array; got str"):
        class_blend(np.zeros((4, 4), np.uint8), severity=3, partner=Sample("b", "a text"))
