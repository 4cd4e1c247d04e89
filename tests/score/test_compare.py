from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from perturb.score.compare import compare_runs
from perturb.score.comparisons import mcnemar_exact
from perturb.score.decisions import holm
from perturb.score.intervals import one_sided_p_values, paired_drop
from perturb.score.shared import SharedTally, tally_shared

VARIANTS = [
    (axis, generator, severity, replicate)
    for axis, generator in [("noise", "grain"), ("noise", "banding"), ("blur", "lens")]
    for severity in (1.0, 2.0)
    for replicate in (0, 1)
]
Rows = list[dict[str, Any]]


@pytest.fixture
def make_run(make_outcomes: Any) -> Any:
    """Rows of a run in which each answer is right this often; two samples make a cluster."""

    def make(seed: int, accuracy: float, samples: range = range(40), **columns: Any) -> Rows:
        rng = np.random.default_rng(seed)
        rows: Rows = []
        for number in samples:
            given = {variant: "a" if rng.random() < accuracy else "b" for variant in VARIANTS}
            clean = "a" if rng.random() < accuracy else "b"
            rows += make_outcomes(f"s{number}", clean, given, cluster=f"c{number // 2}", **columns)
        return rows

    return make


def parts(rows: Rows, samples: int, to_part: Any) -> Iterator[pa.Table]:
    """A run in parts of so many samples."""
    size = samples * (1 + len(VARIANTS))
    return (to_part(rows[start : start + size]) for start in range(0, len(rows), size))


def by_pandas(runs: list[Rows]) -> pd.DataFrame:
    """The join as one would write it."""
    keys = ["sample_id", "generator", "severity", "replicate", "input_digest", "target"]
    joined: Any = None
    for number, rows in enumerate(runs):
        frame = pd.DataFrame(rows)
        unasked = frame["status"].isin(["not_run", "data_error"])
        lost = frame["sample_id"][unasked & (frame["generator"] == "")]
        scored = (frame["expectation"] == "invariant") & ~unasked & ~frame["sample_id"].isin(lost)
        frame = frame[scored].assign(**{f"right{number}": frame["answer"] == "a"})
        kept = frame[[*keys, f"right{number}"] + (["axis", "cluster"] if number == 0 else [])]
        joined = kept if joined is None else joined.merge(kept, on=keys)
    return joined


@pytest.mark.parametrize("chunks", [(5, 5, 5), (3, 7, 40), (40, 1, 2)])
def test_shared_variants_are_those_of_a_join(make_run: Any, to_part: Any, chunks: tuple[int, ...]) -> None:
    runs = [make_run(1, 0.9), make_run(2, 0.8, range(10, 60)), make_run(3, 0.5, range(39, -1, -1))]
    for row in runs[1][::17]:
        row["input_digest"] += "!"
    for row in runs[2][::13]:
        row["status"] = "not_run"
    runs[2][0] |= {"status": "data_error"}
    tally = tally_shared([parts(rows, size, to_part) for rows, size in zip(runs, chunks, strict=True)])
    joined = by_pandas(runs)
    assert int(tally.counts.sum()) == len(joined)
    for (axis, severity), column in tally.cells.items():
        rows = joined[(joined["axis"] == axis) & (joined["severity"] == severity)]
        assert tally.counts[:, column].sum() == len(rows)
        for run in range(3):
            assert tally.right[:, column, run].sum() == rows[f"right{run}"].sum()
            assert tally.gained[column, run] == (~rows["right0"] & rows[f"right{run}"]).sum()
            assert tally.lost[column, run] == (rows["right0"] & ~rows[f"right{run}"]).sum()
        for cluster, number in tally.clusters.items():
            assert tally.counts[number, column] == (rows["cluster"] == cluster).sum()


