from __future__ import annotations

import json
from typing import Any

import pytest

from perturb.report.answers import answer_words, target_words

RUNS = {"size": [2, 5], "counts": [1, 3, 6]}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("cat", "cat"),
        (2.5, "2.5"),
        ({"answers": ["Ada", "Ada Lovelace"]}, "Ada or Ada Lovelace"),
        ({"answers": []}, "no answer"),
        ({"ids": {"green": 2.0, "dawn": 1.0}}, "green, dawn"),
        ({"spans": [[0, 3, "PER"], [9, 12, "LOC"]]}, "PER 0–3, LOC 9–12"),
        ({"spans": []}, "nothing"),
        ({"boxes": [[1, 2, 3, 4]], "labels": ["car"]}, "car at 1, 2 to 3, 4"),
        ({"boxes": [], "labels": []}, "no box"),
        ({"boxes": [[1, 2, 3, 4]] * 5, "labels": ["car", "car", "bus", "car", "bus"]}, "3 car, 2 bus"),
        ({"masks": [RUNS], "labels": ["road"]}, "road on 30 %"),
        ({"masks": [RUNS | {"counts": "PP01"}], "labels": ["road"]}, "road somewhere"),
        ({"keypoints": [[1, 2]], "labels": ["nose"]}, "1 nose"),
    ],
)
def test_a_right_answer_is_written_in_words(target: Any, words: str) -> None:
    assert target_words(target) == words


@pytest.mark.parametrize(
    ("answer", "target", "words"),
    [
        (["green", "dawn"], {"ids": ["green"]}, "green, dawn"),
        ([], {"ids": ["green"]}, "nothing"),
        ([[0, 3, "PER"]], {"spans": []}, "PER 0–3"),
        ({"boxes": [[1, 2, 3, 4]], "labels": ["car"], "scores": [0.875]}, {"boxes": []}, "car at 1, 2 to 3, 4 (0.88)"),
        ({"road": RUNS}, {"masks": []}, "road on 30 %"),
        ({}, {"masks": []}, "nothing"),
    ],
)
def test_an_answer_with_parts_is_written_in_words(answer: Any, target: Any, words: str) -> None:
    assert answer_words(json.dumps(answer), target) == words


@pytest.mark.parametrize("target", ["a text", {"answers": ["a"]}, {"accepted": ["a"]}])
def test_a_text_that_looks_like_json_stays_one(target: Any) -> None:
    assert answer_words('{"boxes": 1', target) == '{"boxes": 1'


def test_long_answers_are_cut() -> None:
    assert len(answer_words("x" * 999, "x")) == 200
