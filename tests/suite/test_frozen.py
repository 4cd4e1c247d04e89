"""A suite that asks a frozen set as it is: run, gated, and refused where it would be unfair or is another set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perturb.baseline import read_baseline
from perturb.contracts import Sample
from perturb.data import check, read
from perturb.data.frozen import write_frozen
from perturb.errors import RunError, SuiteError
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source
from perturb.store import RunFolder
from perturb.suite import Suite, parse_suite, task_of
from perturb.testing.plugin import _is_suite

TEXTS = [(f"t{n}", "fine" if n % 2 else "poor") for n in range(80)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    about = {"kind": "label", "modality": {"input": "text"}, "selected_against": ["0b5e"]}
    samples = (Sample(name, f"{word} {name}", word) for name, word in TEXTS)
    write_frozen(tmp_path / "frozen", ((sample, sample.target, {}) for sample in samples), about)
    return tmp_path / "frozen"


def suite_of(folder: Path, more: str = "") -> Suite:
    return parse_suite(f'frozen = "{check(read(folder)).digest}"\n{more}\n[[gates]]\nmin_score = 0.9')


def reader(digest: str, *, right: bool = True) -> LoadedModel:
    def answer(texts: Any) -> list[str]:
        return [text[:4] if right else "fine" for text in texts]

    return LoadedModel(f"models:{digest}", answer, digest)


def test_it_asks_exactly_the_frozen_inputs_and_its_gate_is_on_them(folder: Path, tmp_path: Path) -> None:
    passed = run(suite_of(folder), Source(str(folder)), reader("aa"), tmp_path / "good")
    assert passed["verdict"] == "passed"
    failed = run(suite_of(folder), Source(str(folder)), reader("bb", right=False), tmp_path / "bad")
    assert failed["verdict"] == "failed"
    assert failed["gates"][0]["tiers"][0]["tier"] == "clean"
    card = RunFolder(tmp_path / "bad").read("scorecard.json")
    assert (card["counts"]["samples"], card["counts"]["variants"], card["axes"]) == (80, 0, [])
    assert card["clean"]["value"] == 0.5
    assert (tmp_path / "bad" / "report.html").is_file()


def test_it_stops_early_too(folder: Path, tmp_path: Path) -> None:
    gates = run(suite_of(folder), Source(str(folder)), reader("aa"), tmp_path / "run", stop_early=True, chunk_size=5)
    assert gates["verdict"] == "passed"
    assert gates["sequential"]["clusters"] == 80


def test_pytest_takes_it_for_a_suite(tmp_path: Path) -> None:
    (tmp_path / "frozen.toml").write_text('frozen = "5f"')
    assert _is_suite(tmp_path / "frozen.toml")


def test_another_set_is_refused(folder: Path, tmp_path: Path) -> None:
    suite = suite_of(folder)
    rows = folder / "data.jsonl"
    rows.write_text("\n".join(rows.read_text("utf-8").splitlines()[:-1]), "utf-8")
    with pytest.raises(SuiteError, match="Give the set that it was written with, whole and unchanged"):
        run(suite, Source(str(folder)), reader("aa"), tmp_path / "run")


@pytest.mark.parametrize("key", ['axes = ["typos"]', "severities = [1]", 'encode = {format = "jpeg"}'])
def test_it_changes_nothing(folder: Path, key: str) -> None:
    name, _, _ = key.partition(" ")
    with pytest.raises(SuiteError, match=f"asks a frozen set as it is; remove {name}"):
        suite_of(folder, key)


def test_a_baseline_that_the_set_was_chosen_against_is_refused(folder: Path, tmp_path: Path) -> None:
    suite = suite_of(folder)
    run(suite, Source(str(folder)), reader("0b5e", right=False), tmp_path / "old")
    run(suite, Source(str(folder)), reader("aa"), tmp_path / "new")
    with pytest.raises(RunError, match="were chosen because models:0b5e fails on them"):
        read_baseline(str(tmp_path / "old"), RunFolder(tmp_path / "new"), task_of(suite))
