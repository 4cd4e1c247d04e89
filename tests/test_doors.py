"""Three planted weaknesses, and every door finds them, names them, and says where they begin."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import find, settings
from PIL import Image

import perturb
from perturb.mining import mine
from perturb.models import LoadedModel, load_model
from perturb.pipeline import run
from perturb.search import search
from perturb.search.named import suite_or_generators
from perturb.source import Source
from perturb.suite import load_suite
from perturb.testing import assert_invariant, variants

pytest_plugins = ["pytester"]

PLANTED = 2.4
QUIET = settings(max_examples=200, database=None, derandomize=True, deadline=None)
SHADOW = int(np.min(perturb.apply("cast_shadow", np.full((24, 24, 3), 200, np.uint8), severity=PLANTED)))
ROMAN = np.full((24, 24, 3), (130, 150, 170), np.uint8)
DARK = float(np.mean(np.asarray(perturb.apply("underexposure", ROMAN, severity=PLANTED))))
MODELS = f"""
import re


def blind_in_shadow(batch):
    return ["hole" if image.min() < {SHADOW} else "wall" for image in batch]


def unfair_in_low_light(batch):
    roman = [image[..., 0].mean() < 0.9 * image[..., 2].mean() for image in batch]
    dark = [image.mean() < {DARK} for image in batch]
    return ["hole" if image.max() == 0 or all(both) else "wall" for image, *both in zip(batch, roman, dark)]


def stumbling(batch):
    lower = [text.lower() for text in batch]
    return ["no" if "ü" in text or "ö" in text and re.search(r"([a-z])\\\\1", text) else "yes" for text in lower]
"""
SUITE = """
generators = ["{0}", "{1}"]
resamples = 100

