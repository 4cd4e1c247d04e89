"""Gates on breaking points: one-sided, and silent where a model has nothing to lose."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from perturb.gate.breaking import breaking_figures
from perturb.gate.figures import conclude
from perturb.score.counts import Tally
from perturb.suite import Gate

CountAnswers = Callable[..., Tally]


def gate(limit: float, confidence: float = 0.95) -> Gate:
    return Gate("holds out", "min_breaking_point", limit, (), axis="light", confidence=confidence)


def answers(rng: np.random.Generator, curve: list[float], clusters: int) -> np.ndarray:
    """Each cluster is right until its own luck runs out, mostly."""
    shared, own = rng.random((clusters, 1)), rng.random((clusters, len(curve)))
    luck = np.where(rng.random(own.shape) < 0.5, shared, own)
    return (luck < np.array(curve)).astype(int)


CURVE = [1.0, 0.95, 0.85, 0.75, 0.65, 0.5]  # halfway between 1 and the best constant answer's 0.5 at severity 3


@pytest.mark.parametrize(("limit", "verdict"), [(1.0, "passed"), (4.9, "failed"), (3.0, "inconclusive")])
def test_against_its_limit(count_answers: CountAnswers, limit: float, verdict: str) -> None:
    counted = count_answers(answers(np.random.default_rng(7), CURVE, 400))
    result = conclude(gate(limit), breaking_figures(counted, gate(limit)))
    assert result["verdict"] == verdict
    (tier,) = result["tiers"]
    assert tier["low"] <= tier["value"] <= tier["high"]
    assert "breaking point" in result["reason"]


def test_a_model_that_does_not_break_passes_up_to_what_was_tested(count_answers: CountAnswers) -> None:
    counted = count_answers(np.ones((50, 6), int))
    result = conclude(gate(5.0), breaking_figures(counted, gate(5.0)))
    assert result["verdict"] == "passed"
    assert (result["tiers"][0]["value"], result["tiers"][0]["low"]) == (None, 5.0)


def test_no_confidence_is_refused_by_rounding(count_answers: CountAnswers) -> None:
    counted = count_answers(answers(np.random.default_rng(7), CURVE, 100))
    (figure,) = breaking_figures(counted, gate(1.0, confidence=0.5))
    assert figure.low == pytest.approx(figure.value, abs=0.2)


def test_a_model_no_better_than_a_constant_has_no_breaking_point(count_answers: CountAnswers) -> None:
    counted = count_answers(answers(np.random.default_rng(7), [0.3] * 6, 100))
    result = conclude(gate(1.0), breaking_figures(counted, gate(1.0)))
    assert result["verdict"] == "inconclusive"
    assert "Clean accuracy is not above the best constant answer" in result["reason"]


def test_an_axis_that_was_not_scored(count_answers: CountAnswers) -> None:
    other = gate(1.0).__class__("other", "min_breaking_point", 1.0, (), axis="noise")
    result = conclude(other, breaking_figures(count_answers(np.ones((40, 6), int)), other))
    assert (result["verdict"], result["tiers"][0]["value"]) == ("inconclusive", None)


def test_two_samples_pass_nothing(count_answers: CountAnswers) -> None:
    result = conclude(gate(1.0), breaking_figures(count_answers(np.ones((2, 6), int)), gate(1.0)))
    assert (result["verdict"], result["tiers"][0]["low"]) == ("inconclusive", 0.0)


def test_a_limit_beyond_what_was_tested_is_never_kept(count_answers: CountAnswers) -> None:
    result = conclude(gate(6.0), breaking_figures(count_answers(np.ones((200, 6), int)), gate(6.0)))
    assert result["verdict"] == "inconclusive"


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [5, 50, 300])
def test_a_model_at_the_limit_passes_and_fails_no_more_often_than_it_may(
    count_answers: CountAnswers, clusters: int
) -> None:
    rng, runs = np.random.default_rng(clusters), 600
    verdicts = [
        conclude(gate(3.0), breaking_figures(count_answers(answers(rng, CURVE, clusters)), gate(3.0)))
        for _ in range(runs)
    ]
    allowed = 0.05 * runs + 2 * math.sqrt(0.05 * 0.95 * runs)
    assert sum(result["verdict"] == "passed" for result in verdicts) <= allowed
    assert sum(result["verdict"] == "failed" for result in verdicts) <= allowed