def test_differences_and_verdicts_are_those_of_their_tests(make_run: Any, to_part: Any) -> None:
    runs = [make_run(1, 0.9), make_run(2, 0.6)]
    tally = tally_shared([parts(rows, 8, to_part) for rows in runs])
    found = compare_runs(tally, rng=np.random.default_rng(7))
    joined = by_pandas(runs)
    raw = []
    for axis in found["axes"]:
        rows = joined[joined["axis"] == axis["axis"]]
        more = (rows["right1"].astype(int) - rows["right0"].astype(int)).groupby(rows["cluster"]).sum()
        counts = rows.groupby("cluster").size()
        (entry,) = axis["versus"]
        assert entry["difference"] == pytest.approx(paired_drop(more, counts)._asdict())
        assert entry["gained"] - entry["lost"] == more.sum()
        raw.append(min(1.0, 2 * min(one_sided_p_values(more, counts, 0.0))))
        assert [tier["severity"] for tier in axis["tiers"]] == [1.0, 2.0]
    entries = [axis["versus"][0] for axis in found["axes"]]
    assert [entry["adjusted_p_value"] for entry in entries] == pytest.approx(holm(raw))
    assert [entry["verdict"] for entry in entries] == ["lost", "lost"]
    assert found["ranks"] is None
    assert found["shared"] == {
        "samples": 40,
        "clusters": 20,
        "variants": 480,
        "axes": [
            {"axis": "noise", "shared": 320, "scored": [320, 320]},
            {"axis": "blur", "shared": 160, "scored": [160, 160]},
        ],
    }


def test_the_clean_difference_is_tested_only_where_samples_are_independent(make_run: Any, to_part: Any) -> None:
    runs = [make_run(1, 0.9), make_run(2, 0.6)]
    together = compare_runs(tally_shared([iter([to_part(rows)]) for rows in runs]), rng=np.random.default_rng(7))
    assert together["clean"]["versus"][0]["p_value"] is None
    for rows in runs:
        for row in rows:
            row["cluster"] = row["sample_id"]
    alone = compare_runs(tally_shared([iter([to_part(rows)]) for rows in runs]), rng=np.random.default_rng(7))
    (entry,) = alone["clean"]["versus"]
    assert entry["p_value"] == pytest.approx(mcnemar_exact(entry["lost"], entry["gained"]))


def test_a_run_against_itself_shows_no_difference(make_run: Any, to_part: Any) -> None:
    rows = make_run(1, 0.8)
    found = compare_runs(tally_shared([iter([to_part(rows)]) for _ in range(2)]), rng=np.random.default_rng(7))
    for axis in found["axes"]:
        (entry,) = axis["versus"]
        assert (entry["difference"]["value"], entry["gained"], entry["lost"]) == (0.0, 0, 0)
        assert (entry["p_value"], entry["verdict"]) == (1.0, "no difference shown")


def test_three_runs_are_ranked(make_run: Any, to_part: Any) -> None:
    tally = tally_shared(
        [iter([to_part(make_run(seed, accuracy))]) for seed, accuracy in ((1, 0.5), (2, 0.9), (3, 0.7))]
    )
    found = compare_runs(tally, rng=np.random.default_rng(7))
    assert found["ranks"]["order"] == [1, 2, 0]
    assert all(axis["ranks"]["order"][0] == 1 for axis in found["axes"])
    assert found["axes"][0]["versus"][0]["verdict"] == "gained"


def test_ambiguous_variants_and_what_only_one_run_has_are_left_out(make_run: Any, to_part: Any) -> None:
    one, other = make_run(1, 0.9), make_run(2, 0.9)
    for row in other:
        if row["axis"] == "blur":
            row["target"] = '"b"'
    for row in one + other:
        if row["generator"] == "banding":
            row["expectation"] = "abstain"
    found = compare_runs(tally_shared([iter([to_part(one)]), iter([to_part(other)])]), rng=np.random.default_rng(7))
    assert [axis["axis"] for axis in found["axes"]] == ["noise"]
    assert found["shared"]["axes"][0] == {"axis": "noise", "shared": 160, "scored": [160, 160]}
    assert found["shared"]["axes"][1] == {"axis": "blur", "shared": 0, "scored": [160, 160]}


def test_nothing_shared_is_an_empty_comparison() -> None:
    found = compare_runs(SharedTally(3), rng=np.random.default_rng(7))
    assert (found["axes"], found["clean"], found["ranks"]) == ([], None, None)


@pytest.mark.slow
def test_models_that_are_alike_are_told_apart_on_any_axis_at_most_one_time_in_twenty(
    make_run: Any, to_part: Any
) -> None:
    runs, told = 300, 0
    for seed in range(runs):
        tally = tally_shared([iter([to_part(make_run(2 * seed + one, 0.8))]) for one in (0, 1)])
        axes = compare_runs(tally, rng=np.random.default_rng(7))["axes"]
        told += any(axis["versus"][0]["verdict"] != "no difference shown" for axis in axes)
    assert told <= 0.05 * runs + 2 * np.sqrt(0.05 * 0.95 * runs)
