"""Further metrics agree with scikit-learn on the outcomes, per cell, axis and group; their intervals with reason."""

import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, log_loss, mean_absolute_error, r2_score

from perturb.metrics import Metric, RowMetric
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally
from perturb.tasks import find_task

Table = Callable[..., pa.Table]
Row = dict[str, Any]
LABELS = ("x", "y", "z")
F1 = {"average": "macro", "zero_division": 0.0}


def classified(seed: int, samples: int = 60) -> list[Row]:
    """A model that gets worse, on two groups, with two generators of one axis; some samples cannot be read."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for number in range(samples):
        target = LABELS[int(rng.integers(3))]
        about: Row = {"sample_id": f"s{number}", "target": json.dumps(target), "groups": [("site", f"g{number % 2}")]}
        if number % 13 == 5:
            rows.append(about | {"answer": None, "status": "data_error"})
            continue

        def answer(right: float, target: str = target) -> Row:
            shares = rng.dirichlet(np.ones(3)) * 0.5
            chosen = target if rng.random() < right else LABELS[int(rng.integers(3))]
            shares[LABELS.index(chosen)] += 0.5
            shown = dict(zip(LABELS, shares.tolist(), strict=True))
            return {"answer": chosen, "confidence": shown[chosen], "probabilities": list(shown.items())}

        rows.append(about | answer(0.9))
        for generator in ("dark", "glare"):
            for severity in (1.0, 3.0):
                for replicate in range(1 if number % 3 else 2):
                    place = {"axis": "light", "generator": generator, "severity": severity, "replicate": replicate}
                    rows.append(about | place | answer(0.9 - 0.2 * severity))
    return rows


def card_of(tables: Sequence[pa.Table], task: str = "classification") -> Row:
    chosen = find_task(task)
    card = build_scorecard(tally(tables, task=chosen, metrics=chosen.metrics[1:]), resamples=200)
    json.dumps(card, allow_nan=False)
    return card


def entry_of(card: Row, name: str) -> Row:
    return next(entry for entry in card["further_metrics"] if entry["metric"]["name"] == name)


def rounded(value: Any) -> Any:
    """The same without the last digits, which hang on the order of a sum."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 9) if isinstance(value, float) else value


def paired(rows: list[Row], group: tuple[str, str] | None = None, **place: Any) -> tuple[list[str], ...]:
    """Right answers, answers and clean answers of the variants at a place."""
    clean = {row["sample_id"]: row["answer"] for row in rows if not row.get("generator") and row["answer"]}
    kept = [row for row in rows if row.get("generator") and (group is None or group in row["groups"])]
    kept = [row for row in kept if all(row[name] == value for name, value in place.items())]
    return (
        [json.loads(row["target"]) for row in kept],
        [row["answer"] for row in kept],
        [clean[row["sample_id"]] for row in kept],
    )


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return classified(7)


@pytest.fixture(scope="module")
def card(rows: list[Row], outcome_table: Table) -> Row:
    return card_of([outcome_table(rows)])


@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("macro_f1", lambda target, answer: f1_score(target, answer, **F1)),
        ("balanced_accuracy", balanced_accuracy_score),
    ],
)
def test_values_and_drops_are_those_of_scikit_learn(
    card: Row, rows: list[Row], name: str, oracle: Callable[..., float]
) -> None:
    entry = entry_of(card, name)
    for cell in entry["cells"]:
        target, answer, clean = paired(rows, generator=cell["generator"], severity=cell["severity"])
        assert cell["score"]["value"] == pytest.approx(oracle(target, answer))
        assert cell["drop"]["value"] == pytest.approx(oracle(target, clean) - oracle(target, answer))
        assert cell["retention"]["value"] == pytest.approx(oracle(target, answer) / oracle(target, clean))
    for tier in entry["axes"][0]["tiers"]:
        target, answer, clean = paired(rows, severity=tier["severity"])
        assert tier["score"]["value"] == pytest.approx(oracle(target, answer))
        assert tier["drop"]["value"] == pytest.approx(oracle(target, clean) - oracle(target, answer))
    for group in entry["groups"]:
        pair = (group["column"], group["value"])
        for tier in group["axes"]:
            target, answer, clean = paired(rows, pair, severity=tier["severity"])
            assert tier["score"]["value"] == pytest.approx(oracle(target, answer))
            assert tier["drop"]["value"] == pytest.approx(oracle(target, clean) - oracle(target, answer))


def test_the_log_loss_is_that_of_scikit_learn(card: Row, rows: list[Row]) -> None:
    entry = entry_of(card, "log_loss")
    for cell in entry["cells"]:
        kept = [
            row for row in rows if (row.get("generator"), row.get("severity")) == (cell["generator"], cell["severity"])
        ]
        shares = [[dict(row["probabilities"])[label] for label in LABELS] for row in kept]
        wanted = log_loss([json.loads(row["target"]) for row in kept], shares, labels=list(LABELS))
        assert cell["score"]["value"] == pytest.approx(wanted)


def test_errors_are_those_of_scikit_learn(outcome_table: Table) -> None:
    rng = np.random.default_rng(3)
    rows: list[Row] = []
    for number in range(40):
        right = float(rng.normal())
        rows.append({"sample_id": f"s{number}", "target": json.dumps(right), "answer": str(right + 0.01)})
        variant = {"axis": "light", "generator": "dark", "severity": 1.0, "answer": str(right + rng.normal())}
        rows.append(rows[-1] | variant)
    card = card_of([outcome_table(rows)], "regression")
    kept = [row for row in rows if row.get("generator")]
    target, answer = ([float(row[name]) for row in kept] for name in ("target", "answer"))
    found = {entry["metric"]["name"]: entry["cells"][0]["score"]["value"] for entry in card["further_metrics"]}
    assert found["mean_absolute_error"] == pytest.approx(mean_absolute_error(target, answer))
    assert found["r2"] == pytest.approx(r2_score(target, answer))
    assert entry_of(card, "mean_absolute_error")["cells"][0]["drop"]["value"] > 0, "a rising error is a loss"


