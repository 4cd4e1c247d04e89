"""Sums that grow in all directions are those of a plain array, however they are held."""

import numpy as np
import pytest
from scipy import sparse

from perturb.score.totals import Totals


def whole_numbers(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return rng.integers(0, 3, size).astype(float)


def large_numbers(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return rng.integers(0, 2**33, size).astype(float)


def fractions(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return rng.standard_normal(size).round(3) * rng.integers(0, 2, size)


@pytest.mark.parametrize("columns", [3, 90])
@pytest.mark.parametrize("drawn", [whole_numbers, large_numbers, fractions])
def test_sums_are_those_of_an_array(drawn: object, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perturb.score.totals._COMPACT_FROM", 5000)
    rng, totals = np.random.default_rng(7), Totals()
    expected = np.zeros((8, 3000, columns))
    for part in range(1, 41):
        tables, rows, width = min(1 + part // 4, 5), 75 * part, 1 + (columns - 1) * part // 40
        place = np.sort(rng.choice(tables * rows, 60, replace=False))
        table, row = place // rows, place % rows
        added = drawn(rng, (60, width))  # type: ignore[operator]
        totals.add(table, row, sparse.csr_array(added))
        expected[table, row, :width] += added
        if part == 30:
            totals.copy(2, 6)
            expected[6] = expected[2]
    assert (totals._blocks is None) == (columns == 90)
    for chosen in ([0], [2, 6], [3, 3, 1], [5], [7], []):
        found = totals.matrix(chosen, (3000, columns))
        np.testing.assert_allclose(found.toarray(), expected[chosen].sum(axis=0), atol=1e-9)


def test_counts_take_a_byte_each_until_they_are_larger() -> None:
    totals, one = Totals(), sparse.csr_array(np.ones((1, 2)))
    place = np.zeros(1, np.int64)
    types: list[np.dtype] = []
    for _ in range(300):
        totals.add(place, place, one)
        assert totals._blocks is not None
        types += [block.dtype for block in totals._blocks[0]._blocks]
    assert types[254] == np.uint8
    assert types[255] == np.uint16
    assert totals.matrix([0], (1, 2)).toarray().tolist() == [[300.0, 300.0]]


def test_fractions_leave_the_bytes_of_whole_numbers_alone() -> None:
    totals, place = Totals(), np.zeros(1, np.int64)
    for added in ([1.0, 2.0, 1.0], [1.0, 0.5, 1.0], [1.0, -3.0, 1.0]):
        totals.add(place, place, sparse.csr_array(np.array([added])))
    assert totals.fractions == [1]
    assert totals._blocks is not None
    assert [block.dtype for blocks in totals._blocks for block in blocks._blocks] == [np.uint8, np.float64]
    assert totals.matrix([0], (1, 3)).toarray().tolist() == [[3.0, -0.5, 3.0]]
