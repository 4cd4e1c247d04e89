"""Cases of a suite that pytest selects: only what they need is asked, and each tells what it tells within the whole."""

import importlib
import json
import re
from xml.etree import ElementTree as ET

import pytest

from perturb.suite import Suite, parse_suite
from perturb.testing.suite_part import Need, need_of_axis, need_of_gate, part_of

pytest_plugins = ["pytester"]

SUITE = """
seed = 3
severities = [1, 3, 5]
metrics = ["accuracy", "macro_f1"]
resamples = 100
generators = [
    {generator = "omission", replicates = 2},
    {generator = "transposition", name = "swapped", severities = [1.23456, 3]},
    {generator = "casing"},
    {generator = "mixed_verdict", severities = [5]},
    {generator = "aside_added", severities = [5]},
]

[[gates]]
min_score = 0.5

[[gates]]
axis = "typos"
max_drop = 0.01

[[gates]]
generator = "swapped"
metric = "macro_f1"
min_score = 0.4

[[gates]]
axis = "format"
min_breaking_point = 2.0

[[gates]]
axis = "format"
at = 5
max_drop = 0.9
required = false

[[gates]]
max_latency_ms = 5000.0
percentile = 50
"""
MODEL = """
import os
import pathlib

pathlib.Path(f"loaded-{os.getpid()}").touch()

def dead(batch):
    fragile(batch)
    raise ValueError("no weights")

def fragile(batch):
    with pathlib.Path("asked.txt").open("a") as log:
        log.write(f"{os.getpid()} {len(batch)}\\n")
    return [{"good": 0.9, "poor": 0.1} if "good" in text else {"good": 0.2, "poor": 0.8} for text in batch]
"""
NAMES = (
    *("typos-slight", "typos-1.23456", "typos-moderate", "typos-extreme"),
    *("format-slight", "format-moderate", "format-extreme", "ambiguity-extreme"),
    "gate: clean inputs: min_score 0.5",
    "gate: typos: max_drop 0.01 up to extreme",
    "gate: swapped: macro_f1 min_score 0.4 up to moderate",
    "gate: format: min_breaking_point 2",
    "gate: format: max_drop 0.9 at extreme",
    "gate: model: max_latency_ms 5000",
)


@pytest.fixture(scope="module", autouse=True)
def libraries() -> None:
    """NumPy cannot be loaded again after a run within this process has ended."""
    importlib.import_module("perturb.testing.suite_items")


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a suite, a model that counts and data."""
    pytester.makefile(".toml", outdoor=SUITE)
    pytester.makepyfile(counting=MODEL)
    words = ("good", "poor")
    rows = [
        {"id": f"r{n}", "text": f"The food was {words[n % 2]}, and I came {n} times.", "label": words[n % 2]}
        for n in range(40)
    ]
    (pytester.path / "data.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pytester.makeini("[pytest]\nperturb_model = counting:fragile\nperturb_data = data.jsonl\nperturb_id = id\n")
    return pytester


def asked(project: pytest.Pytester) -> list[list[str]]:
    """Process and number of inputs of each call since the last time."""
    path = project.path / "asked.txt"
    lines = [line.split() for line in path.read_text().splitlines()]
    path.unlink()
    return lines


def inputs(project: pytest.Pytester) -> int:
    return sum(int(count) for _, count in asked(project))


def told(project: pytest.Pytester, named: str = "outdoor.toml") -> dict[str, tuple[list[tuple[str, str]], str]]:
    """Figures of each case in JUnit and the sentence of its failure, files apart."""
    project.runpytest_inprocess(named, "--perturb-out=out", "--junitxml=junit.xml")
    found = {}
    for case in ET.parse(project.path / "junit.xml").iter("testcase"):
        figures = [(p.get("name") or "", p.get("value") or "") for p in case.iter("property")]
        kept = [pair for pair in figures if pair[0] not in {"perturb_report", "example"}]
        failures = " ".join(failure.text or "" for failure in case.iter("failure"))
        assert "rror" not in failures, failures
        found[case.get("name") or ""] = kept, re.sub(r"\S*[/\\]\S+|latency \S+", "", failures)
    return found


def test_a_case_alone_tells_what_it_tells_within_the_whole(project: pytest.Pytester) -> None:
    whole = told(project)
    everything = inputs(project)
    assert list(whole) == list(NAMES)
    assert [name for name, _ in whole["typos-extreme"][0]].count("breaks_from") == 1
    counts = {}
    for name in NAMES[:-1]:
        assert told(project, f"outdoor.toml::{name}") == {name: whole[name]}
        counts[name] = inputs(project)
    assert max(counts.values()) < everything * 0.75
    assert min(counts.values()) == counts["gate: clean inputs: min_score 0.5"] < everything * 0.15
    assert list(told(project, f"outdoor.toml::{NAMES[-1]}")) == [NAMES[-1]]
    assert inputs(project) > everything * 0.9, "a latency is that of all inputs"


def test_few_questions_for_one_cell_also_after_a_failure(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("outdoor.toml").assert_outcomes(passed=9, failed=5)
    everything = inputs(project)
    project.runpytest_inprocess("outdoor.toml", "-k", "format-moderate", "--perturb-out=out").assert_outcomes(
        passed=1, deselected=13
    )
    assert inputs(project) == 40 * 2
    report = (project.path / "out" / "outdoor-selected" / "report.html").read_text("utf-8")
    assert "outdoor-selected" in report
    project.runpytest_inprocess("outdoor.toml", "--lf").assert_outcomes(failed=5)
    assert inputs(project) < everything


def test_a_fixture_s_run_of_the_whole_is_no_part(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_release="""
def test_release(perturb_suite):
    assert len(perturb_suite("outdoor.toml").files.gates["gates"]) == 6
