"""Kinds `edits` and `rewrite`: spans follow, a changed answer makes a contrast, what is lost is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Boxes, Changed, Edit, Rendered, Span, Spans, Target, apply_edits, edits, rewrite
from perturb.errors import DeclarationError, InputError

DECLARED: dict[str, Any] = {
    "axis": "test",
    "tiers": {"by": (1, 2, 3, 4, 5)},
    "identity": {"by": 0},
    "source": "this test",
}


@edits(**DECLARED)
def edited(_text: str, draw: Any, *, by: int) -> Any:
    """Edit as drawn."""
    return draw


@rewrite(**DECLARED)
def rewritten(_text: str, draw: Any, *, by: int) -> Any:
    """Say what was drawn."""
    return draw


def cut(text: str, spans: Spans) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.stop]) for span in spans.spans]


@given(st.lists(st.tuples(st.text("ab é😀", min_size=1, max_size=4), st.booleans(), st.text("xy", max_size=3))))
def test_spans_around_edited_words_follow_them(words: list[tuple[str, bool, str]]) -> None:
    """Every word is a span; some words are replaced as a whole, the gaps between them stay."""
    text, position, spans, made = " ".join(word for word, _, _ in words), 0, [], []
    for word, is_edited, replacement in words:
        spans.append(Span(position, position + len(word), word))
        if is_edited:
            made.append(Edit(position, position + len(word), replacement))
        position += len(word) + 1
    rendered = edited.render(text, made, 1, target=Spans(tuple(spans)))
    assert isinstance(rendered.input, str)
    assert isinstance(rendered.target, Spans)
    assert rendered.input == " ".join(replacement if is_edited else word for word, is_edited, replacement in words)
    assert cut(rendered.input, rendered.target) == [
        (word, replacement if is_edited else word) for word, is_edited, replacement in words
    ]
    assert rendered.edits == tuple(made)
    assert not rendered.contrast


@pytest.mark.parametrize("target", ["positive", None, 2.0, Boxes(np.zeros((1, 4)), ("b",))])
def test_other_targets_stay(target: Target) -> None:
    rendered = edited.render("good", [Edit(0, 1, "G")], 1, target=target)
    assert rendered.target is target
    assert rendered == Rendered("Good", target, edits=(Edit(0, 1, "G"),))


def test_a_changed_answer_makes_a_contrast_and_brings_the_new_one() -> None:
    change = Changed((Edit(0, 3, "not "),), "negative")
    assert edited.render("so good", change, 1, target="positive") == Rendered(
        "not good", "negative", contrast=True, edits=change.edits
    )


@pytest.mark.parametrize("made", [(), (Edit(0, 2, "so"),), (Edit(1, 1, ""),)])
def test_without_an_edit_that_changes_anything_there_is_no_contrast(made: tuple[Edit, ...]) -> None:
    rendered = edited.render("so good", Changed(made, "negative"), 1, target="positive")
    assert rendered == Rendered("so good", "positive", edits=made)


def test_a_contrast_without_change_keeps_the_spans_of_the_clean_text() -> None:
    spans = Spans((Span(3, 7, "X"),))
    rendered = edited.render("so good", Changed((), Spans(())), 1, target=spans)
    assert (rendered.target, rendered.contrast) == (spans, False)


def test_edits_may_come_in_any_iterable() -> None:
    rendered = edited.render("ab", iter([Edit(1, 2, "B"), Edit(0, 1, "A")]), 1)
    assert rendered.input == apply_edits("ab", [Edit(0, 1, "A"), Edit(1, 2, "B")])
    assert rendered.edits == (Edit(1, 2, "B"), Edit(0, 1, "A"))


def test_plain_tuples_are_edits() -> None:
    assert edited.render("ab", [(1, 2, "B")], 1).edits == (Edit(1, 2, "B"),)


@pytest.mark.parametrize("wrong", ["a whole text", None, 3, [(1, 2)], [("1", 2, "B")], [(1, 2, 3)]])
def test_what_is_no_edits_is_refused(wrong: Any) -> None:
    with pytest.raises(DeclarationError, match="Expected edits"):
        edited.render("ab", wrong, 1)


def test_edits_outside_the_text_are_refused() -> None:
    with pytest.raises(InputError, match="Expected edits inside a text of 2 characters"):
        edited.render("ab", [Edit(1, 3, "")], 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Rome Ada lived.", [("WHO", "Ada"), ("WHERE", "Rome")]),
        ("Ada's home was Rome.", [("WHO", "Ada"), ("WHERE", "Rome")]),
        ("AdaRome", [("WHO", "Ada"), ("WHERE", "Rome")]),
    ],
)
def test_spans_are_found_again_by_their_words(text: str, found: list[tuple[str, str]]) -> None:
    spans = Spans((Span(0, 3, "WHO"), Span(13, 17, "WHERE")))
    rendered = rewritten.render("Ada lived in Rome.", text, 1, target=spans)
    assert rendered.input == text
    assert isinstance(rendered.target, Spans)
    assert cut(text, rendered.target) == found
    assert not rendered.problem


@pytest.mark.parametrize(
    ("original", "text", "words"),
    [
        ("Ada lived", "She lived", "Ada"),  # lost
        ("Ada lived", "Ada and Ada lived", "Ada"),  # twice
        ("Ada and Ada", "Only Ada", "Ada"),  # which of the two?
        ("ana ran", "anana ran", "ana"),  # twice, one over the other
        ("a", "", "a"),
    ],
)
def test_where_words_are_not_found_exactly_once_the_variant_is_invalid(original: str, text: str, words: str) -> None:
    spans = Spans((Span(0, len(words), "WHO"),))
    rendered = rewritten.render(original, text, 1, target=spans)
    assert rendered == Rendered(original, spans, problem=f"{words!r} does not stand exactly once in both texts")


def test_an_empty_span_cannot_be_found_again() -> None:
    rendered = rewritten.render("Ada", "Ada", 1, target=Spans((Span(1, 1, "GAP"),)))
    assert rendered.problem == "'' does not stand exactly once in both texts"


@pytest.mark.parametrize("target", ["positive", None, Spans(())])
def test_a_text_without_spans_is_just_replaced(target: Target) -> None:
    assert rewritten.render("old", "new", 1, target=target) == Rendered("new", target)


@pytest.mark.parametrize("made", [None, b"new", 3])
def test_what_is_no_text_is_refused(made: Any) -> None:
    with pytest.raises(InputError, match="Expected a text as str"):
        rewritten.render("old", made, 1)
