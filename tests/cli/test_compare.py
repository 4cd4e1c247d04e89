"""`perturb compare`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from perturb.cli import cli
from perturb.errors import RunError
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source
from perturb.suite import parse_suite

SUITE = 'seed = {seed}\naxes = ["typos", "format"]\nseverities = [1, 5]\n'
WORDS = ("lovely", "horrible")


def careful(texts: Sequence[str]) -> list[str]:
    return ["positive" if "love" in text.lower() else "negative" for text in texts]


def literal(texts: Sequence[str]) -> list[str]:
    return ["positive" if "lovely food" in text else "negative" for text in texts]


def contrary(texts: Sequence[str]) -> list[str]:
    return ["negative" if answer == "positive" else "positive" for answer in careful(texts)]


MODELS = {"careful": careful, "literal": literal, "contrary": contrary}


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compare") / "reviews.csv"
    rows = [f"We had {WORDS[n % 2]} food on day {n}.,{('positive', 'negative')[n % 2]}" for n in range(60)]
    path.write_text("text,label\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def runs(reviews: Path) -> dict[str, Path]:
    for name, model in MODELS.items():
        suite = parse_suite(SUITE.format(seed=7), name="night")
        run(suite, Source(str(reviews)), LoadedModel(f"models:{name}", model, name), reviews.parent / name)
    other = parse_suite(SUITE.format(seed=8), name="day")
    run(other, Source(str(reviews), limit=40), LoadedModel("models:careful", careful, "c"), reviews.parent / "other")
    return {name: reviews.parent / name for name in (*MODELS, "other")}


def compare(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["compare", *map(str, arguments)], standalone_mode=False)


def test_it_says_which_axes_were_lost(runs: dict[str, Path]) -> None:
    said = compare(runs["careful"], runs["literal"])
    assert said.return_value == 0
    assert "B is worse on typos" in said.output
    assert "models:literal" in said.output
    found = json.loads(compare(runs["careful"], runs["literal"], "--json").output)
    assert [entry["name"] for entry in found["runs"]] == ["A", "B"]
    assert found["differences"] == []
    assert found["clean"]["versus"][0] == {
        "run": 1,
        "difference": {
            "value": 0.0,
            "low": pytest.approx(-0.06, abs=0.01),
            "high": pytest.approx(0.06, abs=0.01),
            "method": "Gaffke",
        },
        "gained": 0,
        "lost": 0,
        "p_value": 1.0,
        "test": "exact McNemar",
    }
    assert found["axes"][0]["versus"][0]["verdict"] == "lost"


def test_three_runs_are_ranked(runs: dict[str, Path]) -> None:
    said = compare(runs["careful"], runs["contrary"], runs["literal"]).output
    assert "B is worse on typos, format, compared with A." in said
    assert "ranks over all axes" in said
    found = json.loads(compare(runs["careful"], runs["contrary"], runs["literal"], "--json").output)
    assert found["ranks"]["order"] == [0, 2, 1]


def test_runs_of_another_seed_and_subset_share_less_and_it_says_so(runs: dict[str, Path]) -> None:
    said = " ".join(compare(runs["careful"], runs["other"]).output.split())
    assert "differ in suite: night, day." in said
    assert "differ in seed: 7, 8 (variants without luck are the same all the same)." in said
    assert "differ in limit: none, 40" in said
    found = json.loads(compare(runs["careful"], runs["other"], "--json").output)
    assert found["shared"]["samples"] == 40
    assert all(axis["shared"] < axis["scored"][1] < axis["scored"][0] for axis in found["shared"]["axes"])
    assert found["verdicts"] == ["B is not shown to differ on any axis, compared with A."]


def test_nothing_in_common_is_explained(runs: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("text,label\n" + "Lovely tea.,positive\nHorrible tea.,negative\n" * 3)
    suite = parse_suite(SUITE.format(seed=7), name="night")
    run(suite, Source(str(tmp_path / "other.csv")), LoadedModel("models:careful", careful, "c"), tmp_path / "run")
    problem = compare(runs["careful"], tmp_path / "run").exception
    assert isinstance(problem, RunError)
    assert "share no scored input" in str(problem)
    assert "differ in data" in str(problem)


def test_it_takes_at_least_two_whole_runs(runs: dict[str, Path], tmp_path: Path) -> None:
    assert "Expected 2 to 26 run folders, got 1" in str(compare(runs["careful"]).exception)
    assert isinstance(compare(runs["careful"], tmp_path).exception, RunError)


def test_runs_that_are_beaten_in_robustness_and_latency_are_named(runs: dict[str, Path]) -> None:
    said = " ".join(compare(runs["careful"], runs["contrary"]).output.split())
    assert "Robustness against latency run mean score ms an input on the front beaten in both by" in said
    assert "2 are too few, 5 the fewest" in said
    found = json.loads(compare(runs["careful"], runs["contrary"], "--json").output)
    careful, contrary = found["pareto"]["runs"]
    assert careful["robustness"] > 0.5 > contrary["robustness"]
    assert contrary["dominated_by"] == ([0] if careful["milliseconds"] <= contrary["milliseconds"] else [])
    assert found["corruption_errors"] == []


def test_errors_are_divided_by_those_of_a_reference(runs: dict[str, Path]) -> None:
    said = compare(runs["careful"], runs["literal"], "--reference", runs["contrary"]).output
    assert "A  mCE (perturb rendering) " in said
    assert "B  relative mCE" not in said
    found = json.loads(compare(runs["careful"], runs["literal"], "--reference", "alexnet", "--json").output)
    assert [entry["mce"] for entry in found["corruption_errors"]] == [None, None]
    assert "of these the run has none" in found["corruption_errors"][0]["notes"][0]


def test_five_runs_have_an_effective_robustness_or_say_why_not(runs: dict[str, Path]) -> None:
    paths = [runs[name] for name in ("careful", "literal", "contrary", "careful", "literal")]
    found = json.loads(compare(*paths, "--json").output)["effective_robustness"]
    assert (found["runs"], "all right or all wrong and are left out" in found["note"]) == ([], True)