"""
    )
    chosen = project.runpytest_inprocess("test_release.py", "outdoor.toml", "-k", "format-moderate or release")
    chosen.assert_outcomes(passed=2, deselected=13)
    asked(project)
    both = project.runpytest_inprocess("test_release.py", "outdoor.toml")
    both.assert_outcomes(passed=10, failed=5)
    both.stdout.fnmatch_lines(["Sample * breaks from omission at severity *"])
    once = inputs(project)
    project.runpytest_inprocess("outdoor.toml")
    assert inputs(project) == once


@pytest.mark.slow
def test_of_several_workers_one_asks_the_model(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("outdoor.toml", "-k", "typos").assert_outcomes(failed=5, deselected=9)
    alone = inputs(project)
    project.runpytest_subprocess("outdoor.toml", "-n", "2", "-k", "typos").assert_outcomes(failed=5)
    calls = asked(project)
    assert len({process for process, _ in calls}) == 1
    assert sum(int(count) for _, count in calls) == alone
    for path in project.path.glob("loaded-*"):
        path.unlink()
    broken = project.runpytest_subprocess("outdoor.toml", "-n", "2", "--perturb-model=counting:dead")
    broken.assert_outcomes(failed=14)
    broken.stdout.fnmatch_lines(["The model answered none of * inputs. The first time, on sample r*"])
    assert len(list(project.path.glob("loaded-*"))) == len({process for process, _ in asked(project)}) == 1


@pytest.fixture
def suite() -> Suite:
    return parse_suite(SUITE, name="outdoor")


def test_a_gate_needs_what_it_is_about(suite: Suite) -> None:
    clean, typos, swapped, breaking, advisory, latency = (need_of_gate(suite.instances, gate) for gate in suite.gates)
    assert clean.cells == frozenset()
    assert {name for name, _ in typos.cells} == {"omission", "swapped"}
    assert swapped.cells == {("swapped", 1.23456), ("swapped", 3.0)}
    assert breaking.cells == {("casing", 1.0), ("casing", 3.0), ("casing", 5.0)}
    assert advisory.cells == {("casing", 5.0)}
    assert len(latency.cells) == 10
    every = parse_suite(f'{SUITE}\n[[gates]]\nname = "no loss"\nmax_loss = 0.02\nup_to = 1\n').gates[-1]
    assert need_of_gate(suite.instances, every) == Need(
        frozenset({("omission", 1.0), ("casing", 1.0)}), frozenset({"no loss"})
    )


def test_an_axis_needs_its_controls_and_the_required_gates_that_bear_on_it(suite: Suite) -> None:
    ambiguity = need_of_axis(suite, suite.instances, "ambiguity", 5)
    assert ambiguity == Need(frozenset({("mixed_verdict", 5.0), ("aside_added", 5.0)}))
    assert need_of_axis(suite, suite.instances, "format", 5).gates == frozenset(), "an advisory gate fails no case"
    typos = need_of_axis(suite, suite.instances, "typos", 1)
    assert typos.gates == {"typos: max_drop 0.01 up to extreme"}
    assert ("swapped", 3.0) in typos.cells
    assert len(need_of_axis(suite, suite.instances, "typos", 3).gates) == 2


def test_a_part_is_a_suite_of_its_own_and_what_cannot_be_one_stays_whole(suite: Suite) -> None:
    part = part_of(suite, suite.instances, [need_of_axis(suite, suite.instances, "format", 3)])
    assert (part.name, part.seed, part.metrics, part.gates) == ("outdoor-selected", 3, suite.metrics, ())
    assert [(one.name, one.severities) for one in part.instances] == [("casing", (3.0,))]
    clean = part_of(suite, suite.instances, [need_of_gate(suite.instances, suite.gates[0])])
    assert len(clean.instances) == len(clean.instances[0].severities) == 1
    referred = parse_suite(f'reference = "alexnet"\n{SUITE}')
    assert part_of(referred, referred.instances, [Need(frozenset({("casing", 3.0)}))]).reference is None
    every = [need_of_gate(suite.instances, gate) for gate in suite.gates]
    assert part_of(suite, suite.instances, every) is suite
    fine = parse_suite('generators = ["omission", "casing"]\nseverities = [0.123456789, 1]')
    assert part_of(fine, fine.instances, [Need(frozenset({("omission", 0.123456789)}))]) is fine
