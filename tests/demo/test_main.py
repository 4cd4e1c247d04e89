"""`python -m perturb.demo OUT`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from perturb.demo.__main__ import main


def test_both_data_sets_are_written_and_their_paths_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "data"
    assert main([str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(out / "digits"), str(out / "reviews.jsonl")]
    assert len(list(out.glob("digits/*/*.png"))) == 400
    assert (out / "reviews.jsonl").is_file()


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "data"
    blocked.touch()
    assert main([str(blocked)]) == 2
    assert capsys.readouterr().err.startswith(f"Expected a folder that can be written, got OUT={blocked} (File exists")


def test_missing_scikit_learn_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert main([str(tmp_path)]) == 2
    assert "pip install 'perturb[demo]'" in capsys.readouterr().err


def test_as_a_command_without_a_folder() -> None:
    done = subprocess.run([sys.executable, "-m", "perturb.demo"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "OUT" in done.stderr
    assert "Traceback" not in done.stderr
