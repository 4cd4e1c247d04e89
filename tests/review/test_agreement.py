"""Krippendorff's alpha against published examples and against its definition."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.review.agreement import agreement

PUBLISHED = {
    # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, examples A, B and C; 0 is a missing value.
    "A, binary, two observers": (["0100000010", "1110010000"], None, 0.095),
    "B, nominal, two observers": (["aabbdcccedda", "babbbccceddd"], None, 0.692),
    "C, nominal, four observers, missing": (
        ["123321412000", "123322412503", "033323422510", "123324412510"],
        "0",
        0.743,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_examples(name: str) -> None:
    observers, missing, alpha = PUBLISHED[name]
    found = agreement([[value for value in unit if value != missing] for unit in zip(*observers, strict=True)])
    assert found.alpha == pytest.approx(alpha, abs=0.0005)


def by_definition(units: list[list[int]]) -> float | None:
    """One minus observed over expected disagreement, from the matrix of coincidences."""
    coincidences = np.zeros((3, 3))
    for unit in units:
        for one, other in itertools.permutations(unit, 2):
            coincidences[one, other] += 1 / (len(unit) - 1)
    total, margins = coincidences.sum(), coincidences.sum(axis=0)
    chance = np.outer(margins, margins).astype(float)
    if not total or not (chance.sum() - np.trace(chance)):
        return None
    observed = 1 - np.trace(coincidences) / total
    return float(1 - observed * total * (total - 1) / (chance.sum() - np.trace(chance)))


@given(st.lists(st.lists(st.integers(0, 2), max_size=5), max_size=12))
def test_it_is_what_the_matrix_of_coincidences_gives(units: list[list[int]]) -> None:
    found, expected = agreement(units), by_definition(units)
    assert found.alpha == (None if expected is None else pytest.approx(expected, abs=1e-9))
    assert found.items == sum(len(unit) > 1 for unit in units)


def test_nobody_disagreeing_is_full_agreement_and_one_value_alone_tells_nothing() -> None:
    assert agreement([["yes"] * 3, ["no"] * 2]) == (2, 1.0, 1.0)
    assert agreement([["yes"] * 3, ["yes"] * 2]) == (2, 1.0, None)
    assert agreement([["yes"], [], ["no"]]) == (0, None, None)
