"""The marker that runs a test over variants."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from perturb.catalogue import axis_members

pytest_plugins = ["pytester"]

MARKED = """
import pytest

@pytest.mark.perturb("typos", generator=None, up_to="mild", limit=2)
def test_marked(variant, perturb_model):
    clean, varied = perturb_model([variant.sample.input, variant.input])
    assert max(clean, key=clean.get) == max(varied, key=varied.get)
"""


def test_the_marker_runs_a_test_over_variants(project: pytest.Pytester) -> None:
    project.makepyfile(test_marked=MARKED)
    result = project.runpytest_inprocess("test_marked.py", "--collect-only", "-q")
    listed = [line for line in result.outlines if "::" in line]
    assert len(listed) == len(axis_members("typos")) * 2 * 2
    assert listed[0].startswith("test_marked.py::test_marked[typos-adjacent_key-slight-r")
    chosen = project.runpytest_inprocess("test_marked.py", "-k", "omission and mild")
    chosen.assert_outcomes(passed=2, deselected=len(listed) - 2)


def test_a_marked_test_that_fails_tells_its_variant(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_marked="""
import numpy as np
import pytest
from perturb import Sample

PICTURES = [Sample("wall", np.full((16, 16, 3), 200, np.uint8), "wall")]

@pytest.mark.perturb(generator="low_light", up_to="slight", samples=PICTURES)
def test_dark(variant):
    assert variant.input.mean() > 190

def test_unmarked(variant):
    assert variant
"""
    )
    result = project.runpytest_inprocess("test_marked.py", "--junitxml=junit.xml")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*is for tests marked with @pytest.mark.perturb*",
            "*- perturb -*",
            "Sample 'wall' (right answer 'wall'), low_light at severity 1 (slight) (* levels RMSE from clean)",
            "Picture: *.png",
            "Made again by: perturb.testing.replay(samples, 'wall', [[]('low_light', 1.0)], seed=0, replicate=0)",
        ]
    )
    properties = {p.get("name"): p.get("value") or "" for p in ET.parse(project.path / "junit.xml").iter("property")}
    assert properties["perturb_replay"].startswith("replay(samples, 'wall'")
    assert Path(properties["example"]).is_relative_to(project.path / "out" / "pictures")
    assert Path(properties["example"]).is_file()


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ("axis='typoes'", "*@pytest.mark.perturb: There is no axis 'typoes'. Did you mean typos?*"),
        ("", "*It needs either axis=... or generator=...*"),
        ("axis='typos', strength=3", "*unexpected keyword argument 'strength'*"),
    ],
)
def test_a_marker_that_cannot_be_used_is_a_sentence(project: pytest.Pytester, marker: str, sentence: str) -> None:
    code = f"import pytest\n\n@pytest.mark.perturb({marker})\ndef test_marked(variant):\n    assert variant\n"
    project.makepyfile(test_marked=code)
    result = project.runpytest_inprocess("test_marked.py")
    result.stderr.fnmatch_lines([sentence]) if result.ret == pytest.ExitCode.USAGE_ERROR else (
        result.stdout.fnmatch_lines([sentence])
    )


@pytest.mark.slow
def test_workers_run_marked_tests(project: pytest.Pytester) -> None:
    project.makepyfile(test_marked=MARKED)
    marked = project.runpytest_subprocess("test_marked.py", "-n", "2", "-k", "omission")
    marked.assert_outcomes(passed=4)


def test_a_marker_that_cannot_be_used_is_a_sentence_without_a_traceback(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n\n@pytest.mark.perturb(axis='typoss')\ndef test_it(variant): pass\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--perturb-model", "m:f", "--perturb-data", "d")
    assert not any("_hookexec" in line for line in result.outlines)
    result.stdout.fnmatch_lines(["*@pytest.mark.perturb: *"])
