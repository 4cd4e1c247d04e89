"""The command line as a whole: help, versions, and readers that leave."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import perturb

Shell = Callable[..., Any]
COMMANDS = ("run", "generate", "score", "gate", "report", "list", "show", "preview")


def test_help_names_every_command(shell: Shell) -> None:
    ended = shell("--help")
    assert ended.code == 0
    assert all(f"  {command} " in ended.out for command in COMMANDS)
    assert "Exit codes: 0 passed, 1 a gate failed" in ended.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    ended = shell(command, "-h")
    assert ended.code == 0
    assert f"perturb {command}" in ended.out
    assert "--json" in ended.out


def test_version(shell: Shell) -> None:
    assert perturb.__version__ in shell("--version").out


def test_nothing_typed_gives_the_help(shell: Shell) -> None:
    ended = shell()
    assert ended.code == 2
    assert "Commands:" in ended.err + ended.out


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from perturb.cli import cli; cli(['--help'], standalone_mode=False); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in ("cv2", "scipy", "pyarrow", "jinja2", "sklearn") if f"'{name}'" in done.stdout]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
@pytest.mark.parametrize("words", ["list", "list --json", "run suite.toml data --model models:predict"])
def test_a_reader_that_leaves_early_is_no_failed_gate(folder: Path, words: str) -> None:
    command = [sys.executable, "-m", "perturb", *words.split()]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        err = run.stderr.read()
        code = run.wait(timeout=60)
    assert code != 1
    assert "Traceback" not in err
