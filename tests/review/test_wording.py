"""Right answers are told in words, whatever their kind."""

from typing import Any

import pytest

from perturb.review.wording import target_words


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("cat", "cat"),
        (2.5, "2.5"),
        (None, "null"),
        ({"answers": ["Ada", "Ada Lovelace"], "starts": [4, 4], "field": "passage"}, "Ada or Ada Lovelace"),
        ({"spans": [[0, 3, "PER"], [8, 12, "LOC"]]}, "PER at 0 to 3, LOC at 8 to 12"),
        ({"spans": []}, "no spans"),
        ({"ids": {"d1": 2, "d2": 1}}, "d1, d2"),
        ({"boxes": [[0, 0, 2, 2]], "labels": ["car"]}, "car"),
        ({"masks": [], "labels": []}, "no objects"),
    ],
)
def test_each_kind(target: Any, words: str) -> None:
    assert target_words(target, "invariant") == words
