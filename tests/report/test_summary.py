from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perturb.report.files import read_run
from perturb.report.summary import axis_rows, findings, gates_on, verdict_sentence

BuildRun = Callable[..., Path]


def with_verdicts(folder: Path, *verdicts: str, required: bool = True) -> Path:
    gates = json.loads((folder / "gates.json").read_text())
    kept: list[dict[str, Any]] = gates["gates"][: len(verdicts)]
    for gate, verdict in zip(kept, verdicts, strict=True):
        gate.update(verdict=verdict, required=required)
    (folder / "gates.json").write_text(json.dumps(gates | {"gates": kept}))
    return folder


def test_rows_come_in_the_suites_order_with_their_verdicts(build_run: BuildRun) -> None:
    rows = axis_rows(read_run(build_run()))
    assert [(row.axis, row.verdict) for row in rows] == [
        ("lighting", "failed"),
        ("occlusion", "failed"),
        ("noise", "failed"),
        ("blur", "passed"),
        ("format", "no gate"),
        ("ambiguity", "no gate"),
    ]


def test_a_row_names_its_first_resolved_drop_and_its_strongest_tier(build_run: BuildRun) -> None:
    rows = {row.axis: row for row in axis_rows(read_run(build_run()))}
    assert [rows[axis].first_drop for axis in ("lighting", "occlusion", "blur", "format")] == [
        "slight",
        "mild",
        "moderate",
        "",
    ]
    assert rows["noise"].span == "extreme"
    assert rows["noise"].tier(2.5) is None


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (("passed",), "The one required gate holds."),
        (("passed", "passed"), "Both required gates hold."),
        (("passed", "passed", "passed"), "All 3 required gates hold."),
        (("failed", "passed"), "1 of 2 required gates failed (along lighting)."),
        (("inconclusive", "passed"), "1 of 2 required gates could not be decided."),
        (
            ("failed", "inconclusive", "passed"),
            "1 of 3 required gates failed (along lighting) and 1 could not be decided.",
        ),
        ((), "No gates were declared, so the figures below are a measurement and not a test."),
    ],
)
def test_the_verdict_is_one_sentence(build_run: BuildRun, verdicts: tuple[str, ...], sentence: str) -> None:
    assert verdict_sentence(read_run(with_verdicts(build_run(), *verdicts))) == sentence


def test_advisory_gates_give_no_verdict(build_run: BuildRun) -> None:
    files = read_run(with_verdicts(build_run(), "failed", required=False))
    assert verdict_sentence(files).startswith("No gate is required")
    assert axis_rows(files)[0].verdict == "no gate"


def test_a_gate_on_a_generator_bears_on_its_axis(build_run: BuildRun) -> None:
    folder = with_verdicts(build_run(), "failed")
    gates = json.loads((folder / "gates.json").read_text())
    gates["gates"][0].update(axis=None, generator="shot_noise")
    (folder / "gates.json").write_text(json.dumps(gates))
    files = read_run(folder)
    assert [len(gates_on(files, axis)) for axis in ("noise", "lighting")] == [1, 0]


def test_findings_name_the_worst_axis_and_the_calm_ones(build_run: BuildRun) -> None:
    worst, calm, *abstained = findings(read_run(build_run()))
    assert worst.startswith("The model loses most along occlusion: 81.6 points at extreme (79.1 to 84.2)")
    assert calm == "No drop is resolved along format."
    assert abstained
    assert all("the model abstains on" in sentence for sentence in abstained)


def test_an_axis_that_is_never_pooled_has_a_row_without_tiers(build_run: BuildRun) -> None:
    rows = axis_rows(read_run(build_run("text", axes=[])))
    assert [row.axis for row in rows] == ["lighting", "occlusion", "noise", "blur", "format", "ambiguity"]
    assert {row.tiers for row in rows} == {()}


def test_nothing_scored_is_no_finding(nothing_scored_run: Path) -> None:
    assert findings(read_run(nothing_scored_run)) == ()


def test_a_model_no_better_than_a_constant_is_said_to_be(failed_model_run: Path) -> None:
    (first, *_) = findings(read_run(failed_model_run))
    assert first.startswith("Clean accuracy is not resolved from that of the best constant answer, 11.2 %")


def test_a_model_that_cannot_abstain_is_said_to(failed_model_run: Path) -> None:
    assert "the model cannot be seen to abstain" in findings(read_run(failed_model_run))[-1]
