"""Answers follow edits and are found again in a new text; they lie in one field only."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Answers, Edit, Sample, Span, Spans, Target, apply_edits, edits, rewrite
from perturb.contracts.kinds.located import LOST, find_again, follow_edits
from perturb.engine.render import Recipe, render_variants
from perturb.suite import Instance

PASSAGE = "Ada met Bo in Rome."


@pytest.mark.parametrize(
    ("made", "after"),
    [
        ([Edit(0, 0, "So ")], Answers(("Bo",), (11,))),
        ([Edit(8, 10, "Bob")], Answers(("Bob",), (8,))),
        ([Edit(14, 18, "Pisa")], Answers(("Bo",), (8,))),
        ([], Answers(("Bo",), (8,))),
    ],
)
def test_an_answer_becomes_what_stands_in_its_place(made: list[Edit], after: Answers) -> None:
    assert follow_edits(Answers(("Bo",), (8,)), made, apply_edits(PASSAGE, made)) == (after, "")


def test_an_answer_that_an_edit_reaches_into_has_no_white_space_at_its_ends() -> None:
    made = [Edit(0, 7, "He saw")]
    text = apply_edits(PASSAGE, made)
    assert follow_edits(Answers(("met Bo",), (4,)), made, text)[0] == Answers(("Bo",), (7,))
    assert follow_edits(Answers((" Bo",), (7,)), [Edit(0, 3, "Eve")], PASSAGE)[0] == Answers((" Bo",), (7,))


def test_an_answer_that_is_gone_leaves_and_without_any_there_is_no_variant() -> None:
    gone = [Edit(8, 10, "")]
    text = apply_edits(PASSAGE, gone)
    assert follow_edits(Answers(("Bo", "Ada"), (8, 0)), gone, text)[0] == Answers(("Ada",), (0,))
    assert follow_edits(Answers(("Bo",), (8,)), gone, text) == (Answers(("Bo",), (8,)), LOST)


@pytest.mark.parametrize("target", ["cat", None, 2.5, Answers(()), Answers(("Bo",))])
def test_what_has_no_place_in_the_text_stays(target: Target) -> None:
    assert follow_edits(target, [Edit(0, 19, "x")], "x") == (target, "")
    assert find_again(target, PASSAGE, "x") == (target, "")


def test_answers_are_found_again_at_the_nearest_place() -> None:
    passage = "Bo met Ada, and Bo left."
    assert find_again(Answers(("Bo",), (16,)), passage, "Bo was met, and then Bo left.")[0] == Answers(("Bo",), (21,))
    assert find_again(Answers(("Bo",), (0,)), passage, "Bo was met, and then Bo left.")[0] == Answers(("Bo",), (0,))
    assert find_again(Answers(("Bo",), (0,)), passage, "He left.") == (Answers(("Bo",), (0,)), LOST)


@given(data=st.data(), text=st.text(min_size=1, max_size=30))
def test_every_answer_stands_where_it_is_said_to(data: st.DataObject, text: str) -> None:
    borders = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(borders, borders).filter(lambda pair: pair[0] < pair[1]), max_size=4))
    answers = Answers(tuple(text[a:b] for a, b in pairs), tuple(a for a, _ in pairs))
    cuts = sorted(data.draw(st.lists(borders, max_size=8)))
    made = [Edit(a, b, data.draw(st.text(max_size=4))) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    changed = apply_edits(text, made)
    for moved, problem in (follow_edits(answers, made, changed), find_again(answers, text, changed)):
        assert isinstance(moved, Answers)
        assert problem or all(changed.startswith(t, s) for t, s in zip(moved.texts, moved.starts, strict=True))


@edits(axis="typos", tiers={"times": (1, 2, 3, 4, 5)}, identity={"times": 0}, scale={"times": "integer"}, source="ours")
def shouts_before(text: str, *, times: int) -> Sequence[Edit]:
    """Put exclamation marks before the text; it has no units."""
    return [Edit(0, 0, "!" * times)]


@rewrite(
    axis="typos", tiers={"times": (1, 2, 3, 4, 5)}, identity={"times": 0}, scale={"times": "integer"}, source="ours"
)
def says_something_else(text: str, *, times: int) -> str:
    """Say something else; it has no units."""
    return f"{text[:0]}No." * times


@pytest.mark.parametrize(
    ("target", "after"),
    [
        (Answers(("Bo",), (8,), "passage"), Answers(("Bo",), (10,), "passage")),
        (Spans((Span(0, 3, "PER"),), "passage"), Spans((Span(2, 5, "PER"),), "passage")),
    ],
)
def test_only_edits_in_its_own_field_move_a_target(
    monkeypatch: pytest.MonkeyPatch, target: Target, after: Target
) -> None:
    monkeypatch.setattr("perturb.engine.cells.find_generator", lambda _name: shouts_before)
    sample = Sample("a", {"question": "Who?", "passage": PASSAGE}, target)
    recipe = Recipe((Instance("shouts_before", "shouts_before", "typos", (2.0,), 1),))
    (variant,) = render_variants(sample, recipe)
    assert variant.input == {"question": "!!Who?", "passage": "!!" + PASSAGE}
    assert variant.target == after


def test_a_text_that_lost_its_answers_makes_no_variant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perturb.engine.cells.find_generator", lambda _name: says_something_else)
    sample = Sample("a", PASSAGE, Answers(("Bo",), (8,)))
    (variant,) = render_variants(sample, Recipe((Instance("s", "s", "typos", (2.0,), 1),)))
    assert variant.problem == LOST
    assert (variant.input, variant.target) == (PASSAGE, sample.target)
