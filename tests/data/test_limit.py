"""`--limit`: keyed, nested, blind to the order."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.data import DataSet, InMemory, check, read, subset
from perturb.errors import UsageError

NAMES = [f"s{number}" for number in range(200)]


def _data(names: list[str]) -> InMemory:
    return InMemory([Sample(name, "Good.", "positive") for name in names])


def _ids(data: DataSet, limit: int, seed: int = 7) -> list[str]:
    return [record.id for record in subset(data, check(data), limit, seed).records()]


def test_it_has_the_size_asked_for_and_the_order_of_the_data() -> None:
    chosen = _ids(_data(NAMES), 50)
    assert len(chosen) == 50
    assert chosen == [name for name in NAMES if name in set(chosen)]
    assert chosen != NAMES[:50]


def test_it_is_nested_as_the_limit_grows() -> None:
    data = _data(NAMES)
    assert all(set(_ids(data, limit)) < set(_ids(data, limit + 1)) for limit in range(1, 30))


def test_it_does_not_depend_on_the_order_of_the_data() -> None:
    assert set(_ids(_data(NAMES[::-1]), 50)) == set(_ids(_data(NAMES), 50))


def test_another_seed_takes_others() -> None:
    assert set(_ids(_data(NAMES), 50, seed=8)) != set(_ids(_data(NAMES), 50, seed=7))


def test_it_is_spread_evenly_over_the_data() -> None:
    places = [NAMES.index(name) for seed in range(20) for name in _ids(_data(NAMES), 20, seed)]
    assert 85 < np.mean(places) < 114  # the mean of 0..199, with 5 standard errors on each side


@pytest.mark.parametrize("limit", [200, 1000])
def test_a_limit_that_takes_all_changes_nothing(limit: int) -> None:
    data = _data(NAMES)
    assert subset(data, check(data), limit, 7) is data


@pytest.mark.parametrize("limit", [0, -3])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    data = _data(NAMES)
    with pytest.raises(UsageError, match=f"got limit={limit}"):
        subset(data, check(data), limit, 7)


def test_it_loads_as_the_whole_does_in_a_worker_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,label\n" + "".join(f"text {n},x\n" for n in range(9)))
    data = read(tmp_path / "t.csv")
    part = pickle.loads(pickle.dumps(subset(data, check(data), 4, 7)))
    assert {sample.id: sample.input for sample in part}.items() < {sample.id: sample.input for sample in data}.items()
    assert check(part).records == 4
    assert (part.name, part.modality, part.notes()) == ("t.csv", {"input": "text"}, ())
