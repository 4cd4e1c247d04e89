"""The summary in Markdown: complete, and nothing in it is active."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from perturb.report.markdown import append_step_summary, markdown

BuildRun = Callable[..., Path]


def test_every_axis_and_gate_is_there(build_run: BuildRun) -> None:
    folder = build_run()
    said = markdown(folder)
    card, gates = (json.loads((folder / name).read_text()) for name in ("scorecard.json", "gates.json"))
    rows = [line for line in said.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len({cell["axis"] for cell in card["cells"]})
    assert all(line.count("|") == 7 for line in rows)
    assert sum(line.startswith("- ") and "**" in line for line in said.splitlines()) == len(gates["gates"])
    assert gates["verdict"] in said.splitlines()[0]


def test_hostile_names_stay_text(build_run: BuildRun) -> None:
    folder = build_run()
    run = json.loads((folder / "run.json").read_text())
    run["model"]["name"] = "<script>alert(1)</script> [x](http://x) | **bold** @everyone"
    (folder / "run.json").write_text(json.dumps(run))
    last = markdown(folder).splitlines()[-1]
    assert "<script>" not in last.replace("\\<", "")
    assert "\\[x\\](http" in last
    assert "\\| \\*\\*bold" in last


def test_the_step_summary_is_appended_where_it_is_asked_for(
    build_run: BuildRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_run()
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    assert append_step_summary(folder) is None
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert append_step_summary(folder) == summary
    assert summary.read_text() == "before\n" + markdown(folder)
