"""A run again, without the model: `perturb score`, `perturb gate`, `perturb report`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Shell = Callable[..., Any]
GATES = '\n[[gates]]\naxis = "noise"\nmax_drop = 0.5\n[[gates]]\naxis = "lighting"\nmax_drop = 0.01\nrequired = false\n'


@pytest.fixture
def out(shell: Shell, folder: Path) -> Path:
    """A finished run of a model that is then no longer there."""
    with (folder / "suite.toml").open("a") as suite:
        suite.write(GATES)
    assert shell("run", "suite.toml", "data", "--model", "models:predict", "--out", "out").code == 0
    (folder / "models.py").unlink()
    return folder / "out"


WRITTEN = ("scorecard.json", "gates.json", "examples/examples.json")


def test_score_writes_the_same_again(shell: Shell, out: Path) -> None:
    before = {name: (out / name).read_bytes() for name in WRITTEN}
    for name in (*WRITTEN, "report.html", "junit.xml"):
        (out / name).unlink()
    ended = shell("score", "out")
    assert (ended.code, ended.err) == (0, "")
    assert {name: (out / name).read_bytes() for name in WRITTEN} == before
    assert (out / "report.html").is_file()
    assert (out / "junit.xml").is_file()
    assert json.loads(shell("score", "out", "--json").out) == json.loads((out / "scorecard.json").read_text())


def test_score_without_the_data_keeps_the_examples(shell: Shell, folder: Path, out: Path) -> None:
    before = (out / "examples" / "examples.json").read_bytes()
    (folder / "data").rename(folder / "moved")
    ended = shell("score", "out")
    assert ended.code == 0
    assert "The data have moved or changed" in ended.err
    assert (out / "examples" / "examples.json").read_bytes() == before


def test_gate_gives_the_verdict_again(shell: Shell, out: Path) -> None:
    before = (out / "gates.json").read_bytes()
    ended = shell("gate", "out")
    assert ended.code == 0
    assert "PASSED" in ended.out
    assert (out / "gates.json").read_bytes() == before


def test_gate_with_another_suite(shell: Shell, folder: Path, out: Path) -> None:
    text = (folder / "suite.toml").read_text().replace("max_drop = 0.5", "max_drop = 0.01")
    (folder / "strict.toml").write_text(text)
    ended = shell("gate", "out", "--suite", "strict.toml", "--json")
    result = json.loads(ended.out)
    assert (ended.code, result["verdict"], result["exit_code"]) == (3, "inconclusive", 3)
    assert json.loads((out / "gates.json").read_text())["verdict"] == "inconclusive"
    assert shell("gate", "out").code == 0


def test_advisory_gates_do_not_decide(out: Path) -> None:
    gates = json.loads((out / "gates.json").read_text())
    assert [(gate["required"], gate["verdict"]) for gate in gates["gates"]] == [
        (True, "passed"),
        (False, "failed"),
    ]
    assert gates["verdict"] == "passed"


def test_report_writes_the_page_and_prints_the_summary(shell: Shell, out: Path) -> None:
    (out / "report.html").unlink()
    ended = shell("report", "out")
    assert ended.code == 0
    assert "Report: out/report.html" in ended.out
    assert (out / "report.html").is_file()


@pytest.mark.parametrize("command", ["score", "gate", "report"])
def test_what_is_no_run_is_a_sentence(shell: Shell, folder: Path, command: str) -> None:
    for name in ("absent", "data"):
        ended = shell(command, name)
        assert ended.code == 2
        assert f"Expected a run in {name}; it holds no run.json. `perturb run` makes one." in ended.err
        assert not (folder / "absent").exists()


@pytest.mark.parametrize("command", ["score", "gate"])
def test_outcomes_that_were_changed_are_refused(shell: Shell, out: Path, command: str) -> None:
    next((out / "outcomes").iterdir()).unlink()
    ended = shell(command, "out")
    assert ended.code == 2
    assert "are not those of the run" in ended.err