[[gates]]
generator = "{0}"
up_to = "extreme"
max_drop = 0.05
"""
GENERATORS = {
    "blind_in_shadow": ("cast_shadow", "gaussian_blur"),
    "unfair_in_low_light": ("underexposure", "gaussian_blur"),
    "stumbling": ("doubling", "casing"),
}
DATA = {"blind_in_shadow": "walls", "unfair_in_low_light": "walls", "stumbling": "texts.jsonl"}
OPTIONS: dict[str, dict[str, str]] = {
    "blind_in_shadow": {"groups": "city"},
    "unfair_in_low_light": {"groups": "city"},
    "stumbling": {"id": "id"},
}


@pytest.fixture(params=list(GENERATORS))
def weakness(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One of the models, with its data, its suite and its module in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("planted_models.py").write_text(MODELS.replace("\\\\", "\\"), "utf-8")
    importlib.invalidate_caches()
    lines = ["file_name,city"]
    for number in range(60):
        kind, city = "hole" if number >= 48 else "wall", "rome" if number % 2 else "oslo"
        image = np.full((24, 24, 3), 0 if kind == "hole" else 200, np.uint8)
        image = ROMAN if (kind, city, request.param) == ("wall", "rome", "unfair_in_low_light") else image
        path = Path("walls", kind, f"{number:02d}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
        lines.append(f"{kind}/{number:02d}.png,{city}")
    Path("walls", "metadata.csv").write_text("\n".join(lines), "utf-8")
    rows = [
        {"id": f"t{n:02d}", "text": f"{'ö' if n % 2 else 'a'} day and a nice lake, number {n}.", "label": "yes"}
        for n in range(60)
    ]
    rows += [{"id": f"n{n}", "text": f"ü day and a bad lake, number {n}.", "label": "no"} for n in range(20)]
    Path("texts.jsonl").write_text("\n".join(json.dumps(row | {"city": "x"}) for row in rows), "utf-8")
    name: str = request.param
    Path("suite.toml").write_text(SUITE.format(*GENERATORS[name]), "utf-8")
    return name


def source_of(name: str) -> Source:
    return Source(DATA[name], **OPTIONS[name])  # type: ignore[arg-type]


def model_of(name: str) -> LoadedModel:
    return load_model(f"planted_models:{name}")


def counted(name: str) -> tuple[Any, list[Any]]:
    asked: list[Any] = []
    call = model_of(name).call

    def ask(batch: Sequence[Any]) -> Sequence[Any]:
        asked.extend(batch)
        return call(batch)

    return ask, asked


def is_where_it_begins(name: str, severity: float) -> bool:
    """A doubled letter is there or not: what counts is which generator it comes from."""
    return name == "stumbling" or abs(severity - PLANTED) <= 0.1


def test_a_strategy(weakness: str) -> None:
    model, asked = counted(weakness)
    data = list(perturb.read(DATA[weakness], **OPTIONS[weakness]))  # type: ignore[arg-type]
    found = find(
        variants(data, generators=GENERATORS[weakness]), lambda v: model([v.input])[0] != v.target, settings=QUIET
    )
    assert found.generator == GENERATORS[weakness][0]
    assert is_where_it_begins(weakness, found.severity)
    assert weakness != "unfair_in_low_light" or found.groups["city"] == "rome"
    assert weakness != "stumbling" or (found.severity <= 1 and found.distance == 1)
    assert len(asked) <= 1500


def test_an_assertion(weakness: str) -> None:
    model, asked = counted(weakness)
    data = list(perturb.read(DATA[weakness], **OPTIONS[weakness]))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=f"along {GENERATORS[weakness][0]}") as caught:
        assert_invariant(model, data[-21 if weakness == "stumbling" else -1], generator=GENERATORS[weakness][0])
    severity = re.search(r"at severity (\d\.\d+|\d)", str(caught.value))
    assert severity is not None
    assert is_where_it_begins(weakness, float(severity[1]))
    assert len(asked) <= 3 * 13 + 12, "nine of them to see whether it answers alike"


def test_a_search(weakness: str) -> None:
    suite = suite_or_generators(",".join(GENERATORS[weakness]), seed=7)
    told = search(suite, source_of(weakness), model_of(weakness), Path("found"))
    broken = [json.loads(line)["rows"] for line in Path("found", "samples.jsonl").read_text("utf-8").splitlines()[1:]]
    rows = [row for rows in broken for row in rows if row["status"] == "broken"]
    assert {row["generator"] for row in rows} == {GENERATORS[weakness][0]}
    assert all(is_where_it_begins(weakness, row["severity"]) and row["queries"] <= 10 for row in rows)
    named = {(one["column"], one["value"]) for one in told["slices"]}
    assert weakness != "unfair_in_low_light" or ("city", "rome") in named
    assert told["stopped"] == ""


def test_mining(weakness: str) -> None:
    run(load_suite("suite.toml"), source_of(weakness), model_of(weakness), Path("run"))
    mined = mine([Path("run")], Path("next"), model_of(weakness))
    first = mined.clusters[0]
    assert first.place.generator == GENERATORS[weakness][0]
    assert weakness != "unfair_in_low_light" or (first.place.trait, first.place.value) == ("city", "rome")
    assert mined.weakest
    assert all(is_where_it_begins(weakness, severity) for severity in mined.weakest.values())


def test_the_plugin(weakness: str, tmp_path: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = [f"--perturb-{name}={value}" for name, value in OPTIONS[weakness].items()]
    command = ["suite.toml", f"--perturb-model=planted_models:{weakness}", f"--perturb-data={DATA[weakness]}"]
    result = pytester.runpytest_inprocess(*command, *options, "--perturb-out=out", "--junitxml=junit.xml")
    found = [p.get("value") or "" for p in ET.parse("junit.xml").iter("property") if p.get("name") == "breaks_from"]
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert found
    for told in found:
        generator, severity, _ = told.split()
        assert generator == GENERATORS[weakness][0]
        assert is_where_it_begins(weakness, float(severity))
