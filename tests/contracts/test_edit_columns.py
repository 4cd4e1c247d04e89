"""Edits as columns: equal to the edits they stand for, and applied tier after tier as these would be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import (
    Edit,
    EditColumns,
    apply_edits,
    insert_characters,
    order_edits,
    replace_characters,
    replace_stretches,
)
from perturb.contracts.edit_columns import as_columns
from perturb.contracts.nested_edits import apply_nested
from perturb.engine.distance import text_distance
from perturb.errors import InputError

texts = st.text("ab é😀\u0301\u05d0\0", max_size=40) | st.text("ab .", max_size=40)
words = st.text("xyz", max_size=3) | st.text("x\u0443", min_size=2, max_size=2)


@st.composite
def columns_on_texts(draw: st.DrawFn) -> tuple[str, EditColumns]:
    """A text and edits on it that do not overlap: characters or pairs replaced, insertions, or any stretches."""
    text = draw(texts)
    places = draw(st.lists(st.integers(0, max(len(text) - 1, 0)), unique=True, max_size=len(text)))
    made: Sequence[str] = draw(st.lists(words, min_size=len(places), max_size=len(places)))
    kind = draw(st.sampled_from(("replaced", "inserted", "pairs", "stretches")))
    length = draw(st.sampled_from((None, len(text))))
    if kind != "stretches" and draw(st.booleans()):
        letters = st.text("xyz") if draw(st.booleans()) else st.text("xy\u0443😀")
        made = (draw(letters) + "x" * len(places))[: len(places)]
    elif draw(st.booleans()):
        made = [""] * len(places)
    if kind == "replaced":
        return text, replace_characters(places, made, length=length)
    if kind == "inserted":
        moved = [place + draw(st.integers(0, 1)) * bool(text) for place in places]
        return text, insert_characters(moved, made, length=length if len(set(moved)) == len(moved) else None)
    if kind == "pairs":
        places = [2 * place for place in places if 2 * place + 2 <= len(text)]
        return text, replace_characters(places, made[: len(places)], 2, length=length)
    stops = [draw(st.integers(place, min(place + 3, len(text)))) for place in places]
    candidates = [Edit(*edit) for edit in zip(places, stops, made, strict=True)]
    return text, order_edits(candidates, [number / 99 for number in range(len(candidates))]).edits


@given(columns_on_texts(), st.lists(st.integers(0, 9), max_size=5))
def test_nested_edits_are_applied_as_each_beginning_alone(drawn: tuple[str, EditColumns], steps: list[int]) -> None:
    text, edits = drawn
    counts = [min(count, len(edits)) for count in accumulate(steps)]
    alone = [apply_edits(text, tuple(edits)[:count]) for count in counts]
    assert apply_nested(text, edits, counts) == apply_nested(text, tuple(edits), counts) == alone


@pytest.mark.parametrize("text", ["ab", "ab" * 40])
@pytest.mark.parametrize(
    "edits",
    [
        replace_characters([1, 1], ["x", "y"]),
        replace_characters([0, 80], ["x", "y"]),
        replace_characters([-1], ["x"]),
        replace_characters([0, 80], "xy"),
        replace_characters([1, 1], ["", ""]),
        replace_characters([0, 1], ["ba", "ab"], 2),
        replace_characters([79, 0], ["ba", "ab"], 2),
        insert_characters([81], ["x"]),
        insert_characters([-1, 0], ["x", "y"]),
        replace_stretches([0, 1], [2, 2], ["x", "y"]),
        replace_stretches([1], [0], ["x"]),
    ],
)
def test_what_overlaps_or_lies_outside_is_refused_as_it_is_alone(text: str, edits: EditColumns) -> None:
    for made in (edits, tuple(edits)):
        with pytest.raises(InputError, match="none overlapping; got Edit"):
            apply_nested(text, made, [len(made)])
        with pytest.raises(InputError, match="none overlapping; got Edit"):
            apply_edits(text, made)


@given(columns_on_texts(), st.integers(0, 9))
def test_columns_are_like_the_tuple_of_their_edits(drawn: tuple[str, EditColumns], count: int) -> None:
    _, edits = drawn
    whole = tuple(edits)
    assert edits == whole
    assert repr(edits) == repr(whole)
    assert len(edits) == len(whole)
    assert edits.first(count) == whole[:count] == edits[:count]
    assert [edits[place] for place in range(len(edits))] == list(whole)
    assert edits == as_columns(whole)
    assert edits != (*whole, Edit(0, 0, ""))
    assert edits != list(whole)


@given(columns_on_texts(), st.integers(0, 9))
def test_changed_characters_are_counted_as_of_single_edits(drawn: tuple[str, EditColumns], count: int) -> None:
    _, edits = drawn
    some = edits.first(count)
    assert text_distance("", "", some) == some.changed() == text_distance("", "", tuple(some))


def test_the_first_of_more_than_there_are_is_all() -> None:
    edits = replace_characters([3, 1], ["x", "y"])
    assert edits.first(9) == edits
    assert edits.first(1).first(2) == (Edit(3, 4, "x"),)
