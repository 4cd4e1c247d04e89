from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from perturb.report.html import write_html
from perturb.report.terminal import print_summary

BuildRun = Callable[..., Path]


def printed(folder: Path, *, width: int = 120, encoding: str = "utf-8", color: bool = False) -> str:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding)
    print_summary(folder, Console(file=stream, width=width, force_terminal=color, no_color=not color))
    stream.flush()
    return buffer.getvalue().decode(encoding)


def row(text: str, axis: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(axis))


def test_each_axis_has_its_row(build_run: BuildRun) -> None:
    text = printed(build_run("text"))
    assert row(text, "occlusion").split() == [
        *("occlusion", "███▆▂▂", "97.2", "%", "68.1", "(63.6–72.7)", "15.6", "(12.0–19.1)", "mild", "✗", "failed"),
    ]
    assert "none" in row(text, "format")
    assert "not scored" in row(printed(build_run("text", axes=[])), "ambiguity")


def test_verdict_gates_counts_and_report_follow_in_order(build_run: BuildRun) -> None:
    folder = build_run("text")
    text = printed(folder)
    wanted = [
        "FAILED  3 of 4 required gates failed",
        "my.module:predict on data/val, suite release",
        "398 of 400 samples scored, 24,000 variants, clean accuracy 97.2 % (95.6 to 98.8)",
        "The model loses most along occlusion",
        "Gates",
        "✗ failed  lighting: max_drop 0.05 up to moderate",
        "The drop at moderate lies between",
        "? inconclusive (advisory)  format: max_drop 0.001 up to mild",
        "Not scored",
        "2 data_error, 3 model_error",
        "40 variants came out unchanged",
        "Report: perturb report",
    ]
    places = [text.index(words) for words in wanted]
    assert places == sorted(places)
    report = write_html(folder)
    assert f"Report: {report}" in printed(folder)


@pytest.mark.parametrize("width", [80, 104, 200])
def test_no_line_is_longer_than_the_terminal_nor_cut(build_run: BuildRun, width: int) -> None:
    folder = build_run("text", warnings=["x" * 50 + " " + "y" * 50])
    *lines, report = printed(folder, width=width).rstrip("\n").split("\n")
    assert max(len(line) for line in lines) <= width
    assert "…" not in "".join(lines)
    assert report.startswith("Report: ")
    for axis in ("lighting", "occlusion", "ambiguity"):
        assert row("\n".join(lines), axis)


def test_an_ascii_terminal_gets_ascii(build_run: BuildRun) -> None:
    text = printed(build_run("text"), width=80, encoding="ascii")
    assert re.search(r"occlusion \| +999631|occlusion +\|? *\d{6}", text)
    assert "failed" in text


def test_without_colour_nothing_but_text_is_printed(build_run: BuildRun) -> None:
    folder = build_run("text")
    assert "\x1b" not in printed(folder)
    assert "\x1b[1;31mFAILED" in printed(folder, color=True)


def test_data_cannot_act_on_the_terminal(build_run: BuildRun) -> None:
    folder = build_run("text", warnings=["\x1b[2J\x07 [red]boo[/red]"])
    gates = json.loads((folder / "gates.json").read_text())
    gates["gates"][0]["reason"] = "\x1b]0;title\x07 and a second\nline"
    (folder / "gates.json").write_text(json.dumps(gates))
    text = printed(folder)
    assert "\x1b" not in text
    assert "[red]boo[/red]" in text
    assert "\\x1b]0;title" in text


def test_a_failed_model_and_an_empty_run_are_summed_up_too(failed_model_run: Path) -> None:
    text = printed(failed_model_run)
    assert "clean accuracy 0.0 %" in text
    assert "▁▁▁▁▁▁" in row(text, "noise")


def test_a_run_without_scores_says_so(nothing_scored_run: Path) -> None:
    text = printed(nothing_scored_run)
    assert "INCONCLUSIVE" in text
    assert "no clean sample was scored" in text


def test_without_gates_it_says_so(build_run: BuildRun) -> None:
    counts = {"samples": 1, "clusters": 1, "scored_samples": 1, "variants": 5, "status": {"ok": 6}}
    text = printed(build_run("text", gated=False, counts=counts))
    assert "No gates were declared." in text
    assert "Everything was answered." in text
    assert "1 of 1 sample scored" in text


def test_gates_of_another_suite_are_named(build_run: BuildRun) -> None:
    folder = build_run()
    named = "These are the gates of the suite stricter"
    assert named not in printed(folder)
    gates = json.loads((folder / "gates.json").read_text())
    (folder / "gates.json").write_text(json.dumps(gates | {"suite": "stricter"}))
    assert named in printed(folder)
    assert named in write_html(folder).read_text("utf-8")


def test_the_first_error_of_each_status_is_told(failed_model_run: Path) -> None:
    card = json.loads((failed_model_run / "scorecard.json").read_text())
    told = [entry for entry in card["not_scored"] if entry["items"] and entry["items"][0]["error"]]
    assert told
    said = " ".join(printed(failed_model_run, width=400).split())
    for entry in told:
        assert f"{entry['status']}, first: {entry['items'][0]['sample_id'][:8]}" in said
