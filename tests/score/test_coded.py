"""Columns as codes say the same as the columns."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from perturb.score.coded import coded, numbered

values = st.lists(st.lists(st.sampled_from(["ok", "no", "", None])), min_size=1, max_size=4)


@given(chunks=values, as_dictionary=st.booleans())
def test_codes_stand_for_the_values(chunks: list[list[str | None]], as_dictionary: bool) -> None:
    column = pa.chunked_array(chunks, pa.string())
    found = coded(column.dictionary_encode() if as_dictionary else column)
    assert [found.values[code] for code in found.codes] == column.to_pylist()
    assert found.among(("ok", None)).tolist() == [value in ("ok", None) for value in column.to_pylist()]


@given(rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10**6)), max_size=60))
def test_combinations_are_numbered_as_they_come(rows: list[tuple[int, int]]) -> None:
    columns = [np.array([row[place] for row in rows], dtype=np.int64) for place in range(2)]
    number, first = numbered(*columns)
    seen = list(dict.fromkeys(rows))
    assert number.tolist() == [seen.index(row) for row in rows]
    assert first.tolist() == [rows.index(row) for row in seen]
