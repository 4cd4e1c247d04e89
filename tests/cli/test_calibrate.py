"""`perturb calibrate` from end to end, on the demo's digits and its real model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perturb.demo.digits import write_digits
from perturb.suite import load_suite

HELD_OUT = 0.12
"""By how much what is kept on 200 other digits may differ from a target: the tolerance of 0.03, and three standard
errors of a share among so many."""
SUITE = """
seed = 7
resamples = 100
generators = ["low_light", "rotation", "greyscale", "class_blend"]

[[gates]]
axis = "lighting"
up_to = "mild"
max_drop = 0.4

[[gates]]
generator = "greyscale"
max_drop = 0.1
"""
MODEL = ("--model", "perturb.demo.digits:predict")
Shell = Callable[..., Any]


@pytest.fixture
def digits(folder: Path) -> Path:
    write_digits(folder / "digits")
    (folder / "demo.toml").write_text(SUITE)
    return folder


def calibrated(shell: Shell, *options: str) -> Any:
    return shell("calibrate", "demo.toml", "digits", *MODEL, "--out", "calibrated.toml", *options)


def test_tiers_are_equally_hard_on_samples_that_were_not_calibrated_on(digits: Path, shell: Shell) -> None:
    targets = (0.9, 0.75, 0.6)
    ended = calibrated(shell, "--share", "0.5", "--to", ",".join(map(str, targets)), "--json")
    told = json.loads(ended.out)
    assert told["left_out"].keys() == {"greyscale", "class_blend"}
    assert all("is kept even at its hardest" in point["reason"] for point in told["generators"]["greyscale"])
    assert told["gates_left_out"] == ["greyscale: max_drop 0.1 up to extreme"]
    assert shell("run", "calibrated.toml", "digits", *MODEL, "--out", "run").code == 0
    card = json.loads((digits / "run" / "scorecard.json").read_text())
    assert card["severity_comparable"] is True
    assert card["counts"]["samples"] == 400 - told["samples"]
    cells = {(cell["generator"], cell["severity"]): cell["retention"]["value"] for cell in card["cells"]}
    assert len(cells) == 6
    for (_, tier), kept in cells.items():
        assert kept == pytest.approx(targets[int(tier) - 1], abs=HELD_OUT)
    note = "are left out"
    assert any(note in told for told in json.loads((digits / "run" / "run.json").read_text())["data"]["notes"])


def test_what_is_unreachable_is_told_and_recorded(digits: Path, shell: Shell) -> None:
    ended = calibrated(shell, "--limit", "60", "--share", "0.9", "--to", "0.9,0.001")
    assert "unreachable" in ended.out
    said = " ".join(ended.out.split())
    left_out = (
        r"Left out, since no target is reached \(\d\.\d\d is kept even at its hardest, severity \d\): greyscale\."
    )
    assert re.search(left_out, said)
    assert "Left out, since whether a model abstains is not how much it keeps: class_blend." in said
    suite = load_suite("calibrated.toml")
    assert suite.calibration is not None
    assert suite.calibration.share == 0.9
    assert all(instance.severities[-1] < 2 for instance in suite.instances)
    assert "model_digest" in Path("calibrated.toml").read_text()


def test_where_no_generator_reaches_a_target_it_is_told_what_each_reached(digits: Path, shell: Shell) -> None:
    Path("pale.toml").write_text('generators = ["greyscale", "saturation"]')
    ended = shell("calibrate", "pale.toml", "digits", *MODEL, "--limit", "20", "--out", "calibrated.toml")
    assert ended.code == 2
    reached = r"no target is reached \(\d\.\d\d is kept even at its hardest, severity \d\)"
    assert re.search(rf"reaches a target \(greyscale: {reached}; saturation: {reached}\)\. Give others with", ended.err)
    assert not Path("calibrated.toml").exists()


def test_a_reference_that_takes_one_input_is_told_of(folder: Path, shell: Shell) -> None:
    Path("dim.toml").write_text('generators = ["low_light"]')
    command = ("calibrate", "dim.toml", "data", "--model", "models:one_image", "--share", "0.9", "--out")
    assert "The model takes one input, not a list of them." in " ".join(shell(*command, "told.toml").out.split())
    notes = json.loads(shell(*command, "told.json", "--json").out)["notes"]
    assert [note.partition(".")[0] for note in notes] == ["The model takes one input, not a list of them"]


def test_bad_input_is_a_sentence(digits: Path, shell: Shell) -> None:
    assert "Expected numbers separated by commas" in calibrated(shell, "--to", "half").err
    assert "between 0 and 1" in calibrated(shell, "--to", "0.5,1.5").err
    assert "Expected samples to calibrate on" in calibrated(shell, "--limit", "2", "--share", "0.001").err
    Path("calibrated.toml").write_text("")
    assert "is there already" in calibrated(shell).err
    Path("frozen.toml").write_text('frozen = "5f"')
    refused = shell("calibrate", "frozen.toml", "digits", *MODEL, "--out", "other.toml")
    assert (refused.code, "has no severities to calibrate" in refused.err) == (2, True)
    wrong = shell("calibrate", "demo.toml", "data", "--model", "models:unknown_label", "--out", "other.toml")
    assert "gets none of the" in wrong.err
