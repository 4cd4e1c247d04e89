from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from perturb.errors import RunError
from perturb.report.files import read_run, write_report

BuildRun = Callable[..., Path]


def test_a_run_is_read_whole(build_run: BuildRun) -> None:
    files = read_run(build_run())
    assert files.run["seed"] == 7
    assert files.scorecard["metric"]["name"] == "accuracy"
    assert files.gates["verdict"] == "failed"
    assert files.modality == "image"
    assert len(files.examples) == 39


def test_files_come_back_as_they_are(build_run: BuildRun) -> None:
    files = read_run(build_run())
    assert read_run(files) is files


def test_examples_may_be_missing(build_run: BuildRun) -> None:
    folder = build_run("text")
    (folder / "examples" / "examples.json").unlink()
    (folder / "examples").rmdir()
    assert read_run(folder).examples == ()


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("run.json", "perturb run"),
        ("scorecard.json", "perturb score"),
        ("gates.json", "perturb gate"),
        ("examples/examples.json", "perturb score"),
    ],
)
def test_a_missing_or_corrupt_file_is_named_with_the_command_that_makes_it(
    build_run: BuildRun, name: str, command: str
) -> None:
    folder = build_run("text")
    for damage in (None, b"", b"{", b"[]", b"\xff\xfe", b'{"schema": 1}', b'{"schema": 2}', b'{"clean": NaN}'):
        (folder / name).unlink()
        if damage is not None:
            (folder / name).write_bytes(damage)
        with pytest.raises(RunError) as caught:
            read_run(folder)
        assert str(folder / name) in str(caught.value)
        assert command in str(caught.value)
        assert command == "perturb run" or f"'{folder}'" in str(caught.value)
        (folder / name).touch()


def test_what_a_file_lacks_is_named(build_run: BuildRun) -> None:
    folder = build_run("text")
    card = json.loads((folder / "scorecard.json").read_text())
    del card["groups"]
    (folder / "scorecard.json").write_text(json.dumps(card))
    with pytest.raises(RunError, match="Expected groups in"):
        read_run(folder)


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    assert write_report(tmp_path / "a.html", "é\ud800").read_bytes() == b"\xc3\xa9\\ud800"
    with pytest.raises(RunError, match="Expected to write"):
        write_report(tmp_path / "a.html" / "a.html", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
