from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from perturb.report.examples import AxisExamples, Example
from perturb.report.links import gate_examples

BuildRun = Callable[..., Path]


def shown(*entries: tuple[str, float, str]) -> dict[str, AxisExamples]:
    examples = [
        Example(f"e{number}", facts(generator, severity), "", "", "", mark, (), ())
        for number, (generator, severity, mark) in enumerate(entries)
    ]
    return {"noise": AxisExamples(tuple(examples[:1]), tuple(examples[1:]), 0)}


def facts(generator: str, severity: float) -> dict[str, Any]:
    return {"axis": "noise", "generator": generator, "severity": severity, "tier": f"t{severity:g}"}


def gate(*verdicts: str, axis: str | None = "noise", generator: str | None = None) -> dict[str, Any]:
    tiers = [{"severity": float(severity), "verdict": verdict} for severity, verdict in enumerate(verdicts, start=1)]
    return {"axis": axis, "generator": generator, "tiers": tiers}


def anchors(gate: dict[str, Any], examples: dict[str, AxisExamples]) -> list[str]:
    return [link.anchor for link in gate_examples(gate, examples)]


def test_the_tier_that_failed_comes_first() -> None:
    examples = shown(("grain", 1.0, "wrong"), ("shot", 2.0, "wrong"), ("salt", 3.0, "wrong"))
    assert anchors(gate("passed", "inconclusive", "failed"), examples) == ["e2", "e1", "e0"]


def test_one_of_each_generator_comes_before_a_second() -> None:
    examples = shown(("grain", 1.0, "wrong"), ("grain", 2.0, "wrong"), ("shot", 2.0, "wrong"), ("salt", 2.0, "wrong"))
    assert anchors(gate("failed", "failed"), examples) == ["e0", "e2", "e3"]


def test_only_wrong_answers_on_the_gates_own_tiers_and_generator_count() -> None:
    examples = shown(("grain", 1.0, "right"), ("grain", 4.0, "wrong"), ("shot", 1.0, "wrong"), ("shot", 1.0, "open"))
    assert anchors(gate("failed"), examples) == ["e2"]
    assert anchors(gate("failed", generator="grain"), examples) == []
    assert anchors(gate("failed", axis="blur"), examples) == []
    assert anchors(gate("failed", axis=None), examples) == ["e2"]


def test_a_gate_on_the_whole_axis_leads_to_any_tier_and_one_on_latency_nowhere() -> None:
    whole = {"axis": "noise", "generator": None, "tiers": [{"severity": None, "verdict": "failed"}]}
    assert anchors(whole, shown(("grain", 4.0, "wrong"))) == ["e0"]
    assert anchors(whole | {"axis": None}, shown(("grain", 4.0, "wrong"))) == []


def test_a_gate_over_all_axes_leads_to_the_axis_that_failed() -> None:
    tiers = [
        {"axis": axis, "severity": 1.0, "verdict": verdict}
        for axis, verdict in (("noise", "failed"), ("blur", "passed"))
    ]
    over_all = {"axis": None, "generator": None, "tiers": tiers}
    assert anchors(over_all, shown(("grain", 1.0, "wrong"))) == ["e0"]
    assert anchors(over_all | {"tiers": tiers[1:]}, shown(("grain", 1.0, "wrong"))) == []


def test_a_link_says_where_it_leads() -> None:
    (link,) = gate_examples(gate("failed"), shown(("grain", 1.0, "wrong")))
    assert link.words == "grain, t1"