def test_intervals_hold_their_values_and_stay_within_the_range(card: Row) -> None:
    for entry in card["further_metrics"]:
        low, high = (entry["metric"][end] for end in ("low", "high"))
        scores = [cell["score"] for cell in entry["cells"]] + [entry["clean"]]
        for figure in [*scores, *(cell["drop"] for cell in entry["cells"])]:
            assert figure["low"] <= figure["value"] <= figure["high"]
            assert figure["low"] < figure["high"]
        assert all(figure["low"] >= low for figure in scores)
        assert high is None or all(figure["high"] <= high for figure in scores)


def test_how_the_parts_are_cut_does_not_matter(card: Row, rows: list[Row], outcome_table: Table) -> None:
    starts = [place for place, row in enumerate(rows) if not row.get("generator")]
    cuts = [0, starts[7], starts[8], starts[30], len(rows)]
    parts = [outcome_table(rows[start:stop]) for start, stop in itertools.pairwise(cuts)]
    assert rounded(card_of(parts)) == rounded(card)


def test_the_order_of_the_samples_moves_no_value(card: Row, rows: list[Row], outcome_table: Table) -> None:
    samples: dict[str, list[Row]] = {}
    for row in rows:
        samples.setdefault(row["sample_id"], []).append(row)
    other = card_of([outcome_table([row for sample in reversed(samples.values()) for row in sample])])
    for entry in card["further_metrics"]:
        again = entry_of(other, entry["metric"]["name"])
        for one, two in zip(entry["cells"], again["cells"], strict=True):
            assert one["score"]["value"] == pytest.approx(two["score"]["value"])
            assert one["drop"]["value"] == pytest.approx(two["drop"]["value"])
            assert one["drop"]["low"] == pytest.approx(two["drop"]["low"], abs=0.1)


@pytest.mark.parametrize(("answer", "value"), [("x", 1.0), ("y", 0.0)])
def test_all_right_and_all_wrong_leave_room_for_what_was_not_seen(
    outcome_table: Table, answer: str, value: float
) -> None:
    rows: list[Row] = []
    for number in range(50):
        rows.append({"sample_id": f"s{number}", "answer": answer})
        rows.append(rows[-1] | {"axis": "light", "generator": "dark", "severity": 1.0})
    entry = entry_of(card_of([outcome_table(rows)]), "macro_f1")
    for figure in (entry["clean"], entry["cells"][0]["score"]):
        assert figure["value"] == value
        assert 0.03 < figure["high"] - figure["low"] < 0.12, "about three in fifty"
    drop = entry["cells"][0]["drop"]
    assert drop["value"] == 0.0
    assert drop["low"] < -0.02
    assert drop["high"] > 0.02


def test_a_metric_on_which_nothing_can_be_said_is_left_out(outcome_table: Table) -> None:
    """The model shows no probabilities; and with one sample there is no interval."""
    rows = [row | {"confidence": None, "probabilities": None} for row in classified(1, 20)]
    names = {entry["metric"]["name"] for entry in card_of([outcome_table(rows)])["further_metrics"]}
    assert names == {"macro_f1", "balanced_accuracy"}
    assert card_of([outcome_table(rows[:2])])["further_metrics"] == []


def test_failures_of_a_whole_part_count_where_the_others_show_confidence(outcome_table: Table) -> None:
    rows = classified(1, 20)
    failed = {"answer": None, "confidence": None, "probabilities": None, "status": "model_error"}
    cut = next(place for place, row in enumerate(rows) if row["sample_id"] == "s10")
    parts = [outcome_table(rows[:cut]), outcome_table([row | failed for row in rows[cut:]])]
    brier = entry_of(card_of(parts), "brier_score")
    whole = entry_of(card_of([outcome_table(rows)]), "brier_score")
    assert brier["clean"]["value"] > whole["clean"]["value"] + 0.5, "a failed answer costs the most"


def test_metrics_of_one_update_share_their_sums() -> None:
    task = find_task("classification")
    counted = tally([], task=task, metrics=task.metrics[1:])
    shared = {found.metric.name: id(found.sums) for found in counted.metrics if isinstance(found.metric, Metric)}
    assert shared["macro_f1"] == shared["balanced_accuracy"] != shared["log_loss"]
    assert all(isinstance(found.metric, Metric | RowMetric) for found in counted.metrics)


def test_a_metric_of_rows_resolves_nothing_on_too_few_clusters(outcome_table: Table) -> None:
    """Each sample is right and sure on clean inputs, and wrong and as sure on all others."""
    dark = {"axis": "light", "generator": "dark", "severity": 1.0, "answer": "y", "confidence": 0.9}
    rows = [
        row for n in range(12) for row in ({"sample_id": f"s{n}", "confidence": 0.9}, {"sample_id": f"s{n}"} | dark)
    ]
    entry = entry_of(card_of([outcome_table(rows)]), "expected_calibration_error")
    (axis,) = entry["axes"]
    (tier,) = axis["tiers"]
    assert tier["drop"]["value"] == pytest.approx(0.8)
    assert tier["drop"]["low"] < 0.0 < tier["drop"]["high"]
    assert (tier["score"]["low"], tier["score"]["high"]) == (0.0, 1.0)
    assert axis["first_resolved_drop"] is None
