"""What resampled clusters promise, in simulations whose truth is known: coverage, and gates at their limit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import sparse

from perturb.gate.further import weighed
from perturb.metrics import Metric
from perturb.metrics.classification import MACRO_F1
from perturb.metrics.transcription import WORD_ERROR_RATE
from perturb.score.further import View
from perturb.score.metric_sums import MetricSums, Sums
from perturb.score.part import Cell
from perturb.score.resampled import Resampler
from perturb.score.rows import CleanSets
from perturb.score.strata import Strata
from perturb.suite import Gate

DARK = Cell("light", "dark", 1.0)
Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]


class Known(NamedTuple):
    """A metric with its sums' names, how sums of clean and varied answers are drawn, and the two true values."""

    metric: Metric
    names: tuple[str, ...]
    draw: Draw
    clean: float
    varied: float


class Drawn(Sums):
    """Sums as they were drawn, one cluster a block."""

    def __init__(self, known: Known, clean: np.ndarray, varied: np.ndarray) -> None:
        super().__init__(known.metric, Strata(), CleanSets())
        self.names = {name: column for column, name in enumerate(known.names)}
        self.strata.block_of_cluster = list(range(len(clean)))
        self.strata.number = {(block, ()): block for block in range(len(clean))}
        self._drawn = {True: sparse.csr_array(clean), False: sparse.csr_array(varied)}

    def matrix(self, cells: Any, *, clean: bool) -> sparse.csr_array:
        return self._drawn[clean] if list(cells) == [DARK] else sparse.csr_array((0, 0))


def macro_f1(priors: tuple[float, ...], clean: float, varied: float, shared: float) -> Known:
    """A classifier that is right with one probability and else gives any other label."""
    prior, labels = np.array(priors), len(priors)

    def truth(rate: float) -> float:
        found = prior * rate + (1.0 - rate) * (1.0 - prior) / (labels - 1)
        return float(np.mean(2.0 * prior * rate / (prior + found)))

    def sums(rng: np.random.Generator, target: np.ndarray, luck: np.ndarray, rate: float) -> np.ndarray:
        rows, found = np.arange(len(target)), np.zeros((len(target), 3 * labels))
        right = luck < rate
        answer = np.where(right, target, (target + rng.integers(1, labels, len(target))) % labels)
        found[rows, target] = found[rows, labels + answer] = 1.0
        found[rows[right], 2 * labels + target[right]] = 1.0
        return found

    def draw(rng: np.random.Generator, clusters: int) -> tuple[np.ndarray, np.ndarray]:
        target, luck = rng.choice(labels, clusters, p=prior), rng.random(clusters)
        other = np.where(rng.random(clusters) < shared, luck, rng.random(clusters))
        return sums(rng, target, luck, clean), sums(rng, target, other, varied)

    names = tuple(f"{name}/{label}" for name in ("true", "predicted", "hit") for label in range(labels))
    return Known(MACRO_F1, names, draw, truth(clean), truth(varied))


def word_errors(clean: float, varied: float, shared: float) -> Known:
    """Utterances of 3 to 19 words, transcribed rightly or not at all: the errors of a whole cluster at once."""

    def draw(rng: np.random.Generator, clusters: int) -> tuple[np.ndarray, np.ndarray]:
        words, luck = rng.integers(3, 20, clusters).astype(float), rng.random(clusters)
        other = np.where(rng.random(clusters) < shared, luck, rng.random(clusters))
        made = [
            np.column_stack([np.where(drawn < rate, words, 0.0), words])
            for drawn, rate in ((luck, clean), (other, varied))
        ]
        return made[0], made[1]

    return Known(WORD_ERROR_RATE, ("edits", "length"), draw, clean, varied)


CASES = {
    "macro F1, few errors": macro_f1((0.4, 0.3, 0.3), 0.98, 0.95, 0.8),
    "macro F1, no loss": macro_f1((0.4, 0.3, 0.3), 0.95, 0.95, 0.0),
    "macro F1, a rare label": macro_f1((0.5, 0.3, 0.2), 0.95, 0.85, 0.8),
    "macro F1, nearly all wrong": macro_f1((0.5, 0.5), 0.6, 0.03, 0.5),
    "word error rate, few errors": word_errors(0.02, 0.05, 0.8),
    "word error rate, no loss": word_errors(0.05, 0.05, 0.0),
    "word error rate, many errors": word_errors(0.2, 0.3, 0.5),
}


def most(share: float, runs: int) -> float:
    """The largest number of events among the runs that this share explains, two errors wide."""
    return share * runs + 2.0 * math.sqrt(share * (1.0 - share) * runs)


def misses(known: Known, clusters: int, runs: int) -> dict[str, int]:
    """How often the intervals of the score and of the drop miss the truth."""
    rng, missed = np.random.default_rng(clusters), {"score": 0, "drop": 0}
    sign = 1.0 if known.metric.higher_is_better else -1.0
    truth = {"score": known.varied, "drop": sign * (known.clean - known.varied)}
    for _ in range(runs):
        sums = MetricSums(known.metric, Drawn(known, *known.draw(rng, clusters)))
        figures = View(Resampler(sums, 400), 0.95).figures([DARK])
        for name, value in truth.items():
            figure = figures[name]
            assert figure is not None
            missed[name] += not figure["low"] <= value <= figure["high"]
    return missed


@pytest.mark.parametrize("name", ["macro F1, few errors", "word error rate, few errors"])
def test_intervals_cover_the_truth_where_errors_are_few(name: str) -> None:
    runs = 80
    for missed in misses(CASES[name], 30, runs).values():
        assert missed <= most(0.07, runs)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [30, 100, 500])
@pytest.mark.parametrize("name", list(CASES))
def test_intervals_cover_the_truth(name: str, clusters: int) -> None:
    runs = 1000
    for missed in misses(CASES[name], clusters, runs).values():
        assert missed <= most(0.07, runs)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [30, 100, 500])
@pytest.mark.parametrize("rule", ["score", "max_drop"])
@pytest.mark.parametrize("name", list(CASES))
def test_a_model_at_the_limit_passes_no_more_often_than_it_may(name: str, rule: str, clusters: int) -> None:
    known, runs, passed = CASES[name], 1000, 0
    rng = np.random.default_rng(clusters)
    rising = known.metric.higher_is_better
    limit = known.varied if rule == "score" else abs(known.clean - known.varied)
    named = rule if rule != "score" else "min_score" if rising else "max_score"
    gate = Gate("limit", named, limit, (1.0,), axis="light", metric=known.metric.name)  # type: ignore[arg-type]
    for _ in range(runs):
        resampler = Resampler(MetricSums(known.metric, Drawn(known, *known.draw(rng, clusters))), 400)
        passed += weighed(gate, resampler, [DARK], 1.0).evidence.passing <= 0.05
    assert passed <= most(0.05, runs)
