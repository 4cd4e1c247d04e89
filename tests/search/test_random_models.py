"""Models that do not answer alike: said to be so, searched all the same, and not blamed for their luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perturb.models import Answer
from perturb.search import Options
from perturb.search.confirm import FRESH, LEVEL, oftener_by_chance
from perturb.search.votes import majority
from perturb.source import Source

Rows = list[dict[str, Any]]
Find = Callable[..., tuple[dict[str, Any], Rows]]


def of_class_a(rows: Rows) -> Rows:
    return [row for row in rows if row["clean_answer"] == "a"]


def test_a_model_that_is_wrong_now_and_then_gets_no_false_alarm(pictures: Source, tmp_path: Path, find: Find) -> None:
    statuses: Counter[str] = Counter()
    for number in range(20):
        rng = np.random.default_rng(number)

        def careless(batch: Sequence[Any], rng: np.random.Generator = rng) -> list[str]:
            return ["a" if image.mean() > 15 and rng.random() > 0.3 else "b" for image in batch]

        told, rows = find(pictures, "underexposure", careless, tmp_path / f"{number}")
        if not told["warnings"]:
            continue  # the few that answered alike by luck when they were probed
        assert "random or keeps state" in told["warnings"][0]
        statuses.update(row["status"] for row in of_class_a(rows))
    tried = statuses["broken"] + statuses["unconfirmed"] + statuses["held"]
    assert tried > 60
    assert statuses["broken"] <= LEVEL * tried + 2 * (LEVEL * tried) ** 0.5


def test_a_weakness_under_the_noise_is_found_and_confirmed(pictures: Source, tmp_path: Path, find: Find) -> None:
    rng = np.random.default_rng(7)

    def careless_and_blind(batch: Sequence[Any]) -> list[str]:
        seen = ["a" if image.mean() > 101 else "b" for image in batch]
        return [answer if rng.random() > 0.1 else "ab"[answer == "a"] for answer in seen]

    told, rows = find(pictures, "underexposure", careless_and_blind, tmp_path / "out")
    broken = [row for row in of_class_a(rows) if row["status"] == "broken"]
    assert len(broken) >= 4
    assert all(abs(row["severity"] - 2.4) <= 0.3 for row in broken)
    assert told["counts"]["breaking"]["broken"] >= 4


def test_votes_count_as_queries(pictures: Source, tmp_path: Path, find: Find) -> None:
    asked = 0

    def counted(batch: Sequence[Any]) -> list[str]:
        nonlocal asked
        asked += len(batch)
        return ["a" if image.mean() > 15 else "b" for image in batch]

    told, rows = find(pictures, "haze", counted, tmp_path / "out", options=Options(votes=3))
    assert told["queries"] == asked
    assert all(row["queries"] == 3 * 5 for row in of_class_a(rows))
    options = Options(votes=3, per_sample=20)
    told, rows = find(pictures, "haze,low_light", counted, tmp_path / "worst", modes=["worst"], options=options)
    assert all(row["queries"] <= 20 for row in rows)


def test_a_search_that_found_the_model_random_knows_it_when_it_goes_on(
    pictures: Source, tmp_path: Path, find: Find
) -> None:
    rng = np.random.default_rng(7)

    def coin(batch: Sequence[Any]) -> list[str]:
        return ["ab"[int(rng.random() < 0.5)] for _ in batch]

    cut, _ = find(pictures, "haze", coin, tmp_path / "out", queries=40)
    assert cut["warnings"]
    assert cut["stopped"]
    steady, _ = find(pictures, "haze", lambda batch: ["a" for _ in batch], tmp_path / "out", queries=900)
    assert steady["warnings"] == cut["warnings"]


def test_chance_is_judged_as_by_fisher() -> None:
    stats = pytest.importorskip("scipy.stats")
    for here in range(FRESH + 1):
        for elsewhere in range(FRESH + 1):
            table = [[here, FRESH - here], [elsewhere, FRESH - elsewhere]]
            expected = stats.fisher_exact(table, alternative="greater").pvalue
            assert oftener_by_chance(here, elsewhere, FRESH) == pytest.approx(expected)


def test_a_failure_can_have_the_majority() -> None:
    failed = Answer(None, status="model_error", error="It raised.")
    assert majority([failed, Answer("a"), failed]) == failed
    shares = majority([Answer("a", 0.8, {"a": 0.8, "b": 0.2}), Answer("a", 0.6, {"a": 0.6, "b": 0.4})])
    assert shares.probabilities == pytest.approx({"a": 0.7, "b": 0.3})
