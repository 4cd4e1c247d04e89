"""Blind judgements: the counts are those of the recorded answers, and gates beyond them get a warning."""

import json
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from statsmodels.stats.proportion import proportion_confint

from perturb.catalogue import catalogue
from perturb.cli import cli
from perturb.gate.legible import legibility_warnings
from perturb.judgements import Judged, judged_tiers, judgements, shown_up_to
from perturb.suite import parse_suite

FOLDER = Path(__file__).parent / "judgements"
SUITE = """
generators = ["blocks", "gaussian_blur", "hue", "low_light"]
[[gates]]
name = "dim"
generator = "low_light"
up_to = "extreme"
max_drop = 0.1
[[gates]]
name = "soft"
axis = "blur"
up_to = "extreme"
max_drop = 0.1
[[gates]]
name = "hidden"
axis = "occlusion"
up_to = "slight"
max_drop = 0.1
[[gates]]
name = "advice"
axis = "occlusion"
up_to = "extreme"
max_drop = 0.1
required = false
"""


def test_the_counts_are_those_of_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    counted = runpy.run_path(str(FOLDER / "judge.py"))["counts"]()
    sys.modules.pop("items", None)
    assert counted == judgements()
    assert {name: catalogue()[name].version for name in counted["generators"]} == {
        name: entry["version"] for name, entry in counted["generators"].items()
    }


def test_items_are_shuffled_balanced_and_not_told_apart_by_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    items = runpy.run_path(str(FOLDER / "items.py"))
    orders = [items["items"](name) for name in ("blocks", "fog")]
    assert all(sorted(order) == sorted(orders[0]) for order in orders)
    assert orders[0] != orders[1] != sorted(orders[1])
    assert len(orders[0]) == 132
    labels = [items["item"]("blocks", tier, number)[0] for tier, number in orders[0]]
    assert sum(label.isdigit() for label in labels) == 66
    assert set(items["OBJECTS"]) <= set(labels)


@pytest.mark.parametrize(("right", "of"), [(39, 40), (0, 40), (40, 40), (7, 12)])
def test_the_bound_is_wilsons(right: int, of: int) -> None:
    low, _ = proportion_confint(right, of, method="wilson")
    assert np.isclose(Judged(right, of).lower_bound, low, atol=1e-12)


def test_a_required_gate_beyond_what_is_named_gets_a_warning() -> None:
    suite = parse_suite(SUITE)
    said = legibility_warnings(suite.gates, suite.instances)
    assert shown_up_to("gaussian_blur") == 5
    assert [re.findall(r"'(\w+)'|(\w+ \([^)]*\))", sentence) for sentence in said] == [
        [("dim", ""), ("", "low_light (up to tier 3)")],
        [("hidden", ""), ("", "blocks (at no judged tier)")],
    ]


def test_show_tells_the_counts_of_what_was_judged_only(tmp_path: Path) -> None:
    out = str(tmp_path / "sheet.png")
    told = {name: CliRunner().invoke(cli, ["show", name, "--out", out]).output for name in ("low_light", "hue")}
    tier = judged_tiers("low_light")[5]
    assert f"tier 5  {tier.right} of {tier.of}, with 95 % at least {100 * tier.lower_bound:.0f} %" in told["low_light"]
    assert "Shown blind to" not in told["hue"]
    assert judged_tiers("low_light", version=99) == {}
    assert json.dumps(judgements()).count("right") == 4 * len(judgements()["generators"])
