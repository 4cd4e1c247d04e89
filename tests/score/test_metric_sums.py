"""What metrics add up to: whole sums whatever the blocks, and a thinned, even share of the rows that some must keep."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from perturb.errors import UsageError
from perturb.metrics import Metric, RowMetric
from perturb.models.answers import Answer
from perturb.score.counts import Tally
from perturb.score.metric_sums import MetricSums
from perturb.score.part import CLEAN, Cell
from perturb.score.resampled import Resampler
from perturb.score.row_sums import MOST_ROWS, RowSums
from perturb.score.strata import MOST_BLOCKS
from perturb.score.tally import tally

Table = Callable[..., pa.Table]
DARK = Cell("light", "dark", 1.0)


def right(target: Any, answer: Answer) -> dict[str, float]:
    return {"n": 1.0, "right": float(answer.value == target)}


def share(sums: Any) -> Any:
    return sums["right"] / sums["n"]


RIGHT = Metric("right", right, share)
MEAN_LENGTH = RowMetric(
    "mean_length",
    lambda _, answer: None if answer.value is None else len(answer.value),
    lambda rows, weights: float(np.average(rows, weights=weights)) if weights.any() else np.nan,
    high=10.0,
)


def made(outcome_table: Table, samples: int, variants: int = 1, *, groups: int = 1) -> pa.Table:
    rows: list[dict[str, Any]] = []
    for number in range(samples):
        about = {"sample_id": f"s{number}", "groups": [("site", f"g{number % groups}")]}
        rows.append(about)
        place = {"axis": "light", "generator": "dark", "severity": 1.0}
        rows += [
            about | place | {"replicate": draw, "answer": "x" if (number + draw) % 3 else "yyy"}
            for draw in range(variants)
        ]
    return outcome_table(rows)


def counted(tables: Sequence[pa.Table], *metrics: Metric | RowMetric) -> Tally:
    return tally(tables, metrics=metrics)


def test_sums_are_those_of_the_rows_by_stratum(outcome_table: Table) -> None:
    found = counted([made(outcome_table, 10, 2, groups=3)], RIGHT).metrics[0]
    assert isinstance(found, MetricSums)
    names = list(found.sums.names)
    varied = found.sums.matrix([DARK], clean=False).toarray()
    clean = found.sums.matrix([DARK], clean=True).toarray()
    assert dict(zip(names, varied.sum(axis=0), strict=True)) == {
        "n": 20,
        "right": sum((number + draw) % 3 > 0 for number in range(10) for draw in range(2)),
    }
    assert dict(zip(names, clean.sum(axis=0), strict=True)) == {"n": 20, "right": 20}
    assert dict(found.strata.number) == {(number, (("site", f"g{number % 3}"),)): number for number in range(10)}
    assert found.sums.matrix([Cell("no", "such", 1.0)], clean=False).nnz == 0


def test_many_clusters_are_pooled_into_blocks_and_none_is_lost(outcome_table: Table) -> None:
    samples = MOST_BLOCKS + 700
    table = made(outcome_table, samples)
    cut = 2 * 1200
    found = counted([table.slice(0, cut), table.slice(cut)], RIGHT).metrics[0]
    assert isinstance(found, MetricSums)
    assert found.strata.blocks == MOST_BLOCKS
    sizes = Counter(found.strata.block_of_cluster)
    assert len(sizes) == MOST_BLOCKS
    assert max(sizes.values()) <= 6, "at random, 700 further ones lie two or three to a block at most"
    replicates = Resampler(found, 300).replicates([DARK])
    rate = np.mean([number % 3 > 0 for number in range(samples)])
    assert replicates.value == pytest.approx(rate)
    assert replicates.worse.std() == pytest.approx(np.sqrt(rate * (1 - rate) / samples), rel=0.15)


def test_too_many_combinations_of_groups_are_told_of(outcome_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perturb.score.strata.MOST_STRATA", 5)
    with pytest.raises(UsageError, match="Expected groups that at most 5 combinations come of"):
        counted([made(outcome_table, 6, groups=3)], RIGHT)


def test_a_group_is_resampled_alone(outcome_table: Table) -> None:
    table = made(outcome_table, 90, groups=2)
    found = counted([table], RIGHT).metrics[0]
    group = Resampler(found, 200, ("site", "g1")).replicates([DARK])
    assert group.value == pytest.approx(np.mean([number % 3 > 0 for number in range(1, 90, 2)]))
    assert group.clusters == 45
    assert np.isnan(Resampler(found, 200, ("site", "none")).replicates([DARK]).value)


def test_a_metric_of_rows_keeps_an_even_share_of_the_clusters(outcome_table: Table) -> None:
    table = made(outcome_table, 600, 20)
    whole = counted([table], MEAN_LENGTH).metrics[0]
    parts = counted([table.slice(start, 21 * 50) for start in range(0, len(table), 21 * 50)], MEAN_LENGTH).metrics[0]
    for found in (whole, parts):
        assert isinstance(found, RowSums)
        assert found.share in {0.5, 0.25}
        kept = found.kept([DARK])
        assert MOST_ROWS / 4 < len(kept.varied) <= MOST_ROWS
        assert set(Counter(kept.stratum.tolist()).values()) == {20}, "all rows of a cluster, or none"
        assert set(found.kept([CLEAN]).stratum) == set(kept.stratum)
        value = Resampler(found, 20).replicates([DARK]).value
        assert value == pytest.approx(
            np.mean([1 if (n + draw) % 3 else 3 for n in range(600) for draw in range(20)]), abs=0.02
        )
    assert isinstance(whole, RowSums)
    assert isinstance(parts, RowSums)
    assert sorted(whole.kept([DARK]).stratum) == sorted(parts.kept([DARK]).stratum), "whatever the parts"


def test_rows_that_a_metric_keeps_nothing_of_are_left_out(outcome_table: Table) -> None:
    place = {"axis": "light", "generator": "dark", "severity": 1.0}
    rows = [
        {"sample_id": "s"},
        {"sample_id": "s", **place},
        {"sample_id": "s", **place, "answer": None, "status": "timeout"},
    ]
    found = counted([outcome_table(rows)], MEAN_LENGTH).metrics[0]
    assert isinstance(found, RowSums)
    assert found.kept([DARK]).varied.tolist() == [1]


def test_a_metric_of_rows_that_fails_is_named(outcome_table: Table) -> None:
    def fails(rows: Sequence[Any], weights: Any) -> float:
        raise ZeroDivisionError(len(rows), len(weights))

    found = counted([made(outcome_table, 3)], RowMetric("fails", lambda *_: 1, fails)).metrics[0]
    with pytest.raises(Exception, match="The metric 'fails' cannot be computed: ZeroDivisionError"):
        Resampler(found, 20).replicates([DARK])


def test_clean_sums_follow_cells_that_part_from_each_other(outcome_table: Table) -> None:
    """Each cell's clean sums are those of its own scored variants, whichever other cells stood on the same before."""
    rng, expected = np.random.default_rng(7), Counter[tuple[str, str]]()
    tables = []
    for part in range(6):
        rows: list[dict[str, Any]] = []
        for number in range(part * 4, part * 4 + 4):
            answer = "x" if number % 3 else "yyy"
            rows.append({"sample_id": f"s{number}", "answer": answer})
            for generator in ("one", "two", "three"):
                asked = generator == "one" or part < 2 or rng.random() < 0.5
                place = {"axis": "light", "generator": generator, "severity": 1.0}
                rows.append({"sample_id": f"s{number}", **place, "status": "ok" if asked else "not_run"})
                expected[generator, "n"] += asked
                expected[generator, "right"] += asked and answer == "x"
        tables.append(outcome_table(rows))
    found = counted(tables, RIGHT)
    sums = found.metrics[0]
    assert isinstance(sums, MetricSums)
    assert found.clean_sets.origin == [None, 0, 0], "all began with the same clean samples, and two parted from them"
    for generator in ("one", "two", "three"):
        matrix = sums.sums.matrix([Cell("light", generator, 1.0)], clean=True).toarray().sum(axis=0)
        told = dict(zip(sums.sums.names, matrix, strict=True))
        assert told == {name: expected[generator, name] for name in ("n", "right")}


