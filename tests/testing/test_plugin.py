"""The pytest plugin, in pytest runs of its own: suites as tests, the fixtures, next to other plugins."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytest_plugins = ["pytester"]

HEAVY = {"cv2", "hypothesis", "numpy", "perturb.contracts", "pyarrow", "scipy"}


def rewrite(project: pytest.Pytester, *replacements: tuple[str, str]) -> None:
    """Write other numbers into the suite."""
    suite = project.path / "outdoor.toml"
    text = suite.read_text("utf-8")
    for old, new in replacements:
        text = text.replace(old, new)
    suite.write_text(text, "utf-8")


def names_of(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line and not line.startswith(("FAILED", "_"))]


def test_a_suite_is_a_test_file_with_a_case_for_each_tier_and_gate(project: pytest.Pytester) -> None:
    listed = project.runpytest_inprocess("outdoor.toml", "--collect-only", "-q")
    assert names_of(listed) == [
        "outdoor.toml::typos-slight",
        "outdoor.toml::typos-moderate",
        "outdoor.toml::gate: typos: max_drop 0.4 at slight",
        "outdoor.toml::gate: all but (nearly) perfect",
    ]
    assert not (project.path / "asked.txt").exists()


def test_gates_fail_with_figures_examples_and_junit_properties(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("outdoor.toml", "--junitxml=junit.xml")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "failed: gate 'all but [[]nearly] perfect': At moderate the score is *; the limit is 0.99.",
            "score 0.* (0.* to 0.*)",
            "drop 0.* (* to 0.*)",
            "Sample 'r*, *: right answer 'good', on clean 'good', here 'poor' (confidence 0.800): *.txt",
            "Report: *report.html",
            "failed: At moderate the score is *",
            "perturb: *report.html",
        ]
    )
    run = project.path / "out" / "outdoor"
    assert (run / "report.html").is_file()
    cases = {case.get("name"): case for case in ET.parse(project.path / "junit.xml").iter("testcase")}
    properties = [(p.get("name"), p.get("value") or "") for p in cases["typos-moderate"].iter("property")]
    figures = dict(properties)
    assert figures["verdict"] == "failed"
    assert float(figures["drop_low"]) < float(figures["drop"]) < float(figures["drop_high"])
    attached = [Path(value) for name, value in properties if name == "example"]
    assert attached
    assert all("[-" in path.read_text("utf-8") or "{+" in path.read_text("utf-8") for path in attached)


def test_what_passes_passes_and_the_run_of_an_earlier_session_makes_way(project: pytest.Pytester) -> None:
    rewrite(project, ("0.99", "0.1"))
    for _ in range(2):
        project.runpytest_inprocess("outdoor.toml", "-p", "no:cacheprovider").assert_outcomes(passed=4)
    (project.path / "out" / ".outdoor.pytest").unlink()
    result = project.runpytest_inprocess("outdoor.toml")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*is there already, and pytest did not make it. Give another folder*"])


def test_two_suites_of_one_name_have_runs_of_their_own(project: pytest.Pytester) -> None:
    stricter = project.mkdir("stricter") / "outdoor.toml"
    stricter.write_text((project.path / "outdoor.toml").read_text("utf-8").replace("omission", "doubling"), "utf-8")
    for _ in range(2):
        project.runpytest_inprocess("outdoor.toml", "stricter/outdoor.toml").assert_outcomes(passed=4, failed=4)
        kept = sorted(path.parent.name for path in (project.path / "out").glob("*/report.html"))
        assert len(kept) == 2
        first, second = (json.loads((project.path / "out" / name / "run.json").read_text("utf-8")) for name in kept)
        assert first["suite"] != second["suite"]
    result = project.runpytest_inprocess("stricter/outdoor.toml")
    result.stdout.fnmatch_lines([f"perturb: *{kept[0]}*report.html"])


def test_a_gate_that_cannot_be_decided_fails_or_is_skipped_as_asked(project: pytest.Pytester) -> None:
    rewrite(project, ("0.99", "0.1"), ("0.4", "0.01"))
    result = project.runpytest_inprocess("outdoor.toml")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["inconclusive: *samples would decide*"])
    project.runpytest_inprocess("outdoor.toml", "--perturb-inconclusive=skip").assert_outcomes(passed=2, skipped=2)
    wrong = project.runpytest_inprocess("outdoor.toml", "--perturb-inconclusive=shrug")
    wrong.stderr.fnmatch_lines(["*Expected --perturb-inconclusive to be fail or skip; got 'shrug'."])


def test_other_toml_files_are_left_alone(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("pyproject.toml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    project.makepyfile(test_theirs="def test_nothing():\n    pass\n")
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_an_ini_option_collects_suites_that_are_not_named(project: pytest.Pytester) -> None:
    listed = project.runpytest_inprocess("--collect-only", "-q", "-o", "perturb_suites=out*.toml")
    assert len(names_of(listed)) == 4


@pytest.mark.parametrize(
    ("suite", "options", "sentence"),
    [
        ('axes = ["typoes"]', [], "*There is no axis 'typoes'. Did you mean typos?*"),
        ("axes = [", [], "*Suite outdoor is not valid TOML*"),
        ('axes = ["lighting"]', [], "*axis 'lighting' has no generator for text inputs*"),
        ('axes = ["typos"]', ["-o", "perturb_data="], "*This needs a data set as --perturb-data*"),
        ('axes = ["typos"]', ["--perturb-limit=none"], "*Expected a number of 1 or more; got --perturb-limit none."),
    ],
)
def test_a_suite_that_cannot_be_collected_is_a_sentence(
    project: pytest.Pytester, suite: str, options: list[str], sentence: str
) -> None:
    project.makefile(".toml", outdoor=suite)
    result = project.runpytest_inprocess("outdoor.toml", *options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([sentence])
    assert "Traceback" not in result.stdout.str()


def test_a_model_that_cannot_be_loaded_fails_each_case_with_one_sentence(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("outdoor.toml", "--perturb-model=their_model:nobody")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["their_model has no callable 'nobody'*"])
    assert "Traceback" not in result.stdout.str()


def test_cases_are_chosen_by_word_and_by_last_failure(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("outdoor.toml", "-k", "typos and slight").assert_outcomes(passed=2, deselected=2)
    project.runpytest_inprocess("outdoor.toml").assert_outcomes(passed=2, failed=2)
    project.runpytest_inprocess("outdoor.toml", "--lf").assert_outcomes(failed=2)
    project.runpytest_inprocess("outdoor.toml::gate: all but (nearly) perfect").assert_outcomes(failed=1)


def test_paths_of_the_ini_file_are_those_from_its_folder(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.mkdir("deeper") / "test_data.py").write_text(
        "def test_it(perturb_data, perturb_model):\n    assert perturb_model([next(iter(perturb_data)).input])\n"
    )
    monkeypatch.chdir(project.path / "deeper")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path not in ("", str(project.path))])
    sys.modules.pop("their_model", None)
    project.runpytest_inprocess("../outdoor.toml", ".").assert_outcomes(passed=3, failed=2)
    assert (project.path / "out" / "outdoor" / "report.html").is_file()
    typed = project.runpytest_inprocess("test_data.py", "--perturb-data=reviews.csv").stdout
    typed.fnmatch_lines(["Expected a data set in 'reviews.csv'; there is no such file or folder*"])


def test_a_tier_that_is_undecided_is_told_apart_from_its_gate(project: pytest.Pytester) -> None:
    gate = 'gates = [{axis = "typos", max_drop = 0.05}]'
    project.makefile(".toml", outdoor=f'generators = ["omission"]\nseverities = [1, 5]\nresamples = 100\n{gate}')
    (result := project.runpytest_inprocess("outdoor.toml")).assert_outcomes(failed=3)
    told = "At slight it is inconclusive (* to *; the limit is 0.05). As a whole it failed. At extreme the drop is *"
    result.stdout.fnmatch_lines([f"inconclusive: gate 'typos: max_drop 0.05 up to extreme': {told}"])
    assert ">At slight it is inconclusive (" in (project.path / "out" / "outdoor" / "junit.xml").read_text("utf-8")


@pytest.mark.slow
def test_workers_share_one_run(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("outdoor.toml", "-n", "2")
    result.assert_outcomes(passed=2, failed=2)
    assert len(set((project.path / "asked.txt").read_text().split())) == 1
    result.stdout.fnmatch_lines(["perturb: *report.html"])


def test_fixtures_give_model_data_and_a_suite_s_run(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_release="""
def test_model_and_data(perturb_model, perturb_data):
    first = next(iter(perturb_data))
    assert perturb_model([first.input])[0] == {"good": 0.9, "poor": 0.1}

