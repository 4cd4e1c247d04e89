"""A gate for one class: the class is a group where a suite asks for it, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import perturb
from perturb.data.classes import WithClasses
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source
from perturb.store import RunFolder
from perturb.suite import parse_suite

SUITE = """
task = "classification"
generators = ["doubling"]
severities = [1]

[[gates]]
generator = "doubling"
at = 1
max_drop = 0.2
"""


def written(folder: Path) -> Source:
    rows = [f"t{n},{'It was good' if n % 2 else 'It was bad'} {n}.,{'yes' if n % 2 else 'no'}" for n in range(80)]
    (folder / "texts.csv").write_text("\n".join(["id,text,label", *rows]), "utf-8")
    return Source(str(folder / "texts.csv"), id="id")


def test_a_gate_is_decided_for_one_class_alone(tmp_path: Path) -> None:
    def weak_on_yes(batch: Sequence[Any]) -> list[str]:
        return ["yes" if "It was good" in text else "no" for text in batch]

    found = {}
    for name in ("yes", "no"):
        suite = parse_suite(f'{SUITE}group = "class={name}"', name="release")
        verdict = run(suite, written(tmp_path), LoadedModel("weak", weak_on_yes, ""), tmp_path / name)
        found[name] = verdict["gates"][0]["verdict"]
        groups = {
            (group["column"], group["value"]) for group in RunFolder(tmp_path / name).read("scorecard.json")["groups"]
        }
        assert groups == {("class", "yes"), ("class", "no")}
    assert found == {"yes": "failed", "no": "passed"}
    run(parse_suite(SUITE, name="release"), written(tmp_path), LoadedModel("weak", weak_on_yes, ""), tmp_path / "all")
    assert RunFolder(tmp_path / "all").read("scorecard.json")["groups"] == []


def test_a_column_of_that_name_stays(tmp_path: Path) -> None:
    samples = [perturb.Sample("a", "text", "yes", {"class": "9b"}), perturb.Sample("b", "text", "no")]
    data = WithClasses(perturb.data.InMemory(samples))
    assert [sample.groups["class"] for sample in data] == ["9b", "no"]
    assert [record.groups["class"] for record in data.records()] == ["9b", "no"]
