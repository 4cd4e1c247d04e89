"""In what runs differ."""

from typing import Any

import pytest

from perturb.store.differences import differences

RUN: dict[str, Any] = {
    "suite": {"name": "night", "digest": "1"},
    "seed": 7,
    "data": {"path": "data/val", "digest": "2", "limit": None},
    "generators": {"low_light": {"version": 1}, "blocks": {"version": 1}},
    "versions": {"numpy": "2.0", "opencv": "4.9"},
}


def test_runs_of_one_suite_on_one_data_set_do_not_differ() -> None:
    assert differences([RUN, RUN | {"model": {"name": "another"}}, RUN]) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"suite": {"name": "day", "digest": "3"}}, "The runs differ in suite: night, day."),
        ({"suite": {"name": "night", "digest": "3"}}, "The runs differ in suite."),
        ({"seed": 8}, "The runs differ in seed: 7, 8 (variants without luck are the same all the same)."),
        ({"data": RUN["data"] | {"digest": "9"}}, "The runs differ in data."),
        (
            {"data": RUN["data"] | {"limit": 50}},
            "The runs differ in limit: none, 50 (each took a random subset of so many samples).",
        ),
        (
            {"data": RUN["data"] | {"options": {"cluster": "writer"}}},
            "The runs differ in clusters: none, writer (those of the first run count).",
        ),
        ({"generators": {"low_light": {"version": 2}}}, "The runs differ in generators: low_light 1, 2."),
        ({"versions": {"numpy": "2.1", "opencv": "4.9"}}, "The runs differ in versions: numpy 2.0, 2.1."),
        ({"stop_early": True}, "Some of the runs could stop early: intervals may be too narrow for what they share."),
    ],
)
def test_what_differs_is_named(change: dict[str, Any], sentence: str) -> None:
    assert differences([RUN, RUN | change]) == [sentence]
