from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from perturb.report.examples import examples_by_axis
from perturb.report.files import read_run

BuildRun = Callable[..., Path]


def test_each_generator_leads_with_the_weakest_tier_that_breaks_it(build_run: BuildRun) -> None:
    folder = build_run("text")
    listing = json.loads((folder / "examples" / "examples.json").read_text())
    for example in listing["examples"]:
        if example["generator"] == "low_light" and example["severity"] == 2:
            example["answer"] = example["target"]
    (folder / "examples" / "examples.json").write_text(json.dumps(listing))
    lighting = examples_by_axis(read_run(folder))["lighting"]
    assert [(shown.facts["generator"], shown.facts["severity"], shown.mark) for shown in lighting.leading] == [
        ("low_light", 3.0, "wrong"),
        ("overexposure", 2.0, "wrong"),
        ("uneven_illumination", 2.0, "wrong"),
        ("cast_shadow", 2.0, "wrong"),
    ]
    assert len(lighting.others) == 8
    assert lighting.left_out == 0
    assert sum(shown.mark == "right" for shown in lighting.others) == 1


def test_where_the_model_ought_to_abstain_no_answer_is_wrong(build_run: BuildRun) -> None:
    shown = examples_by_axis(read_run(build_run("text")))["ambiguity"]
    marks = {(one.facts["expectation"], one.mark) for one in (*shown.leading, *shown.others)}
    assert ("abstain", "open") in marks
    assert ("abstain", "wrong") not in marks


def test_an_accepted_reading_is_right(build_run: BuildRun) -> None:
    folder = build_run("text")
    listing = json.loads((folder / "examples" / "examples.json").read_text())
    for example in listing["examples"]:
        example.update(target={"accepted": ["negative", "mixed"]})
    (folder / "examples" / "examples.json").write_text(json.dumps(listing))
    (first, *_) = examples_by_axis(read_run(folder))["noise"].leading
    assert (first.mark, first.target) == ("right", "negative or mixed")


def test_what_exceeds_the_budget_is_left_out_and_counted(build_run: BuildRun) -> None:
    files = read_run(build_run())
    shown = examples_by_axis(files, most=60_000)
    spent = sum(
        len(picture.uri) for of in shown.values() for one in (*of.leading, *of.others) for picture in one.pictures
    )
    assert 0 < spent <= 60_000
    assert sum(len(of.leading) + len(of.others) + of.left_out for of in shown.values()) == 39
    assert shown["lighting"].leading
    assert sum(of.left_out for of in shown.values()) > 0
