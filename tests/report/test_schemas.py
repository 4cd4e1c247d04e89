"""The published schemas describe what is written, and refuse what is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source
from perturb.suite import parse_suite

BuildRun = Callable[..., Path]
SUITE = """
seed = 7
axes = ["typos", "ambiguity"]
severities = [1, 2.5, 5]
[[gates]]
axis = "typos"
max_drop = 0.5
[[gates]]
axis = "typos"
metric = "macro_f1"
min_score = 0.2
up_to = "mild"
[[gates]]
axis = "typos"
min_breaking_point = 1
[[gates]]
max_latency_ms = 1000
required = false
"""
WORDS = ("lovely", "excellent", "great", "superb", "awful", "dreadful", "horrible", "terrible")


def validator(name: str) -> Draft202012Validator:
    text = (resources.files("perturb.report") / "schemas" / f"{name}.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def problems(name: str, content: Any) -> list[str]:
    return [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator(name).iter_errors(content)]


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text())


def predict(texts: Sequence[str]) -> list[dict[str, float]]:
    shares = [0.9 if any(word in text for word in WORDS[:4]) else 0.2 for text in texts]
    return [{"positive": share, "negative": 1 - share} for share in shares]


@pytest.fixture(scope="module")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of every kind of figure: groups, abstention, further metrics, a sample without text, five gates."""
    folder = tmp_path_factory.mktemp("schemas")
    rows = [
        {"id": f"r{number}", "text": f"The soup was {WORDS[number % 8]}, and the room was quiet." if number else "",
         "label": "positive" if number % 8 < 4 else "negative", "writer": "ab"[number % 2]}
        for number in range(64)
    ]  # fmt: skip
    (folder / "reviews.jsonl").write_text("\n".join(map(json.dumps, rows)))
    source = Source(str(folder / "reviews.jsonl"), groups="writer", id="id")
    run(parse_suite(SUITE, name="s"), source, LoadedModel("m:p", predict, "0" * 32), folder / "run")
    return folder / "run"


@pytest.mark.parametrize("name", ["scorecard", "gates"])
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(validator(name).schema)


@pytest.mark.parametrize("name", ["scorecard", "gates"])
def test_what_a_run_writes_is_what_the_schema_says(real_run: Path, name: str) -> None:
    assert problems(name, read(real_run, name)) == []


def test_the_run_has_what_the_schema_describes(real_run: Path) -> None:
    card, gates = read(real_run, "scorecard"), read(real_run, "gates")
    named = set(validator("scorecard").schema["properties"])
    assert named <= set(card)
    assert all(card[name] for name in ("cells", "axes", "abstention", "groups", "worst_groups", "further_metrics"))
    assert {gate["rule"] for gate in gates["gates"]} == {
        "max_drop", "min_score", "min_breaking_point", "max_latency_ms"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["scorecard", "gates"])
@pytest.mark.parametrize("kind", ["image", "no gates", "failed model", "nothing scored"])
def test_the_made_up_runs_of_these_tests_are_such_runs(
    request: pytest.FixtureRequest, build_run: BuildRun, kind: str, name: str
) -> None:
    if kind == "image":
        folder = build_run("text", metrics=True)
    elif kind == "no gates":
        folder = build_run("text", gated=False)
    else:
        folder = request.getfixturevalue(f"{kind.replace(' ', '_')}_run")
    assert problems(name, read(folder, name)) == []


def test_more_at_the_top_is_allowed(real_run: Path) -> None:
    assert problems("scorecard", read(real_run, "scorecard") | {"something_new": 1}) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], 2),
        (["confidence"], 1.5),
        (["clean"], {"value": 0.9}),
        (["cells", 0, "severity"], 6),
        (["cells", 0, "expectation"], "unclear"),
        (["cells", 0, "status"], {"lost": 1}),
        (["cells", 0, "score", "low"], None),
        (["cells", 0, "score", "error"], 0.1),
        (["cells", 0, "scored"], False),
        (["axes", 0, "tiers"], {}),
        (["further_metrics", 0, "metric", "higher_is_better"], "yes"),
        (["further_metrics", 0, "groups", 0, "axes", 0, "severity"], "mild"),
    ],
)
def test_a_scorecard_that_says_something_else_is_refused(real_run: Path, path: list[Any], value: Any) -> None:
    card = read(real_run, "scorecard")
    place = card
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert problems("scorecard", card) != []


@pytest.mark.parametrize(
    "change", [{"verdict": "maybe"}, {"exit_code": 3, "verdict": "passed"}, {"gates": [{}]}, {"schema": None}]
)
def test_gates_that_say_something_else_are_refused(real_run: Path, change: dict[str, Any]) -> None:
    assert problems("gates", read(real_run, "gates") | change) != []
