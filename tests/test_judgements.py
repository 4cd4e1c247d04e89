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
generators = ["blocks", "gaussian_blur", "adjacent_key", "low_light"]
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
    assert {name: catalogue()[name].version for name in counted} == {
        n: entry["version"] for n, entry in counted.items()
    }
    assert all({"judge", "date", "shown"} < set(entry) for entry in counted.values())


@pytest.mark.parametrize(
    ("name", "sizes", "side"),
    [
        ("blocks", [(1254, 632), (1254, 530)], 96),
        ("cifar_10_c_contrast", [(1254, 632), (1254, 530)], 32),
        ("imagenet_c_contrast", [(1180, 940)] * 6 + [(1180, 710)], 224),
    ],
)
def test_items_are_drawn_at_the_size_of_the_benchmark_and_not_made_smaller_to_be_shown(
    name: str, sizes: list[tuple[int, int]], side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    tool = runpy.run_path(str(FOLDER / "judge.py"))
    pages = list(tool["pages"](name))
    assert [page.size for page in pages] == sizes
    first = tool["shown"](name, *tool["items"].items(name)[0])
    assert first.shape[:2] == (side, side)
    corner = np.asarray(pages[0])[18 : 18 + max(side, 96), 28 : 28 + max(side, 96), 0]
    colours = first if first.ndim == 2 else first[:, :, 0]
    assert np.array_equal(corner[:: 3 if side == 32 else 1, :: 3 if side == 32 else 1], colours)


def test_answers_of_an_older_version_are_kept_but_not_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    tool = runpy.run_path(str(FOLDER / "judge.py"))
    kept = tmp_path / "answers.json"
    kept.write_text("{}", encoding="utf-8")
    read = tmp_path / "read.json"
    read.write_text(json.dumps({"blocks": ["?" * 12] * 11, "fog": ["?" * 12] * 11}), encoding="utf-8")
    monkeypatch.setitem(tool["add"].__globals__, "ANSWERS", kept)
    tool["add"](read, "a person", "2026-11-29")
    assert {name: entry["tiers"]["1"]["right"] for name, entry in tool["counts"]().items()} == {"blocks": 0, "fog": 0}
    kept.write_text(kept.read_text("utf-8").replace('"version": 1', '"version": 0', 1), encoding="utf-8")
    assert list(tool["counts"]()) == ["fog"]


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


def test_a_tier_that_is_to_take_the_label_away_gets_no_warning() -> None:
    gates = """
    [[gates]]
    name = "lost"
    generator = "{}"
    up_to = "extreme"
    max_drop = 0.1
    """
    said = {}
    for name in ("uninformative_crop", "patch_overlay"):
        suite = parse_suite(f'generators = ["{name}"]\n' + gates.format(name))
        said[name] = len(legibility_warnings(suite.gates, suite.instances))
    assert said == {"uninformative_crop": 0, "patch_overlay": 1}


def test_a_second_sample_is_of_the_class_that_the_generator_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    tool = runpy.run_path(str(FOLDER / "judge.py"))
    for name in ("class_blend", "same_class_blend"):
        labels = [(tool["items"].item(name, 3, n)[0], tool["second"](name, 3, n)[0]) for n in range(8)]
        assert {shown == other for shown, other in labels} == {name == "same_class_blend"}
    assert tool["second"]("blocks", 3, 0) == ("", None)


def test_show_tells_the_counts_of_what_was_judged_only(tmp_path: Path) -> None:
    out = str(tmp_path / "sheet.png")
    told = {
        name: CliRunner().invoke(cli, ["show", name, "--out", out]).output
        for name in ("low_light", "synonym", "nlpaug_spelling")
    }
    tier = judged_tiers("low_light")[5]
    assert f"tier 5  {tier.right} of {tier.of}, with 95 % at least {100 * tier.lower_bound:.0f} %" in told["low_light"]
    read = judged_tiers("synonym")[3]
    assert f"tier 3  {read.right} of {read.of}, " in told["synonym"]
    assert judged_tiers("low_light", version=99) == {}
    assert json.dumps(judgements()).count('"right"') == 4 * len(judgements())
