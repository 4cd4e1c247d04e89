"""Sections that show what only some runs have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from perturb.report.html import render_html
from perturb.report.sections import confidence_table, group_sections

BuildRun = Callable[..., Path]


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "low": value - 0.05, "high": value + 0.05, "method": "Gaffke"}


def words(html: str, section: str) -> str:
    """What a section says, its tags taken away."""
    (found,) = re.findall(rf'<section id="{section}".*?</section>', html, re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", found)))


def worst_groups(*candidates: str) -> list[dict[str, Any]]:
    worst = {"group": candidates[0], "score": figure(0.7), "candidates": list(candidates)}
    place = {"axis": "noise", "severity": 5.0, "tier": "extreme"}
    left = [{"value": "rare", "clusters": 3}]
    return [
        {"column": "writer", "groups": list(candidates), "fewest_clusters": 20, "left_out": left, "reason": "",
         "clean": worst, "axes": [worst | place]}
    ]  # fmt: skip


def group_gaps(*growths: float) -> list[dict[str, Any]]:
    def axis(growth: float) -> dict[str, Any]:
        tier = {"severity": 5.0, "tier": "extreme", "gap": figure(growth), "growth": figure(growth)}
        return {"axis": "noise", "tiers": [tier], "first_resolved_growth": 2.0 if growth > 0.05 else None}

    groups = [
        {"value": f"g{number}", "clean": figure(0.0), "axes": [axis(value)]} for number, value in enumerate(growths)
    ]
    return [{"column": "writer", "together": len(growths), "groups": groups}]


def test_the_worst_group_is_named_with_those_that_may_be_it(build_run: BuildRun) -> None:
    said = words(render_html(build_run("text", worst_groups=worst_groups("terse", "chatty"))), "groups")
    assert "noise, extreme terse , 70.0 % 65.0 to 75.0 or chatty" in said
    assert "fewer than 20 clusters are left out: rare (3)." in said


def test_of_many_candidates_it_may_be_another(build_run: BuildRun) -> None:
    said = words(render_html(build_run("text", worst_groups=worst_groups(*"abcdef"))), "groups")
    assert "or another" in said


def test_the_gap_that_grew_most_comes_first(build_run: BuildRun) -> None:
    folder = build_run("text", group_gaps=group_gaps(0.01, 0.2))
    card = json.loads((folder / "scorecard.json").read_text())
    assert [group["value"] for group, _ in group_sections(card)["writer"]["gaps"]] == ["g1", "g0"]
    said = words(render_html(folder), "groups")
    assert "g1 noise 0.0 points −5.0 to 5.0 20.0 points 15.0 to 25.0 20.0 points 15.0 to 25.0 mild" in said
    assert "g0 noise 0.0 points −5.0 to 5.0 1.0 points −4.0 to 6.0 1.0 points −4.0 to 6.0 none" in said


def test_of_very_many_gaps_a_hundred_are_shown(build_run: BuildRun) -> None:
    html = render_html(build_run("text", group_gaps=group_gaps(*([0.1] * 120))))
    assert "The 100 that grew most, of 120" in html
    assert html.count("<td>noise</td>") == 100


def test_how_sure_the_model_is_stands_beside_how_often_it_is_right(build_run: BuildRun) -> None:
    folder = build_run("text")
    card = json.loads((folder / "scorecard.json").read_text())
    confidence, score = confidence_table(card)["occlusion"][5.0]
    (cell,) = [cell for cell in card["cells"] if (cell["axis"], cell["severity"]) == ("occlusion", 5.0)]
    assert (confidence, score) == pytest.approx((cell["mean_confidence"], cell["score"]["value"]))
    assert f"{100 * confidence:.1f} % sure" in words(render_html(folder), "confidence")


def test_a_model_without_confidence_is_said_to_tell_none(failed_model_run: Path) -> None:
    assert "The model tells no confidence." in words(render_html(failed_model_run), "confidence")


def test_an_error_is_no_share_of_right_answers(build_run: BuildRun) -> None:
    card = json.loads((build_run("text") / "scorecard.json").read_text())
    card["metric"]["high"] = 2.0
    assert confidence_table(card) == {}


def test_contrasts_are_shown_where_there_are_some(build_run: BuildRun) -> None:
    entry = {
        "axis": "noise", "generator": "negation", "severity": 1.0, "tier": "slight", "variants": 300,
        "consistency": figure(0.6), "right": figure(0.75), "clusters": 300,
    }  # fmt: skip
    said = words(render_html(build_run("text", contrast=[entry])), "confidence")
    assert "negation noise slight 60.0 % 55.0 to 65.0 75.0 % 70.0 to 80.0 300" in said
    assert "Both right" not in words(render_html(build_run("text")), "confidence")


def test_latency_memory_and_cost_are_told(build_run: BuildRun) -> None:
    latency = {
        "batches": 1, "p50_ms_per_item": 2.5, "p95_ms_per_item": 4.0, "p99_ms_per_item": 11.25,
        "throughput_per_second": 4100.0, "price_per_hour": 2.5, "cost_per_thousand": 0.0123,
    }  # fmt: skip
    html = render_html(build_run("text", run={"latency": latency, "peak_memory_mb": 1234.5}))
    said = words(html, "latency")
    assert "Median 2.50 ms an item" in said
    assert "Peak memory 1,234 MB" in said
    assert "Cost of 1,000 items 0.0123 at 2.5 an hour" in said
    assert "over 1 batch of" in said
    assert "No batch was timed." in words(render_html(build_run("text", run={"latency": None})), "latency")


def test_the_baseline_and_warnings_of_gates_are_told(build_run: BuildRun) -> None:
    folder = build_run("text")
    gates = json.loads((folder / "gates.json").read_text())
    gates |= {"baseline": "runs/production", "warnings": ["The gate 'x' is inconclusive, and counts as passed."]}
    (folder / "gates.json").write_text(json.dumps(gates))
    said = words(render_html(folder), "gates")
    assert "The baseline is the run runs/production." in said
    assert "counts as passed" in said


def test_claims_and_the_worst_over_variants_stand_by_tier(build_run: BuildRun) -> None:
    folder = build_run("text")
    card = json.loads((folder / "scorecard.json").read_text())
    axis = card["axes"][0]
    about = {"severity": 1.0, "tier": "slight", "samples": 398, "variants": {"fewest": 4, "most": 4}}
    axis["worst_over_variants"] = [about | {"score": figure(0.625)}]
    axis["consistency"] = [about | {"share": figure(0.875)}]
    for tier in axis["tiers"]:
        tier["holm"] = 0.0125 * tier["severity"]
    for cell in card["cells"]:
        cell["benjamini_hochberg"] = None if cell["score"] is None else 0.0001
    (folder / "scorecard.json").write_text(json.dumps(card))
    html = render_html(folder)
    (section,) = re.findall(r'<section class="axis" id="axis-1".*?</section>', html, re.DOTALL)
    assert "0.062" in section
    assert "62.5 %" in section
    assert "of 4 variants" in section
    assert "87.5 %" in section
    assert "&lt; 0.001" in section
