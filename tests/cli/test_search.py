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

def sleeps(batch):
    return []
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
    assert (here / "found" / "report.html").is_file()
    assert f"3 inputs that break it: {Path('found', 'adversarial')}" in " ".join(done.stdout.split())


def test_its_report_stands_beside_that_of_a_run_and_what_it_found_is_asked_again(here: Path) -> None:
    assert perturb(here, *SEARCH, "--mode", "text").returncode == 0
    (here / "suite.toml").write_text('task = "classification"\ngenerators = ["doubling"]\n', "utf-8")
    again = ["run", "found/adversarial.toml", "found/adversarial", "--model", "counting:counts", "--out", "again"]
    whole = ["run", "suite.toml", "reviews.jsonl", "--id", "id", "--model", "counting:counts", "--out", "whole"]
    for words, code in ((again, 1), (whole, 0), (["report", "whole", "--search", "found"], 0)):
        command = [sys.executable, "-m", "perturb", *words]
        ended = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr
    assert 'id="search"' in (here / "whole" / "report.html").read_text("utf-8")


def test_a_random_model_is_warned_of_and_searched_all_the_same(here: Path) -> None:
    tossed = "import itertools\ncount = itertools.count()\n"
    tossed += "def toss(batch):\n    return ['long' if next(count) % 3 else 'short' for _ in batch]\n"
    (here / "tossing.py").write_text(tossed, "utf-8")
    ended = perturb(here, *SEARCH[:5], "tossing:toss", "--out", "tossed")
    assert ended.returncode == 0, ended.stderr
    assert "Warning: The model is random or keeps state" in " ".join(ended.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--goal", "sideways"), "untargeted, targeted:LABEL"),
        (("--goal", "targeted:shirt"), "targeted:shirt. Did you mean short? There are long, short."),
        (("--model", "counting:sleeps"), "The model answered none of 4 inputs. The first time, on sample r"),
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


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("outdor", "There is no suite, axis or generator 'outdor'. Did you mean outdoor?"),
        ("imagenet_c_fogg", "There is no generator 'imagenet_c_fogg'. Did you mean imagenet_c_fog or "),
        ("omission,synonim", "There is no generator 'synonim'. Did you mean synonym?"),
    ],
)
def test_a_wrong_name_gets_the_nearest_suite_or_generator(here: Path, named: str, said: str) -> None:
    ended = perturb(here, named, *SEARCH[1:])
    assert ended.returncode == 2
    assert said in " ".join(ended.stderr.split())


def test_a_model_of_one_text_is_told_of_and_its_queries_are_counted(here: Path) -> None:
    with (here / "counting.py").open("a", encoding="utf-8") as file:
        file.write("\ndef one(text):\n    return 'long' if len(text.strip()) <= 18 else 'short'\n")
    one = ("doubling", "reviews.jsonl", "--id", "id", "--model", "counting:one", "--out", "one", "--json")
    many = ("doubling", "reviews.jsonl", "--id", "id", "--model", "counting:counts", "--out", "many", "--json")
    told, lists = json.loads(perturb(here, *one).stdout), json.loads(perturb(here, *many).stdout)
    assert told["counts"] == lists["counts"]
    assert told["queries"] - lists["queries"] in range(1, 40)
    assert told["warnings"][0].startswith("The model takes one input, not a list of them.")
    assert json.loads(perturb(here, *one).stdout)["warnings"] == told["warnings"]
