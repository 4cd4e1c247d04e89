"""The README's examples run as they stand, in order, in one folder; its table of axes is that of the catalogue.

`python tests/test_readme.py` writes the table again.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from perturb.catalogue import axes, axis_members

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
GATES_MAY_FAIL = (0, 1, 3)


def axes_table() -> str:
    rows = ["| axis | of images | of texts |", "|---|---|---|"]
    for axis in axes():
        cells = dict.fromkeys(("image", "text"), "")
        for modality in cells:
            names = [g.name for g in axis_members(axis) if g.modality == modality]
            cells[modality] = ", ".join(f"`{name}`" for name in names)
        rows.append(f"| {axis} | {cells['image']} | {cells['text']} |")
    return "\n".join(rows)


def with_table(text: str) -> str:
    return re.sub(
        r"<!-- axes -->\n.*<!-- /axes -->", f"<!-- axes -->\n{axes_table()}\n<!-- /axes -->", text, flags=re.DOTALL
    )


def test_the_table_of_axes_is_that_of_the_catalogue() -> None:
    text = README.read_text("utf-8")
    assert with_table(text) == text


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    commands = 0
    for language, block in BLOCKS:
        if language == "toml":
            (tmp_path / "release.toml").write_text(block, "utf-8")
        elif language == "python":
            run_python(block)
        elif "make demo" not in block:
            for line in block.splitlines():
                run_command(line)
                commands += 1
    assert commands >= 7
    assert (tmp_path / "runs" / "reviews" / "report.html").is_file()
    assert (tmp_path / "out" / "digits" / "manifest.jsonl").is_file()
    saved = json.loads((tmp_path / "runs" / "early" / "gates.json").read_text("utf-8"))["sequential"]
    told = (
        f"after {saved['clusters_seen']} of {saved['clusters_in_all']}, which saves {100 * saved['saved_share']:.0f} %"
    )
    assert told in " ".join(README.read_text("utf-8").split())


def run_command(line: str) -> None:
    words = shlex.split(line, comments=True)
    program = [sys.executable, *words[1:]] if words[0] == "python" else [sys.executable, "-m", *words]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    may_fail = words[1] in {"run", "gate"}
    assert done.returncode in (GATES_MAY_FAIL if may_fail else (0,)), f"{line}\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr


def run_python(block: str) -> None:
    names: dict[str, object] = {"__name__": "readme"}
    exec(compile(block, "README.md", "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    for test in tests:
        assert callable(test)
        settings(max_examples=60, derandomize=True, database=None, deadline=None)(test)() if hasattr(
            test, "hypothesis"
        ) else test()


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
