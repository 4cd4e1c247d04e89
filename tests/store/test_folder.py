"""The run folder is resumed by the same run only."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perturb.errors import RunError
from perturb.store import RunFolder

MANIFEST: dict[str, Any] = {
    "schema": 1,
    "status": "incomplete",
    "suite": {"name": "release", "digest": "a" * 32},
    "data": {"path": "data", "digest": "b" * 32, "limit": None},
    "model": {"name": "m:predict", "digest": "c" * 32},
    "versions": {"numpy": "2.4.0", "perturb": "0.1.0"},
    "generators": {"noise": {"version": 1}, "blur": {"version": 1}},
    "chunk_size": 16,
    "batch_size": 64,
    "workers": 1,
}


def test_a_run_is_started_and_taken_up(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "runs" / "one")
    assert folder.start(MANIFEST | {"started": "today"})["started"] == "today"
    assert folder.outcomes.is_dir()
    assert folder.start(MANIFEST | {"started": "tomorrow", "workers": 2})["started"] == "today"


def change(*keys: str, to: Any) -> Callable[[dict[str, Any]], None]:
    def apply(manifest: dict[str, Any]) -> None:
        inner = manifest
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = to

    return apply


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (change("suite", "digest", to="d" * 32), "holds another run, which differs in its suite. Give another"),
        (change("data", "digest", to="d" * 32), "differs in its data. Give another"),
        (change("data", "limit", to=8), "differs in its limit: None, where this one has 8. Give another"),
        (change("model", "name", to="m:other"), "differs in its model: m:predict, where this one has m:other"),
        (change("model", "digest", to="d" * 32), "differs in its model file. Give another"),
        (change("versions", "numpy", to="2.3.0"), "differs in its versions: numpy. Give another"),
        (change("generators", "blur", "version", to=2), "differs in its generators: blur. Give another"),
        (change("chunk_size", to=8), "differs in its chunk size: 16, where this one has 8. Give another"),
        (change("batch_size", to=8), "differs in its batch size: 64, where this one has 8. Give another"),
    ],
)
def test_another_run_is_refused_with_what_differs(
    tmp_path: Path, changed: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.start(MANIFEST)
    folder.part(0).touch()
    other = copy.deepcopy(MANIFEST)
    changed(other)
    with pytest.raises(RunError) as caught:
        RunFolder(tmp_path / "run").start(other)
    assert sentence in str(caught.value)


def test_a_run_that_kept_nothing_makes_way_for_another(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.start(MANIFEST | {"started": "today"})
    other = MANIFEST | {"model": {"name": "m:mended", "digest": "d" * 32}, "started": "tomorrow"}
    assert folder.start(other) == folder.manifest() == other
    assert folder.outcomes.is_dir()
    folder.write("run.json", other | {"status": "complete"})
    with pytest.raises(RunError, match="differs in its model: m:mended, where this one has m:predict"):
        folder.start(MANIFEST)


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(RunError, match=r"holds no run.*--out"):
        RunFolder(tmp_path).start(MANIFEST)
    with pytest.raises(RunError, match="holds no run"):
        RunFolder(tmp_path / "thesis.txt").start(MANIFEST)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="cannot be written"):
        RunFolder(tmp_path / "file" / "run").start(MANIFEST)
    with pytest.raises(RunError, match="cannot be written"):
        RunFolder(tmp_path / "absent").write("gates.json", {})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "it holds no run.json. `perturb run` makes one."),
        ("{", "it cannot be read"),
        ("[]", "Expected a JSON object"),
        ("{}", "Expected a run of schema 1"),
        ('{"schema": 2, "status": "complete"}', "Expected a run of schema 1"),
    ],
)
def test_a_manifest_that_is_none(tmp_path: Path, content: str | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunError) as caught:
        RunFolder(tmp_path).manifest()
    assert sentence in str(caught.value)


def test_numbers_in_json_are_finite(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        RunFolder(tmp_path).write("scorecard.json", {"value": float("nan")})


def test_text_that_utf_8_cannot_hold_is_escaped(tmp_path: Path) -> None:
    RunFolder(tmp_path).write("run.json", {"note": "half \ud800 ünd"})
    assert RunFolder(tmp_path).read("run.json") == {"note": "half \ud800 ünd"}
