"""A name is swapped wherever it stands or not at all, within one gender, and only where it is surely a person's."""

from __future__ import annotations

import re

import pytest

from perturb.generators.text._lexicon import rows
from perturb.generators.text.identity import first_names, names_swapped

TEXT = "Emily met Greg. Emily's dog likes Greg, and Laura likes Emily."


@pytest.mark.parametrize("seed", range(10))
def test_names_are_swapped_consistently_within_one_gender_and_to_another_group(seed: int) -> None:
    swapped = str(names_swapped(TEXT, severity=5, seed=seed))
    old, new = (re.findall(r"[A-Z][a-z]+", text) for text in (TEXT, swapped))
    pairs = set(zip(old, new, strict=True))
    assert len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs}) == 3
    for one, two in pairs:
        (gender, group), (other_gender, other_group) = first_names()[one], first_names()[two]
        assert gender == other_gender
        assert group != other_group


def test_severity_is_how_many_are_renamed() -> None:
    left = [
        sum(name in str(names_swapped(TEXT, severity=tier, seed=1)) for name in ("Emily", "Greg", "Laura"))
        for tier in range(6)
    ]
    assert left[0] == 3
    assert left[5] == 0
    assert left == sorted(left, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "We read Emily Brontë, and Emily is great.",
        "Queen Anne slept here.",
        "St. Peter is near, and Peter left.",
        "The Greg is a pub.",
        "emily and GREG",
        "anne@example.org and https://example.org/Anne",
        "Emily-Rose came.",
        "Nobody came.",
        "",
    ],
)
def test_what_may_be_another_name_stays(text: str) -> None:
    assert names_swapped(text, severity=5) == text


def test_no_name_is_in_the_table_twice() -> None:
    names = [name for *_, line in rows("first_names.tsv") for name in line.split()]
    assert len(names) == len(set(names)) == len(first_names()) > 100
    assert {(gender, group) for gender, group, _ in rows("first_names.tsv")} == set(first_names().values())
