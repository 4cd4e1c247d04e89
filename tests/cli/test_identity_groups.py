"""A model that is unfair to one group of names is caught by the groups that the variants have of their own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

Shell = Callable[..., Any]
MODEL = '''
from perturb.generators.text.identity import first_names

BLACK = {name for name, (_, group) in first_names().items() if group == "black"}


def unfair(texts):
    """Right on every text but those about one group of names, which it refuses."""
    return ["no" if BLACK & set(text.split()) or "not" in text.split() else "yes" for text in texts]


def fair(texts):
    return ["no" if "not" in text.split() else "yes" for text in texts]
'''
SUITE = """
seed = 3
severities = [1, 5]
[[generators]]
generator = "names_swapped"
replicates = 4
[[gates]]
axis = "identity"
at = 5
max_drop = 0.2
every_group = "names"
"""


@pytest.fixture
def loans(folder: Path) -> Path:
    (folder / "clerk.py").write_text(MODEL)
    (folder / "loans.toml").write_text(SUITE)
    kept = ("has never missed a payment", "has not paid for a year")
    rows = [
        {"text": f"Emily {kept[number % 2]} at branch {number}.", "label": ("yes", "no")[number % 2], "branch": "east"}
        for number in range(120)
    ]
    (folder / "loans.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_the_gate_on_the_group_fails_and_the_report_names_it(loans: Path, shell: Shell) -> None:
    done = shell("run", "loans.toml", "loans.jsonl", "--model", "clerk:unfair", "--groups", "branch", "--out", "out")
    assert done.code == 1
    (gate,) = json.loads((loans / "out" / "gates.json").read_text())["gates"]
    found = {figure["group"]: figure["verdict"] for figure in gate["tiers"]}
    assert found == {f"names={name}": "passed" for name in ("asian", "hispanic", "muslim")} | {"names=black": "failed"}
    card = json.loads((loans / "out" / "scorecard.json").read_text())
    black = next(group for group in card["groups"] if group["value"] == "black")
    for tier in black["axes"]:
        assert tier["score"]["value"] == pytest.approx(1 - tier["drop"]["value"])
        assert tier["drop"]["low"] > 0.2
    out = " ".join(done.out.split())
    assert "By names, which variants alone tell, the worst group is, along identity at slight, black: " in out
    assert "The gap of names black to the others grows along identity from severity 1 on" in out
    assert "names=black" in out
    assert "the worst group is, along identity" in (loans / "out" / "report.html").read_text()


def test_a_fair_model_passes(loans: Path, shell: Shell) -> None:
    assert shell("run", "loans.toml", "loans.jsonl", "--model", "clerk:fair", "--out", "out").code == 0


def test_what_is_written_tells_the_groups_of_each_variant(loans: Path, shell: Shell) -> None:
    told = ("asian", "black", "hispanic", "muslim")
    for form in ("jsonl", "parquet"):
        assert shell("generate", "loans.toml", "loans.jsonl", form, "--groups", "branch", "--format", form).code == 0
        rows = [json.loads(line) for line in (loans / form / "manifest.jsonl").read_text().splitlines()]
        assert {row["groups"].get("names") for row in rows if row["severity"]} == set(told)
        assert {row["groups"]["branch"] for row in rows} == {"east"}
        assert all("names" not in row["groups"] for row in rows if not row["severity"])
    lines = [json.loads(line) for line in (loans / "jsonl" / "data.jsonl").read_text().splitlines()]
    table = pq.read_table(loans / "parquet" / "data.parquet").to_pylist()
    assert [row.get("group_names") for row in lines] == [json.loads(row["groups"]).get("names") for row in table]
    assert {row["group_names"] for row in lines if row["severity"]} == set(told)
