"""The run as JUnit XML, for the test pages of build servers: a case for each axis and tier, and one for each gate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from perturb.report.figures import Scale, clip, scale_of, visible
from perturb.report.files import Json, RunFiles, read_run, write_report
from perturb.report.gates import GateView, gate_views
from perturb.report.summary import FAILED, INCONCLUSIVE, AxisRow, axis_rows, gates_on, reason_at, worst

_OUTCOMES: Final = {FAILED: "failure", INCONCLUSIVE: "skipped"}


def write_junit(run: RunFiles | Path | str) -> Path:
    """Write `junit.xml` into a run folder.

    Args:
        run: The run folder, or its files.

    Returns:
        Where it is.

    Raises:
        RunError: If the run cannot be read or the file cannot be written.
    """
    files = read_run(run)
    return write_report(files.folder / "junit.xml", junit_xml(files))


def junit_xml(run: RunFiles | Path | str) -> str:
    """Write a run as JUnit XML.

    A tier fails when a required gate failed on it, is skipped when one could not be decided on it, and passes
    otherwise; its figures are its properties. The suite `gates` holds each gate, an advisory one never failing.

    Args:
        run: The run folder, or its files.

    Returns:
        An XML document of the form that pytest and Jenkins write and read.

    Raises:
        RunError: If the run cannot be read.
    """
    files = read_run(run)
    scale, suite = scale_of(files.scorecard), clip(files.run["suite"]["name"])
    suites = [_axis_suite(files, row, scale, f"perturb.{suite}") for row in axis_rows(files)]
    suites.append(_gates_suite(gate_views(files.gates, files.scorecard), f"perturb.{suite}"))
    root = _element("testsuites", name=f"perturb {suite}", time=f"{files.run.get('seconds') or 0:.3f}")
    root.extend(suites)
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _axis_suite(files: RunFiles, row: AxisRow, scale: Scale, name: str) -> ET.Element:
    suite = _element("testsuite", name=clip(row.axis), timestamp=files.run["started"])
    for tier in row.tiers:
        case = _case(suite, f"{row.axis} / {tier['tier']}", name)
        properties = _element("properties")
        for key, value in _figures(tier):
            properties.append(_element("property", name=key, value=f"{value:.6g}"))
        case.append(properties)
        covering = _covering(files, row.axis, tier["severity"])
        told = [({**gate, "reason": reason_at(gate, tier["severity"])}, verdict) for gate, verdict in covering]
        _judge(case, [(gate, verdict) for gate, verdict in told if gate["required"]])
        words = [f"{scale.name} {scale.score(tier['score']['value'])} ({scale.bounds(tier['score'])})"]
        if tier["drop"] is not None:
            words.append(f"drop {scale.drop(tier['drop']['value'])} ({scale.bounds(tier['drop'])})")
        words += [f"gate {gate['name']}: {verdict}" for gate, verdict in covering] or ["no gate covers this tier"]
        _say(case, "system-out", "\n".join(words))
    return suite


def _gates_suite(views: Sequence[GateView], name: str) -> ET.Element:
    suite = _element("testsuite", name="gates")
    for view in views:
        gate = view.facts
        case = _case(suite, gate["name"], f"{name}.gates")
        _judge(case, [(gate, gate["verdict"])] if gate["required"] else [])
        words = [f"{gate['verdict']}{'' if gate['required'] else ' (advisory)'}: {gate['reason']}"]
        words += [f"{place.name}: {place.value} ({place.bounds})" for place in view.places]
        _say(case, "system-out", "\n".join(words))
    return suite


def _covering(files: RunFiles, axis: str, severity: float) -> list[tuple[Json, str]]:
    return [
        (gate, tier["verdict"])
        for gate in gates_on(files, axis)
        for tier in gate["tiers"]
        if tier["severity"] == severity
    ]


def _judge(case: ET.Element, verdicts: list[tuple[Json, str]]) -> None:
    """Give a case the outcome that its worst verdict calls for, naming every gate that gave it."""
    verdict = worst([verdict for _, verdict in verdicts])
    if verdict not in _OUTCOMES:
        return
    gates = [gate for gate, given in verdicts if given == verdict]
    outcome = _element(_OUTCOMES[verdict], message=f"{verdict}: {'; '.join(gate['name'] for gate in gates)}")
    if verdict == FAILED:
        outcome.set("type", gates[0]["rule"])
    outcome.text = visible("\n".join(gate["reason"] for gate in gates))
    case.append(outcome)


def _figures(tier: Json) -> list[tuple[str, float]]:
    figures = [("severity", tier["severity"])]
    for name in ("score", "drop"):
        ends = (("", "value"), ("_low", "low"), ("_high", "high"))
        figures += [(f"{name}{suffix}", tier[name][end]) for suffix, end in ends if tier[name] is not None]
    return figures


def _case(suite: ET.Element, name: str, classname: str) -> ET.Element:
    case = _element("testcase", classname=classname, name=clip(name, 300))
    suite.append(case)
    return case


def _element(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name: visible(value) for name, value in attributes.items()})


def _say(case: ET.Element, tag: str, words: str) -> None:
    element = _element(tag)
    element.text = visible(words)
    case.append(element)


def _count(root: ET.Element) -> None:
    for element in (*root, root):
        element.set("tests", str(len(list(element.iter("testcase")))))
        element.set("failures", str(len(list(element.iter("failure")))))
        element.set("errors", "0")
        element.set("skipped", str(len(list(element.iter("skipped")))))