def test_release(perturb_suite):
    made = perturb_suite("outdoor.toml")
    assert made.verdict == "failed"
    assert made is perturb_suite("outdoor.toml")
    assert made.files.scorecard["counts"]["samples"] == 40

def test_a_suite_that_is_not_there(perturb_suite):
    perturb_suite("indoor.toml")
"""
    )
    (result := project.runpytest_inprocess("test_release.py")).assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["There is no suite 'indoor.toml'*"])
    assert "another exception" not in result.stdout.str()


def test_a_conftest_brings_its_own_model(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
import pytest

@pytest.fixture(scope="session")
def perturb_model():
    return lambda batch: [text.split()[3].strip(",") if "good" in text or "poor" in text else "good" for text in batch]
"""
    )
    project.makepyfile(
        test_release="""
def test_release(perturb_suite):
    run = perturb_suite("outdoor.toml").files.run
    assert run["model"]["name"].startswith("conftest:perturb_model")
"""
    )
    project.runpytest_inprocess("test_release.py").assert_outcomes(passed=1)


def test_property_tests_keep_to_the_profile_of_the_project(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
from hypothesis import settings

settings.register_profile("short", max_examples=7, database=None, derandomize=True)
"""
    )
    project.makepyfile(
        test_property="""
from hypothesis import given
from perturb import Sample
from perturb.testing import assert_answers, variants
from their_model import fragile

seen = []

@given(variant=variants([Sample("r1", "It was good.", "good")], axes=["format"], max_severity="slight"))
def test_counted(variant):
    seen.append(variant)

def test_profile():
    assert len(seen) <= 7

@given(variant=variants([Sample("r1", "It was good.", "good")], generators=["doubling"]))
def test_broken(variant):
    assert_answers(fragile, variant)
"""
    )
    result = project.runpytest_subprocess("test_property.py", "--hypothesis-profile=short")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: The answer changed from 'good' (confidence 0.900) to 'poor' (confidence 0.800).",
            "*Sample 'r1' (right answer 'good'), doubling at severity *",
            "*Diff: *",
            "*Made again by: perturb.testing.replay(samples, 'r1', *",
        ]
    )


def test_loading_the_plugin_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "test_light.py").write_text("import sys\n\ndef test_light():\n    print('loaded', *sys.modules)\n")
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stdout.splitlines() if "loaded " in line]
    loaded = set(line.split())
    assert "perturb.testing.plugin" in loaded
    assert loaded & HEAVY == set()
