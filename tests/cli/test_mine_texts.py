"""`perturb mine` on texts: a weakness of one group is named with the group, and the fresh suite has a gate for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perturb.suite import load_suite

SUITE = """
seed = 7
resamples = 100
generators = ["doubling", "omission", "casing"]
"""
MODELS = """
def mark(text):
    return "yes" if "!" in text else "no"


def repaired(texts):
    return [mark(text) for text in texts]


def unfair(texts):
    return [mark(text) if text[0] in "nN" or doubled(text) < 4 else "unsure" for text in texts]


def doubled(text):
    low = text.lower()
    return sum(one == two and one.isalpha() for one, two in zip(low, low[1:]))
"""
WORDS = ("the train to town came late and no one was there to say why it had been so", "we sat by the fire and had tea")
Shell = Callable[..., Any]


@pytest.fixture
def texts(folder: Path) -> Path:
    """Texts of two regions, whose answer is a mark at their end; no letter is doubled but by the generator."""
    rows = [
        {
            "id": f"t{number}",
            "text": f"{'north' if number % 2 else 'south'} {number}: {' '.join(WORDS)} {'!' if number % 3 else '?'}",
            "label": "yes" if number % 3 else "no",
            "region": "north" if number % 2 else "south",
        }
        for number in range(100)
    ]
    (folder / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "suite.toml").write_text(SUITE)
    (folder / "models.py").write_text(MODELS)
    return folder


def run(shell: Shell, suite: str, data: str, model: str) -> int:
    options = () if data == "next/frozen" else ("--groups", "region")
    code: int = shell("run", suite, data, "--model", f"models:{model}", *options, "--out", f"runs/{model}-{suite}").code
    return code


def test_a_weakness_of_one_group_is_found_frozen_and_asked_anew(texts: Path, shell: Shell) -> None:
    (texts / "suite.toml").write_text(f'labels = ["unsure"]\n{SUITE}')
    assert run(shell, "suite.toml", "texts.jsonl", "unfair") == 0
    ended = shell("mine", "runs/unfair-suite.toml", "--out", "next")
    assert ended.code == 0, ended.err
    told = json.loads(Path("next/mined.json").read_text())
    first = told["clusters"][0]
    assert (first["generator"], first["trait"], first["value"]) == ("doubling", "region", "south")
    assert ", region south: " in first["name"]
    assert first["name"] in ended.out
    assert told["unconfirmed"] == 0
    (gate,) = load_suite("next/fresh.toml").gates
    assert (gate.generator, gate.group) == ("doubling", "region=south")
    for suite, data in (("next/frozen.toml", "next/frozen"), ("next/fresh.toml", "texts.jsonl")):
        assert (run(shell, suite, data, "unfair"), run(shell, suite, data, "repaired")) == (1, 0)


def test_what_is_mined_is_the_same_every_time(texts: Path, shell: Shell) -> None:
    (texts / "suite.toml").write_text(f'labels = ["unsure"]\n{SUITE}')
    run(shell, "suite.toml", "texts.jsonl", "unfair")
    for out in ("one", "two"):
        shell("mine", "runs/unfair-suite.toml", "--out", out, "--at-most", "9")
    names = ("frozen/data.jsonl", "frozen/frozen.json", "frozen.toml", "fresh.toml")
    assert [Path("one", name).read_bytes() for name in names] == [Path("two", name).read_bytes() for name in names]


def test_a_folder_that_cannot_be_written_is_a_sentence(texts: Path, shell: Shell) -> None:
    (texts / "suite.toml").write_text(f'labels = ["unsure"]\n{SUITE}')
    run(shell, "suite.toml", "texts.jsonl", "unfair")
    ended = shell("mine", "runs/unfair-suite.toml", "--out", "models.py/next")
    assert (ended.code, "cannot be written" in ended.err) == (2, True)
    wrong = shell("calibrate", "suite.toml", "texts.jsonl", "--model", "models:unfair", "--out", "models.py/suite.toml")
    assert (wrong.code, "cannot be written" in wrong.err) == (2, True)
