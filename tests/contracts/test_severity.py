from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import MAX_SEVERITY, TIER_LABELS, TIERS, parse_severity, severity_label
from perturb.errors import SeverityError

WORDS = ("clean", "slight", "mild", "moderate", "strong", "extreme")
NOT_NUMBERS = (True, False, np.bool_(1), None, [3], 2j, math.nan)
OUT_OF_RANGE = (-1e-9, 5.000001, 7, 10**400, Decimal("5.1"), math.inf, -math.inf)
NOT_WORDS = ("", "medium", "mild!", "3 4", "-1", "6", "nan", "inf")


def test_five_tiers_and_clean() -> None:
    assert TIER_LABELS == WORDS
    assert TIERS == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert MAX_SEVERITY == 5


@pytest.mark.parametrize(("number", "word"), list(enumerate(WORDS)))
def test_words_and_numbers_mean_the_same(number: int, word: str) -> None:
    written_ways: list[Any] = [word, word.upper(), f" {word} ", number, str(number), f"{number}.0", np.int8(number)]
    for written in written_ways:
        parsed = parse_severity(written)
        assert parsed == number
        assert type(parsed) is float


@given(st.floats(0, 5))
def test_every_number_from_0_to_5_is_a_severity(number: float) -> None:
    assert parse_severity(number) == parse_severity(repr(number)) == parse_severity(np.float64(number)) == number


def test_minus_zero_is_clean_without_its_sign() -> None:
    assert math.copysign(1, parse_severity(-0.0)) == 1


@pytest.mark.parametrize("value", [*NOT_NUMBERS, *OUT_OF_RANGE, *NOT_WORDS], ids=lambda value: repr(value)[:12])
def test_anything_else_is_refused_and_named(value: Any) -> None:
    with pytest.raises(SeverityError) as caught:
        parse_severity(value)
    assert f"severity={value!r}" in str(caught.value)
    assert str(caught.value).startswith("Expected a severity from 0 to 5 or one of the words clean, slight, mild, ")


@pytest.mark.parametrize(
    ("severity", "label"), [(0.0, "clean"), (1, "slight"), (5.0, "extreme"), (2.25, "2.25"), (0.5, "0.5")]
)
def test_labels(severity: float, label: str) -> None:
    assert severity_label(severity) == label


@given(st.sampled_from(TIERS))
def test_a_tiers_label_leads_back_to_it(tier: float) -> None:
    assert parse_severity(severity_label(tier)) == tier
