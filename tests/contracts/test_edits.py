"""Edits on a text: applied at once, taken back, chosen in order, and spans that move along."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perturb.contracts import Edit, OrderedEdits, Span, Spans, apply_edits, move_spans, order_edits
from perturb.errors import InputError

words = st.text("ab é😀\u0301\u05d0", max_size=4)
texts = st.text("xyz \u05d1", max_size=12)


@st.composite
def places(draw: st.DrawFn, text: str) -> Edit:
    start = draw(st.integers(0, len(text)))
    return Edit(start, draw(st.integers(start, min(start + 4, len(text)))), draw(words))


@st.composite
def candidates_on_texts(draw: st.DrawFn) -> tuple[str, list[Edit], list[float]]:
    """A text, edits on it that may overlap, and a uniform for each; few distinct ones, so that some are equal."""
    text = draw(texts)
    candidates = draw(st.lists(places(text), max_size=8))
    uniforms = draw(st.tuples(*[st.sampled_from((0.0, 0.1, 0.2, 0.5, 0.9))] * len(candidates)))
    return text, candidates, list(uniforms)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    """A text and edits on it that do not overlap, in any order."""
    text, candidates, uniforms = draw(candidates_on_texts())
    return text, tuple(order_edits(candidates, uniforms).edits)


def inverse(edits: Sequence[Edit], text: str) -> list[Edit]:
    """The edits that lead from the edited text back to `text`."""
    back, shift = [], 0
    for start, stop, replacement in sorted(edits):
        back.append(Edit(start + shift, start + shift + len(replacement), text[start:stop]))
        shift += len(replacement) - (stop - start)
    return back


@given(edited_texts())
def test_an_edited_text_is_what_stood_between_the_edits_and_their_replacements(
    edited: tuple[str, tuple[Edit, ...]],
) -> None:
    text, edits = edited
    expected, position = "", 0
    for edit in sorted(edits):
        expected += text[position : edit.start] + edit.replacement
        position = edit.stop
    assert apply_edits(text, edits) == expected + text[position:]


@given(edited_texts())
def test_the_inverse_edits_give_the_original_back(edited: tuple[str, tuple[Edit, ...]]) -> None:
    text, edits = edited
    assert apply_edits(apply_edits(text, edits), inverse(edits, text)) == text


@given(edited_texts(), st.data())
def test_the_order_in_which_edits_are_given_does_not_matter(
    edited: tuple[str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    text, edits = edited
    assert apply_edits(text, data.draw(st.permutations(edits))) == apply_edits(text, edits)


def test_insertions_at_one_place_keep_their_order_and_come_before_what_starts_there() -> None:
    assert apply_edits("ab", [Edit(1, 1, "1"), Edit(1, 1, "2"), Edit(1, 1, "3")]) == "a123b"
    assert apply_edits("ab", [Edit(1, 2, "B"), Edit(1, 1, "+")]) == "a+B"
    assert apply_edits("ab", [Edit(1, 1, "+"), Edit(0, 1, "A")]) == "A+b"


def test_no_edits_change_nothing() -> None:
    assert apply_edits("", []) == ""
    assert apply_edits("as it is", []) == "as it is"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(-1, 1, "")],
        [Edit(2, 1, "")],
        [Edit(3, 5, "")],
        [Edit(5, 5, "!")],
        [Edit(0, 2, ""), Edit(1, 3, "")],
        [Edit(0, 3, ""), Edit(1, 1, "+")],
        [Edit(0, 1, "a"), Edit(0, 1, "b")],
    ],
)
def test_edits_outside_or_over_each_other_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(InputError) as caught:
        apply_edits("abcd", edits)
    assert "Expected edits inside a text of 4 characters, none overlapping; got " in str(caught.value)
    assert str(edits[-1]) in str(caught.value)


@given(candidates_on_texts(), st.floats(0, 1), st.floats(0, 1), st.integers(0, 3))
def test_edits_of_a_lower_rate_begin_those_of_a_higher_one(
    drawn: tuple[str, list[Edit], list[float]], one: float, other: float, at_least: int
) -> None:
    _, candidates, uniforms = drawn
    ordered = order_edits(candidates, uniforms)
    low, high = (ordered.up_to(rate, at_least=at_least) for rate in sorted((one, other)))
    assert high[: len(low)] == low
    assert len(low) >= min(at_least, len(ordered.edits))
    assert ordered.up_to(1) == ordered.edits


@given(candidates_on_texts(), st.floats(0, 1))
def test_chosen_are_those_whose_uniform_lies_below_the_rate(
    drawn: tuple[str, list[Edit], list[float]], rate: float
) -> None:
    _, candidates, uniforms = drawn
    ordered = order_edits(candidates, uniforms)
    below = [edit for edit, u in zip(ordered.edits, ordered.uniforms, strict=True) if u < rate]
    assert list(ordered.up_to(rate)) == below


def overlap(one: Edit, other: Edit) -> bool:
    """Whether both cannot be made: they share a character, or one inserts where the other does or inside it."""
    first, second = sorted((one, other))
    if first.start == first.stop or second.start == second.stop:
        return first[:2] == second[:2] or first.start < second.start < first.stop
    return second.start < first.stop


@given(candidates_on_texts())
@example(("xyz", [Edit(0, 1, "a"), Edit(1, 1, "b"), Edit(1, 2, "c")], [0.2, 0.1, 0.0]))
@example(("xyz", [Edit(1, 1, "a"), Edit(0, 3, "b")], [0.1, 0.2]))
@example(("xyz", [Edit(0, 2, "a"), Edit(1, 2, "b"), Edit(2, 3, "c")], [0.2, 0.1, 0.1]))
def test_candidates_are_accepted_greedily_in_ascending_uniform(drawn: tuple[str, list[Edit], list[float]]) -> None:
    text, candidates, uniforms = drawn
    accepted: list[tuple[float, Edit]] = []
    for uniform, _, edit in sorted(zip(uniforms, range(len(candidates)), candidates, strict=True)):
        if not any(overlap(edit, before) for _, before in accepted):
            accepted.append((uniform, edit))
    ordered = order_edits(candidates, uniforms)
    assert list(zip(ordered.uniforms, ordered.edits, strict=True)) == accepted
    apply_edits(text, ordered.edits)


def test_many_candidates_in_text_order_are_only_sorted() -> None:
    candidates = [Edit(place, place + 1, "x") for place in range(0, 100, 2)]
    uniforms = [(place * 37 % 50) / 50 for place in range(50)]
    ordered = order_edits(candidates, uniforms)
    assert sorted(ordered.edits) == candidates
    assert all(one < other for one, other in pairwise(ordered.uniforms))
    assert ordered == OrderedEdits(ordered.edits, sorted(uniforms))


def kept(span: Span, text: str, edits: Sequence[Edit]) -> str:
    """What a span holds after the edits: its unedited characters, and the replacements of edits that began in it."""
    begun = {edit.start: edit for edit in sorted(edits, reverse=True) if edit.start < edit.stop}
    inserted = {edit.start: edit for edit in edits if edit.start == edit.stop}
    gone = {place for edit in edits for place in range(edit.start, edit.stop)}
    held = ""
    for place in range(span.start, span.stop):
        if place in inserted and place > span.start:
            held += inserted[place].replacement
        if place in begun:
            held += begun[place].replacement
        if place not in gone:
            held += text[place]
    return held


@given(edited_texts(), st.data())
def test_spans_keep_the_edited_text_of_their_stretch(edited: tuple[str, tuple[Edit, ...]], data: st.DataObject) -> None:
    text, edits = edited
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))), "X")
    (moved,) = move_spans(Spans((span,)), edits).spans
    assert moved.label == "X"
    assert apply_edits(text, edits)[moved.start : moved.stop] == kept(span, text, edits)


@given(edited_texts(), st.data())
def test_spans_stay_in_order_and_inside_the_text(edited: tuple[str, tuple[Edit, ...]], data: st.DataObject) -> None:
    text, edits = edited
    borders = sorted(
        data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True)) if text else []
    )
    spans = tuple(Span(start, stop, "X") for start, stop in pairwise(borders))
    moved = move_spans(Spans(spans), edits).spans
    assert all(one.stop <= other.start for one, other in pairwise(moved))
    assert all(0 <= span.start <= span.stop <= len(apply_edits(text, edits)) for span in moved)


@pytest.mark.parametrize(
    ("edit", "start", "stop"),
    [
        (Edit(0, 2, "long"), 5, 8),  # before
        (Edit(8, 9, ""), 3, 6),  # behind
        (Edit(3, 3, "+"), 4, 7),  # inserted at its left border: outside
        (Edit(6, 6, "+"), 3, 6),  # inserted at its right border: outside
        (Edit(4, 4, "+"), 3, 7),  # inserted in it
        (Edit(3, 6, "a"), 3, 4),  # replaced as a whole
        (Edit(3, 6, ""), 3, 3),  # deleted
        (Edit(2, 4, "abc"), 5, 7),  # across its left border: the replacement is not its own
        (Edit(5, 8, "abc"), 3, 8),  # across its right border: the replacement is its own
        (Edit(2, 8, "abcdefghi"), 11, 11),  # swallowed
    ],
)
def test_where_a_span_goes(edit: Edit, start: int, stop: int) -> None:
    assert move_spans(Spans((Span(3, 6, "X"),)), [edit]) == Spans((Span(start, stop, "X"),))
