"""Tags read as spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.metrics.tags import spans_of_tags

Spans = list[tuple[int, int, str]]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", []),
        ("O O", []),
        ("B-x I-x O B-y", [(0, 2, "x"), (3, 4, "y")]),
        ("B-x B-x I-x", [(0, 1, "x"), (1, 3, "x")]),
        ("I-x I-x O I-y", [(0, 2, "x"), (3, 4, "y")]),
        ("I-x B-x I-x", [(0, 1, "x"), (1, 3, "x")]),
        ("I-x I-y", [(0, 1, "x"), (1, 2, "y")]),
        ("B-x I-y I-y", [(0, 1, "x"), (1, 3, "y")]),
        ("S-x B-x I-x E-x S-y", [(0, 1, "x"), (1, 4, "x"), (4, 5, "y")]),
        ("U-x B-x L-x L-x", [(0, 1, "x"), (1, 3, "x"), (3, 4, "x")]),
        ("I-x E-x I-x", [(0, 2, "x"), (2, 3, "x")]),
        ("E-x", [(0, 1, "x")]),
        ("B I O B", [(0, 2, "_"), (3, 4, "_")]),
        ("B-x-y I-x-y", [(0, 2, "x-y")]),
    ],
)
def test_each_scheme(tags: str, expected: Spans) -> None:
    assert spans_of_tags(tags.split()) == expected


@st.composite
def chunked(draw: st.DrawFn) -> tuple[int, Spans]:
    """A text's length in tokens, and spans in order that do not overlap."""
    spans, here = [], 0
    for gap, length, label in draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from("xy")))):
        spans.append((here + gap, here + gap + length, label))
        here += gap + length
    return here + draw(st.integers(0, 2)), spans


@given(text=chunked())
def test_spans_written_as_iob2_or_iobes_are_read_back(text: tuple[int, Spans]) -> None:
    length, spans = text
    iob2, iobes = ["O"] * length, ["O"] * length
    for start, stop, label in spans:
        size = stop - start
        iob2[start:stop] = [f"{prefix}-{label}" for prefix in "B" + "I" * (size - 1)]
        iobes[start:stop] = [f"{p}-{label}" for p in ("S" if size == 1 else "B" + "I" * (size - 2) + "E")]
    assert spans_of_tags(iob2) == spans_of_tags(iobes) == spans


def test_offsets_place_spans_in_the_text() -> None:
    text = "Ada  saw New York."
    spans = spans_of_tags(["B-person", "O", "B-place", "I-place", "O"], [(0, 3), (5, 8), (9, 12), (13, 17), (17, 18)])
    assert [(text[start:stop], label) for start, stop, label in spans] == [("Ada", "person"), ("New York", "place")]


@pytest.mark.parametrize("tag", ["person", "X-person", "", "b-person", "o"])
def test_what_is_no_tag(tag: str) -> None:
    with pytest.raises(UsageError, match="Expected the tag O, or a prefix"):
        spans_of_tags(["O", tag])


def test_offsets_for_other_tokens() -> None:
    with pytest.raises(UsageError, match="one pair of offsets a tag, 2; got 1"):
        spans_of_tags(["O", "O"], [(0, 3)])
