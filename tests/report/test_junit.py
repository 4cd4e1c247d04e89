from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from perturb.report.junit import junit_xml, write_junit

BuildRun = Callable[..., Path]

# What the readers of build servers agree on: each element's attributes and children, in the order they may come.
COUNTS = {"tests", "failures", "errors", "skipped"}
FORM: dict[str, tuple[set[str], str]] = {
    "testsuites": ({"name", "time"} | COUNTS, "(testsuite )*"),
    "testsuite": ({"name", "timestamp"} | COUNTS, "(testcase )*"),
    "testcase": ({"classname", "name"}, "(properties )?((failure|skipped) )?(system-out )?"),
    "properties": (set(), "(property )+"),
    "property": ({"name", "value"}, ""),
    "failure": ({"message", "type"}, ""),
    "skipped": ({"message"}, ""),
    "system-out": (set(), ""),
}


def check_form(element: ET.Element) -> None:
    attributes, children = FORM[element.tag]
    assert set(element.attrib) <= attributes
    assert re.fullmatch(children, "".join(f"{child.tag} " for child in element)), element.tag
    for child in element:
        check_form(child)


def outcome(case: ET.Element) -> str:
    """How readers count a case: by the first of these children, else as passed."""
    return next((tag for tag in ("failure", "skipped") if case.find(tag) is not None), "passed")


def cases(root: ET.Element) -> dict[str, str]:
    return {f"{case.attrib['classname']}: {case.attrib['name']}": outcome(case) for case in root.iter("testcase")}


def change_gates(folder: Path, number: int, **changes: Any) -> Path:
    gates = json.loads((folder / "gates.json").read_text())
    gates["gates"][number].update(changes)
    (folder / "gates.json").write_text(json.dumps(gates))
    return folder


@pytest.mark.parametrize("name", ["plain", "failed model", "nothing scored", "no gates"])
def test_the_form_holds_and_the_counts_add_up(name: str, build_run: BuildRun, request: pytest.FixtureRequest) -> None:
    if name in {"plain", "no gates"}:
        folder = build_run("text", gated=name == "plain")
    else:
        folder = request.getfixturevalue(f"{name.replace(' ', '_')}_run")
    root = ET.fromstring(junit_xml(folder))
    check_form(root)
    for element in (root, *root):
        found = [outcome(case) for case in element.iter("testcase")]
        counts = [len(found), found.count("failure"), 0, found.count("skipped")]
        assert [int(element.attrib[name]) for name in ("tests", "failures", "errors", "skipped")] == counts


def test_a_case_for_each_axis_and_tier_and_one_for_each_gate(build_run: BuildRun) -> None:
    root = ET.fromstring(junit_xml(build_run("text")))
    assert [suite.attrib["name"] for suite in root][-3:] == ["format", "ambiguity", "gates"]
    found = cases(root)
    assert len(found) == 6 * 5 + 5
    assert found["perturb.release: lighting / slight"] == "passed"
    assert found["perturb.release: lighting / moderate"] == "failure"
    assert found["perturb.release: lighting / extreme"] == "passed"
    assert found["perturb.release.gates: lighting: max_drop 0.05 up to moderate"] == "failure"
    assert found["perturb.release.gates: blur: max_drop 0.05 up to moderate"] == "passed"


def test_an_undecided_gate_skips_its_tiers_and_an_advisory_one_does_not(build_run: BuildRun) -> None:
    folder = build_run("text")
    name = "perturb.release: format / slight"
    assert cases(ET.fromstring(junit_xml(folder)))[name] == "passed"
    change_gates(folder, 4, required=True)
    root = ET.fromstring(junit_xml(folder))
    assert cases(root)[name] == "skipped"
    assert "inconclusive" in next(iter(root.iter("skipped"))).attrib["message"]


def test_figures_are_properties(build_run: BuildRun) -> None:
    root = ET.fromstring(junit_xml(build_run("text")))
    (case,) = (case for case in root.iter("testcase") if case.attrib["name"] == "occlusion / extreme")
    figures = {entry.attrib["name"]: float(entry.attrib["value"]) for entry in case.iter("property")}
    assert set(figures) == {"severity", "score", "score_low", "score_high", "drop", "drop_low", "drop_high"}
    assert figures["severity"] == 5
    assert figures["drop_low"] < figures["drop"] == pytest.approx(0.816, abs=0.001)
    assert "no gate covers this tier" in (case.findtext("system-out") or "")


def test_what_xml_forbids_is_written_as_its_escape(build_run: BuildRun) -> None:
    folder = build_run("text")
    reason = "<![CDATA[ \x00 \x1b \ufffe \ud800 ]]> & <failure>"
    change_gates(folder, 0, reason=reason, name='a "name" \x08')
    path = write_junit(folder)
    root = ET.parse(path).getroot()
    check_form(root)
    failure = next(iter(root.iter("failure")))
    assert failure.text == "<![CDATA[ \\x00 \\x1b \\ufffe \\ud800 ]]> & <failure>"
    assert failure.attrib["message"] == 'failed: a "name" \\x08'
