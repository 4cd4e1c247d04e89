"""How long the model took."""

from pathlib import Path

import pytest

from perturb.score.latency import summarise_latency
from perturb.store import RunFolder, merge_timings, write_timings


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    (tmp_path / "outcomes").mkdir()
    return RunFolder(tmp_path)


def test_milliseconds_an_item_and_items_a_second(folder: RunFolder) -> None:
    write_timings(folder, 0, [(10, 0.01), (10, 0.02)])
    write_timings(folder, 1, [(20, 0.06)])
    merge_timings(folder)
    assert not folder.timings.exists()
    found = summarise_latency(folder.path / "timings.parquet")
    assert found is not None
    assert (found["batches"], found["p50_ms_per_item"]) == (3, 2.0)
    assert found["p99_ms_per_item"] == pytest.approx(2.98)
    assert found["throughput_per_second"] == pytest.approx(40 / 0.09, abs=0.1)


def test_no_batch_was_answered(folder: RunFolder) -> None:
    assert summarise_latency(folder.path / "timings.parquet") is None
    write_timings(folder, 0, [])
    merge_timings(folder)
    assert summarise_latency(folder.path / "timings.parquet") is None


def test_merging_twice_keeps_what_is_there(folder: RunFolder) -> None:
    write_timings(folder, 0, [(10, 0.01)])
    merge_timings(folder)
    merge_timings(folder)
    assert summarise_latency(folder.path / "timings.parquet") is not None


def test_what_a_thousand_inputs_cost(folder: RunFolder) -> None:
    write_timings(folder, 0, [(10, 18.0)])
    merge_timings(folder)
    found = summarise_latency(folder.path / "timings.parquet", price_per_hour=4.0)
    assert found is not None
    assert found["cost_per_thousand"] == pytest.approx(2.0)
