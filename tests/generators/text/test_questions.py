"""Questions without an answer, and questions that may be about anybody."""

from __future__ import annotations

import pytest

from perturb.contracts import Answers, Expectation, Sample
from perturb.engine.render import Recipe, render_variants
from perturb.generators.text.questions import asked_with_asides, underspecified_question
from perturb.suite import Instance

PASSAGE = "It rained in Oslo. Emily won the race in 1904. All went home."
ANSWERS = Answers(("1904", "in 1904"), (PASSAGE.index("1904"), PASSAGE.index("in 1904")), "passage")
SAMPLE = Sample("a", {"question": "When did Emily win the race?", "passage": PASSAGE}, ANSWERS)


@pytest.mark.parametrize("name", ["answer_removed", "unanswerable_question"])
def test_no_answer_is_the_right_one(name: str) -> None:
    recipe = Recipe((Instance(name, name, "ambiguity", (1.0, 3.0, 5.0), 3),), seed=1)
    for variant in render_variants(SAMPLE, recipe):
        assert variant.expectation is Expectation.CONTRAST
        assert variant.target == Answers((), (), "passage")
        asked, passage = variant.input["question"], variant.input["passage"]
        assert "1904" not in passage if name == "answer_removed" else "Emily" not in asked


def test_an_answer_that_cannot_be_removed_leaves_the_sample() -> None:
    passage = "Emily won in 1904."
    sample = Sample("a", {"question": "When?", "passage": passage}, Answers(("1904",), (13,), "passage"))
    (variant,) = render_variants(
        sample, Recipe((Instance("answer_removed", "answer_removed", "ambiguity", (5.0,), 1),))
    )
    assert not variant.changed


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Where did Emily live in 1990?", "Where did they live?"),
        ("When was Emily born in Rome?", "When were they born?"),
        ("Where does Greg work?", "Where do they work?"),
        ("How far is it from the tower in miles?", "How far is it from the tower?"),
        ("What did Emily do with her keys?", "What did Emily do with her keys?"),
        ("Emily left in 1990.", "Emily left in 1990."),
    ],
)
def test_cues_of_a_question_go(question: str, left: str) -> None:
    assert underspecified_question(question, severity=5) == left


def test_the_control_leaves_the_question_in_it() -> None:
    aside = str(asked_with_asides("Where did Emily live in 1990?", severity=5))
    assert aside.startswith("Tell me: Where did Emily live in 1990")
    assert aside.endswith("?")
    assert asked_with_asides.control_of == "underspecified_question"
