"""Every figure of the scorecard, against the same figure worked out from the rows by another road."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from perturb.score.intervals import Estimate, one_sided_p_values, paired_drop, rate_interval, retention
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally

Row = dict[str, Any]
CELLS = [
    *(("light", "dark", severity) for severity in (1.0, 3.0)),
    *(("light", "glare", severity) for severity in (1.0, 3.0)),
    *(("noise", "grain", severity) for severity in (1.0, 2.0, 5.0)),
    *(("doubt", "calm", severity) for severity in (1.0, 3.0)),
]
FAILED = ("model_error", "timeout")


def random_rows() -> Iterator[Row]:
    rng = np.random.default_rng(11)
    for number in range(100):
        label = "xyz"[int(rng.integers(3))]
        base = {
            "sample_id": f"s{number:02d}",
            "cluster": f"c{int(rng.integers(50)):02d}",
            "groups": [("city", "Rome" if number % 3 else "Oslo"), ("age", f"{20 + 10 * int(rng.integers(3))}")],
            "target": json.dumps(label),
        }
        clean = rng.choice(["ok", "ok", "ok", "ok", "ok", "ok", "data_error", "model_error"])
        yield base | answered(rng, clean, label, 0.9)
        if clean == "data_error":
            continue
        for axis, generator, severity in CELLS:
            for replicate in range(3 if generator == "grain" else 1):
                status = rng.choice(["ok", "no_op", "invalid", *FAILED], p=[0.8, 0.07, 0.07, 0.03, 0.03])
                contrast = generator == "glare" and status == "ok" and rng.random() < 0.3
                yield base | {
                    "axis": axis,
                    "generator": generator,
                    "severity": severity,
                    "replicate": replicate,
                    "changed": status not in {"no_op", "invalid"},
                    "distance": float(rng.random()),
                    "expectation": "contrast" if contrast else "invariant",
                    "control_of": "blend" if generator == "calm" else None,
                    "partners": ["s00"] if generator == "calm" else [],
                    **answered(rng, status, label, 0.8 - 0.1 * severity),
                }


def answered(rng: np.random.Generator, status: str, label: str, accuracy: float) -> Row:
    if status in (*FAILED, "data_error"):
        return {"status": status, "answer": None, "error": f"{status} it was"}
    answer = label if rng.random() < accuracy else "xyz"[int(rng.integers(3))]
    return {"status": status, "answer": answer, "confidence": float(rng.random())}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    frame = pd.DataFrame(list(random_rows())).fillna({"generator": "", "severity": 0.0, "axis": "", "changed": False})
    frame["expectation"] = frame["expectation"].fillna("invariant")
    frame["right"] = frame["status"].isin(["ok", "no_op", "invalid"]) & (
        frame["answer"] == frame["target"].map(json.loads)
    )
    clean = frame[frame["generator"] == ""].set_index("sample_id")
    frame["clean_right"] = frame["sample_id"].map(clean["right"])
    frame["clean_answer"] = frame["sample_id"].map(clean["answer"])
    frame["scored"] = (frame["expectation"] == "invariant") & (frame["status"] != "data_error")
    frame["city"] = frame["groups"].map(lambda groups: dict(groups)["city"])
    return frame


@pytest.fixture(scope="module")
def card(outcome_table: Callable[..., Any]) -> dict[str, Any]:
    """Scored from parts of a few samples each."""
    samples: list[list[Row]] = []
    for row in random_rows():
        if "generator" not in row:
            samples.append([])
        samples[-1].append(row)
    parts = [outcome_table(itertools.chain(*samples[start : start + 7])) for start in range(0, len(samples), 7)]
    return build_scorecard(tally(parts), confidence=0.9, about={"suite": "s"})


def by_cluster(rows: pd.DataFrame, *columns: str) -> list[Any]:
    grouped = rows[rows["scored"]].groupby("cluster")
    return [grouped[column].sum().to_numpy(float) if column else grouped.size().to_numpy(float) for column in columns]


def near(estimate: Estimate | None) -> Any:
    return (
        None
        if estimate is None
        else {**estimate._asdict(), **{k: pytest.approx(v) for k, v in estimate._asdict().items() if k != "method"}}
    )


def score(rows: pd.DataFrame, column: str = "right") -> Any:
    return near(rate_interval(*by_cluster(rows, column, ""), confidence=0.9))


def drop(rows: pd.DataFrame) -> Any:
    right, clean, count = by_cluster(rows, "right", "clean_right", "")
    return near(paired_drop(clean - right, count, confidence=0.9))


def kept(rows: pd.DataFrame) -> Any:
    return near(retention(*by_cluster(rows, "right", "clean_right", ""), confidence=0.9))


def cell_rows(rows: pd.DataFrame, cell: Row) -> pd.DataFrame:
    return rows[(rows["generator"] == cell["generator"]) & (rows["severity"] == cell["severity"])]


def test_counts(card: dict[str, Any], rows: pd.DataFrame) -> None:
    clean = rows[rows["generator"] == ""]
    assert card["counts"] == {
        "samples": 100,
        "clusters": rows["cluster"].nunique(),
        "scored_samples": int(clean["scored"].sum()),
        "variants": int((rows["generator"] != "").sum()),
        "status": dict(sorted(rows["status"].value_counts().items())),
    }
    assert card["clean"] == score(clean)
    best = clean[clean["scored"]]["target"].value_counts(normalize=True)
    assert card["best_constant"] == {"label": json.loads(best.index[0]), "value": pytest.approx(best.iloc[0])}


def test_cells(card: dict[str, Any], rows: pd.DataFrame) -> None:
    assert [(cell["axis"], cell["generator"], cell["severity"]) for cell in card["cells"]] == CELLS
    for cell in card["cells"]:
        mine = cell_rows(rows, cell)
        scored = mine[mine["scored"]]
        changed = scored[scored["changed"].astype(bool)]
        assert cell["samples"] == scored["sample_id"].nunique()
        assert cell["variants"] == len(mine)
        assert cell["status"] == dict(sorted(mine["status"].value_counts().items()))
        assert cell["changed_share"] == pytest.approx(mine["changed"].astype(float).mean())
        assert cell["mean_distance"] == pytest.approx(mine["distance"].mean())
        assert cell["mean_confidence"] == pytest.approx(mine["confidence"].mean())
        assert cell["expectation"] == "invariant"
        assert cell["scored"]
        assert (cell["score"], cell["drop"], cell["retention"]) == (score(mine), drop(mine), kept(mine))
        flipped = mine.assign(flipped=mine["answer"].fillna("-") != mine["clean_answer"].fillna("-"))
        assert cell["flip_rate"] == score(flipped, "flipped")
        assert cell["changed_only"] == {
            "samples": changed["sample_id"].nunique(),
            "score": score(changed),
            "drop": drop(changed),
        }


def test_axes_pool_their_generators_but_not_controls(card: dict[str, Any], rows: pd.DataFrame) -> None:
    light, noise, doubt = card["axes"]
    assert (light["generators"], noise["generators"], doubt["generators"]) == (["dark", "glare"], ["grain"], [])
    assert doubt["tiers"] == []
    assert doubt["area_under_retention"] is None
    for axis in (light, noise):
        of_axis = rows[rows["axis"] == axis["axis"]]
        for tier in axis["tiers"]:
            mine = of_axis[of_axis["severity"] == tier["severity"]]
            assert (tier["score"], tier["drop"], tier["retention"]) == (score(mine), drop(mine), kept(mine))
        resolved = [tier["severity"] for tier in axis["tiers"] if tier["drop"]["low"] > 0]
        assert axis["first_resolved_drop"] == (min(resolved) if resolved else None)
        points = [(0.0, 1.0), *((tier["severity"], tier["retention"]["value"]) for tier in axis["tiers"])]
        area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in itertools.pairwise(points))
        assert axis["area_under_retention"]["value"] == pytest.approx(area / points[-1][0])
    assert noise["first_resolved_drop"] is not None


def test_groups(card: dict[str, Any], rows: pd.DataFrame) -> None:
    assert [(group["column"], group["value"]) for group in card["groups"]] == [
        *(("age", value) for value in ("20", "30", "40")),
        *(("city", value) for value in ("Oslo", "Rome")),
    ]
    oslo = rows[rows["city"] == "Oslo"]
    group = card["groups"][3]
    assert group["samples"] == int(oslo[(oslo["generator"] == "") & oslo["scored"]]["sample_id"].nunique())
    assert group["clean"] == score(oslo[oslo["generator"] == ""])
    assert len(group["axes"]) == 5
    for tier in group["axes"]:
        mine = oslo[(oslo["axis"] == tier["axis"]) & (oslo["severity"] == tier["severity"])]
        assert (tier["score"], tier["drop"]) == (score(mine), drop(mine))


def test_every_claim_of_a_drop_has_its_p_values(card: dict[str, Any], rows: pd.DataFrame) -> None:
    tiers = [(axis["axis"], tier) for axis in card["axes"] for tier in axis["tiers"]]
    for axis, tier in tiers:
        mine = rows[(rows["axis"] == axis) & (rows["severity"] == tier["severity"])]
        assert tier["p_value"] == pytest.approx(p_value(mine))
    holm = multipletests([tier["p_value"] for _, tier in tiers], method="holm")[1]
    assert [tier["holm"] for _, tier in tiers] == pytest.approx(holm)
    for cell in card["cells"]:
        assert cell["p_value"] == pytest.approx(p_value(cell_rows(rows, cell)))
    explored = false_discovery_control([cell["p_value"] for cell in card["cells"]])
    assert [cell["benjamini_hochberg"] for cell in card["cells"]] == pytest.approx(explored)


def p_value(rows: pd.DataFrame) -> float:
    clean, right, counts = (by_cluster(rows, name, "")[0] for name in ("clean_right", "right", "scored"))
    return one_sided_p_values(clean - right, counts, 0.0).at_most


def test_groups_are_compared_where_they_are_large_enough(card: dict[str, Any], outcome_table: Any) -> None:
    assert [entry["column"] for entry in card["worst_groups"]] == ["age", "city"]
    assert [entry["column"] for entry in card["group_gaps"]] == ["age", "city"]
    city = card["worst_groups"][1]
    scores = {group["value"]: group["clean"]["value"] for group in card["groups"] if group["column"] == "city"}
    assert city["clean"]["score"]["value"] == min(scores.values())
    assert scores[city["clean"]["group"]] == min(scores.values())
    assert len(city["axes"]) == len(card["groups"][3]["axes"])
    gap = card["group_gaps"][1]["groups"][0]
    assert gap["clean"]["value"] == pytest.approx(scores["Rome"] - scores["Oslo"])
    small = build_scorecard(tally([outcome_table(list(random_rows()))]), smallest_group=1000)
    assert small["worst_groups"][1]["reason"] == "No group has 1000 clusters or more."
    assert small["group_gaps"] == []


def test_axes_have_the_worst_over_variants_and_consistency(card: dict[str, Any], rows: pd.DataFrame) -> None:
    noise = card["axes"][1]
    variants = rows[(rows["axis"] == "noise") & rows["scored"] & (rows["severity"] <= 2.0)]
    worst = variants.groupby("sample_id")["right"].min()
    assert [entry["severity"] for entry in noise["worst_over_variants"]] == [1.0, 2.0, 5.0]
    assert noise["worst_over_variants"][1]["score"]["value"] == pytest.approx(worst.mean())
    assert noise["worst_over_variants"][1]["variants"] == {"fewest": 6, "most": 6}
    assert [entry["share"]["value"] for entry in noise["consistency"]] == sorted(
        (entry["share"]["value"] for entry in noise["consistency"]), reverse=True
    )


def test_what_was_not_scored_is_listed(card: dict[str, Any], rows: pd.DataFrame) -> None:
    listed = {entry["status"]: entry for entry in card["not_scored"]}
    assert set(listed) == {"data_error", "model_error", "timeout", "invalid", "no_op"}
    for status, entry in listed.items():
        mine = rows[rows["status"] == status]
        assert entry["count"] == len(mine)
        assert len(entry["items"]) == min(20, len(mine))
        assert entry["items"][0]["sample_id"] == mine["sample_id"].iloc[0]
    assert listed["data_error"]["items"][0]["error"] == "data_error it was"
    assert any("could not be read" in warning for warning in card["warnings"])
    assert any("The model failed on" in warning for warning in card["warnings"])
    assert any("served as partners; s00 most often" in warning for warning in card["warnings"])


def test_every_number_is_finite(card: dict[str, Any]) -> None:
    json.dumps(card, allow_nan=False)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_next_to_nothing_is_still_a_scorecard(outcome_table: Callable[..., Any], count: int) -> None:
    rows: list[Row] = []
    for number in range(count):
        rows.append({"sample_id": f"s{number}", "answer": "y"})
        rows.append({"sample_id": f"s{number}", "axis": "light", "generator": "dark", "severity": 1.0, "answer": "y"})
    found = build_scorecard(tally([outcome_table(rows)]))
    json.dumps(found, allow_nan=False)
    assert [cell["retention"] for cell in found["cells"]] == [None] * bool(count)


def test_the_parts_do_not_matter(outcome_table: Callable[..., Any], card: dict[str, Any]) -> None:
    whole = build_scorecard(tally([outcome_table(random_rows())]), confidence=0.9, about={"suite": "s"})
    assert rounded(whole) == rounded(card)


def rounded(card: dict[str, Any]) -> Any:
    """Means are sums of floating-point numbers, whose last digit follows their order."""
    return json.loads(json.dumps(card), parse_float=lambda digits: round(float(digits), 12))


def test_a_column_with_a_value_a_sample_is_no_group(outcome_table: Callable[..., Any]) -> None:
    many = [{"sample_id": f"s{n}", "groups": [("name", f"n{n}"), ("side", "lr"[n % 2])]} for n in range(60)]
    made = build_scorecard(tally([outcome_table(many)]))
    assert [(group["column"], group["value"]) for group in made["groups"]] == [("side", "l"), ("side", "r")]
    assert "The group column 'name' has more than 50 values; it is not scored by group." in made["warnings"]


def test_generators_that_failed_or_changed_nothing_are_named(outcome_table: Callable[..., Any]) -> None:
    made: list[dict[str, Any]] = []
    for number in range(4):
        made.append({"sample_id": f"s{number}"})
        for name, status in (("broken", "invalid"), ("idle", "no_op"), ("busy", "ok")):
            base = {"sample_id": f"s{number}", "axis": "light", "generator": name, "severity": 1.0, "status": status}
            made.append(base | {"changed": status == "ok"})
    warnings = build_scorecard(tally([outcome_table(made)]))["warnings"]
    assert "broken could not make 4 of its 4 variants; they count as delivered, unchanged." in warnings
    assert "broken, idle changed none of the inputs, which dilutes the figure of the axis." in warnings