def confidence_or_not(_: Any, answer: Answer) -> tuple[float, float]:
    return float(len(answer.value or "")), 1.0


def mean_of_first(rows: Any, weights: Any) -> float:
    return float(np.average(np.asarray(rows)[:, 0], weights=weights))


NUMBERS = RowMetric("numbers", confidence_or_not, mean_of_first, high=10.0, numbers=2)
OBJECTS = RowMetric("objects", confidence_or_not, mean_of_first, high=10.0)


def test_numbers_are_held_as_an_array_and_give_the_same_figures(outcome_table: Table) -> None:
    table = made(outcome_table, 600, 20)
    parts = [table.slice(start, 21 * 5) for start in range(0, len(table), 21 * 5)]
    numbers, objects = counted(parts, NUMBERS, OBJECTS).metrics
    assert isinstance(numbers, RowSums)
    assert isinstance(objects, RowSums)
    assert numbers.kept([DARK]).varied.dtype == np.float64
    assert objects.kept([DARK]).varied.dtype == object
    for clean in (False, True):
        one, other = (Resampler(sums, 50).replicates([DARK], clean=clean) for sums in (numbers, objects))
        assert one.value == other.value
        np.testing.assert_array_equal(one.worse, other.worse)


def test_other_than_the_numbers_that_a_metric_says_is_told_of(outcome_table: Table) -> None:
    wrong = RowMetric("wrong", confidence_or_not, mean_of_first, numbers=3)
    with pytest.raises(UsageError, match=r"Expected 3 numbers .* of the metric 'wrong', .* got, for one, \(1.0, 1.0\)"):
        counted([made(outcome_table, 3)], wrong)


def test_metrics_with_one_update_share_what_is_kept(outcome_table: Table) -> None:
    other = RowMetric("other", confidence_or_not, mean_of_first, high=5.0, numbers=2)
    one, two, three = counted([made(outcome_table, 3)], NUMBERS, other, OBJECTS).metrics
    assert isinstance(one, RowSums)
    assert isinstance(two, RowSums)
    assert isinstance(three, RowSums)
    assert one.rows is two.rows
    assert one.rows is not three.rows


def test_resamples_in_slices_are_the_same(outcome_table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    found = counted([made(outcome_table, 40, 2)], NUMBERS, RIGHT).metrics
    whole = [Resampler(sums, 30).replicates([DARK]).worse for sums in found]
    monkeypatch.setattr("perturb.score.resampled._MOST_WEIGHTS", 200)
    for sums, expected in zip(found, whole, strict=True):
        np.testing.assert_array_equal(Resampler(sums, 30).replicates([DARK]).worse, expected)
