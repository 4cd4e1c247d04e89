from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from perturb.report.diffs import DELETE, INSERT, KEEP, Segment, diff

short_texts = st.text(max_size=80)


def without(kind: str, parts: tuple[Segment, ...]) -> str:
    return "".join(part.text for part in parts if part.kind != kind)


@given(short_texts, short_texts)
def test_a_diff_of_short_texts_holds_both(clean: str, variant: str) -> None:
    parts = diff(clean, variant, None)
    assert without(INSERT, parts) == clean
    assert without(DELETE, parts) == variant


@given(short_texts, st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90), short_texts), max_size=4))
def test_edits_that_do_not_lead_to_the_variant_are_not_believed(clean: str, edits: list[tuple[int, int, str]]) -> None:
    parts = diff(clean, "what the model saw", edits)
    assert without(INSERT, parts) == clean
    assert without(DELETE, parts) == "what the model saw"


def test_edits_are_shown_as_they_were_made() -> None:
    assert diff("a cat sat", "a hat  sat", [(5, 5, " "), (2, 3, "h")]) == (
        Segment(KEEP, "a "),
        Segment(DELETE, "c"),
        Segment(INSERT, "h"),
        Segment(KEEP, "at"),
        Segment(INSERT, " "),
        Segment(KEEP, " sat"),
    )


def test_long_unchanged_stretches_are_cut_around_the_change() -> None:
    clean = "x" * 50_000 + "old" + "y" * 50_000
    parts = diff(clean, clean.replace("old", "new"), [(50_000, 50_003, "new")])
    assert [part.kind for part in parts] == [KEEP, DELETE, INSERT, KEEP]
    assert sum(len(part.text) for part in parts) < 300
    assert parts[0].text.endswith("x" * 80)
    assert parts[-1].text.startswith("y" * 80)


def test_many_changes_are_bounded_and_the_rest_is_counted() -> None:
    clean = "ab " * 5_000
    edits = [(3 * place, 3 * place + 1, "A") for place in range(5_000)]
    parts = diff(clean, clean.replace("a", "A"), edits)
    assert sum(len(part.text) for part in parts) < 2_100
    assert parts[-1].text.endswith("more stretches)")


def test_long_texts_without_edits_are_not_compared_word_by_word() -> None:
    parts = diff("a" * 30_000, "b" * 30_000, None)
    assert [part.kind for part in parts] == [DELETE, INSERT]
    assert all(len(part.text) < 200 for part in parts)
