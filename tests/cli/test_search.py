"""`perturb search` at the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = "".join(
    json.dumps({"id": f"r{number}", "text": f"The {word} was good.", "label": "long"}) + "\n"
    for number, word in enumerate(("soup", "room", "film"))
)
MODEL = """
def counts(batch):
    return ["long" if len(text) <= 18 else "short" for text in batch]
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "reviews.jsonl").write_text(ROWS, "utf-8")
    (tmp_path / "counting.py").write_text(MODEL, "utf-8")
    with (tmp_path / "reviews.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "r9", "text": "A text that is longer than this.", "label": "short"}) + "\n")
    return tmp_path


def perturb(here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "perturb", "search", *words]
    return subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)


SEARCH = ("doubling", "reviews.jsonl", "--id", "id", "--model", "counting:counts", "--out", "found")


def test_it_finds_and_goes_on(here: Path) -> None:
    cut = perturb(here, *SEARCH, "--queries", "15", "--json")
    assert cut.returncode == 0, cut.stderr
    assert json.loads(cut.stdout)["queries"] <= 15
    done = perturb(here, *SEARCH, "--mode", "breaking", "--mode", "text")
    assert done.returncode == 0, done.stderr
    told = json.loads((here / "found" / "search.json").read_text("utf-8"))
    assert told["counts"]["breaking"] == {"broken": 3, "held": 1}
    assert "doubling" in (here / "found" / "search.md").read_text("utf-8")
    assert (here / "found" / "results.parquet").is_file()
    assert "median severity" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--goal", "sideways"), "untargeted, targeted:LABEL"),
        (("--severity", "9"), "severity from 0 to 5"),
        (("--mode", "pixels"), "needs image inputs"),
        (("--mode", "text", "--similarity", "vague"), "characters, words"),
    ],
)
def test_what_is_off_is_said(here: Path, words: tuple[str, ...], said: str) -> None:
    ended = perturb(here, *SEARCH, *words)
    assert ended.returncode == 2
    assert said in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
