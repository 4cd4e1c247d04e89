"""`perturb plan`."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from perturb.cli import cli
from perturb.errors import PerturbError, SuiteError, UsageError
from perturb.score.plan import samples_to_decide

SUITE = """
axes = ["noise", "ambiguity"]
replicates = 2
[[generators]]
generator = "rotation"

[[gates]]
axis = "noise"
up_to = "mild"
max_drop = 0.05

[[gates]]
generator = "rotation"
min_score = 0.9
at = "slight"
required = false
"""


def plan(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["plan", *map(str, arguments)], catch_exceptions=True, standalone_mode=False)


def error_of(result: Result) -> BaseException:
    assert result.exception is not None
    return result.exception


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "night.toml"
    path.write_text(SUITE)
    return path


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    rows = [f"Good food number {number}.,positive,{number // 2}" for number in range(400)]
    path.write_text("text,label,writer\n" + "\n".join(rows) + "\n")
    return path


def test_each_gate_is_planned_with_its_own_test(suite: Path) -> None:
    from perturb.catalogue import axis_members

    noises = len(axis_members("noise"))
    planned = json.loads(plan(suite, "--json").output)
    noise, rotation = planned["gates"]
    assert noise["variants_per_sample"] == 2 * noises
    assert (noise["tiers"], noise["expected_verdict"]) == (2, "passed")
    assert noise["samples"] == samples_to_decide("max_drop", 0.05, 0.0, tiers=2, variants=2 * noises, correlation=0.5)
    assert (rotation["expected"], rotation["required"]) == (0.95, False)
    assert rotation["samples"] == samples_to_decide("min_score", 0.9, 0.95, variants=2, correlation=0.5)
    assert planned["samples"] == max(noise["samples"], rotation["samples"])


def test_options_override_what_the_suite_says(suite: Path) -> None:
    given = ("--margin", 0.02, "--drop", 0.04, "--discordance", 0.2, "--confidence", 0.9, "--power", 0.5)
    noise, _ = json.loads(plan(suite, *given, "--replicates", 1, "--correlation", 1, "--json").output)["gates"]
    assert (noise["limit"], noise["confidence"], noise["expected_verdict"]) == (0.02, 0.9, "failed")
    assert noise["samples"] == samples_to_decide(
        "max_drop", 0.02, 0.04, discordance=0.2, confidence=0.9, power=0.5, tiers=2
    )


def test_a_model_expected_at_the_limit_is_never_decided(suite: Path) -> None:
    said = plan(suite, "--drop", 0.05).output
    assert "no number of samples decides that" in said
    assert "All gates together" in said


def test_a_gate_on_every_axis_is_planned_on_each(tmp_path: Path) -> None:
    path = tmp_path / "against.toml"
    gates = '[[gates]]\nmax_loss = 0.05\n[[gates]]\naxis = "blur"\nmax_loss = 0.05\n'
    path.write_text(f'axes = ["noise", "blur"]\nseverities = [1, 3]\n{gates}')
    every, one = json.loads(plan(path, "--json").stdout)["gates"]
    assert (every["tiers"], one["tiers"]) == (4, 2)
    assert every["variants_per_sample"] == one["variants_per_sample"]
    assert every["samples"] > one["samples"]


def test_the_table_shows_the_limit_that_is_planned_for(suite: Path) -> None:
    (row,) = [line for line in plan(suite, "--margin", 0.02).stdout.splitlines() if "noise: max_drop" in line]
    assert " 0.02 " in row


def test_without_gates_a_margin_plans_one_for_each_axis(tmp_path: Path) -> None:
    (tmp_path / "plain.toml").write_text('axes = ["noise", "blur"]')
    assert isinstance(error_of(plan(tmp_path / "plain.toml")), SuiteError)
    planned = json.loads(plan(tmp_path / "plain.toml", "--margin", 0.05, "--json").output)
    assert [(gate["name"], gate["tiers"]) for gate in planned["gates"]] == [
        ("noise: max_drop 0.05", 5),
        ("blur: max_drop 0.05", 5),
    ]


def test_the_data_are_counted_in_clusters(reviews: Path) -> None:
    enough = plan("demo-reviews", "--data", reviews)
    assert "400 independent samples: enough" in enough.output
    assert enough.return_value == 0
    few = plan("demo-reviews", "--data", reviews, "--cluster", "writer")
    assert "200 independent samples: too few" in few.output
    assert few.return_value == 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [(("nowhere",), SuiteError), (("demo-digits", "--drop", 0.2, "--discordance", 0.1), UsageError)],
)
def test_what_cannot_be_planned_is_explained(arguments: tuple[Any, ...], error: type[PerturbError]) -> None:
    assert isinstance(error_of(plan(*arguments)), error)


def test_data_of_another_kind_are_refused(suite: Path, reviews: Path) -> None:
    assert "no generator for text inputs" in str(error_of(plan(suite, "--data", reviews)))
