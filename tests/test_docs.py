"""The documents name what there is."""

import re
from pathlib import Path
from typing import get_args

import pytest

from perturb.catalogue import catalogue
from perturb.judgements import judged_tiers, judgements
from perturb.suite import parse_suite
from perturb.suite.contract import Rule
from perturb.tasks import TASKS, find_task

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", TASKS)
def test_every_task_and_its_metrics_are_told(name: str) -> None:
    row = next(line for line in (DOCS / "scoring.md").read_text("utf-8").splitlines() if line.startswith(f"| `{name}`"))
    named = [row.index(f"`{metric.name}`") for metric in find_task(name).metrics]
    assert named == sorted(named)


def test_every_rule_of_a_gate_is_told() -> None:
    text = (DOCS / "scoring.md").read_text("utf-8")
    assert [rule for rule in get_args(Rule) if f"`{rule}" not in text] == []


def test_every_generator_of_images_has_its_picture() -> None:
    text = (DOCS / "catalogue.md").read_text("utf-8")
    for generator in catalogue().values():
        if generator.modality == "image" and generator.profile in {"", "albumentations"}:
            assert f"- `{generator.name}`: " in text, "run docs/make_catalogue.py"
    sheets = re.findall(r"\]\((catalogue/[\w-]+\.jpg)\)", text)
    assert sorted(sheets) == sorted(f"catalogue/{path.name}" for path in (DOCS / "catalogue").iterdir())
    assert sum((DOCS / sheet).stat().st_size for sheet in sheets) < 1_500_000


def test_the_table_of_judgements_is_that_of_the_record() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", (DOCS / "catalogue.md").read_text("utf-8"), flags=re.MULTILINE)
    told = {name: re.findall(r"(\d+) of (\d+)", row) for name, row in rows}
    assert told == {
        name: [(str(judged.right), str(judged.of)) for judged in judged_tiers(name).values()] for name in judgements()
    }, "run docs/make_catalogue.py"


def test_the_examples_of_bridges_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / "bridges.md").read_text("utf-8")
    suite, script = (re.findall(rf"```{form}\n(.*?)```", text, flags=re.DOTALL) for form in ("toml", "python"))
    assert [instance.name for instance in parse_suite(suite[0]).instances] == ["OcrAug", "keys_in_lower_case"]
    exec(script[0], {"__name__": "of_the_document"})
    brightness, cut = capsys.readouterr().out.splitlines()
    assert float(brightness) < 200
    assert cut == "The food wa"
