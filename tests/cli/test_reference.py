"""`perturb score RUN --reference`, and the reference that a suite names."""

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

Shell = Callable[..., Any]
RUN = ("run", "suite.toml", "data", "--model", "models:predict", "--out")


@pytest.fixture
def out(shell: Shell, folder: Path) -> Path:
    assert shell(*RUN, "out").code == 0
    return folder / "out"


def corruption_error(out: Path) -> Any:
    return json.loads((out / "scorecard.json").read_text())["corruption_error"]


def test_a_run_is_scored_against_alexnet_and_keeps_it(shell: Shell, out: Path) -> None:
    assert corruption_error(out) is None
    ended = shell("score", "out", "--reference", "alexnet")
    assert (ended.code, ended.err) == (0, "")
    assert "mCE (perturb rendering) 0.0 (0.0 to " in ended.out
    assert "against AlexNet (Hendrycks & Dietterich 2019)." in ended.out
    assert "The run has 2 of the 75 corruptions and severities" in ended.out
    assert "no flip rates" in ended.out
    found = corruption_error(out)
    assert list(found["mce"]["corruptions"]) == ["gaussian_noise"]
    assert shell("gate", "out").code == 0
    assert corruption_error(out) == found
    assert "mCE (perturb rendering)" in shell("report", "out").out
    assert "mCE (perturb rendering)" in shell("report", "out", "--markdown").out


def test_an_earlier_run_is_a_reference(shell: Shell, out: Path) -> None:
    assert shell("run", "suite.toml", "data", "--model", "models:fooled_by_noise", "--out", "worse").code == 0
    said = shell("score", "out", "--reference", "worse").out
    assert "against models:fooled_by_noise in worse." in said
    assert "mFR (perturb rendering)" in said
    found = corruption_error(out)
    assert list(found["mce"]["corruptions"]) == ["gaussian_noise", "low_light"]
    assert found["mce"]["corruptions"]["gaussian_noise"] == 0.0
    assert found["notes"] == []
    schema = json.loads((resources.files("perturb.report") / "schemas" / "scorecard.schema.json").read_text("utf-8"))
    assert not list(Draft202012Validator(schema).iter_errors(json.loads((out / "scorecard.json").read_text())))


def test_a_suite_names_its_reference(shell: Shell, folder: Path) -> None:
    text = (folder / "suite.toml").read_text()
    (folder / "suite.toml").write_text('reference = "alexnet"\n' + text)
    assert "mCE (perturb rendering)" in shell(*RUN, "out").out
    (folder / "suite.toml").write_text('reference = "alexnot"\n' + text)
    ended = shell(*RUN, "other")
    assert ended.code == 2
    assert "Expected a reference: alexnet, or the folder of an earlier run; got 'alexnot'" in ended.err
    assert not (folder / "other").exists()
