"""A contrast only where the new right answer is certain."""

from __future__ import annotations

import re

import numpy as np
import pytest

from perturb.contracts import Answers, Expectation, Sample, Target, Variant
from perturb.engine.render import Recipe, render_variants
from perturb.generators.text.answers import number_changed
from perturb.suite import Instance

PASSAGE = "Emily moved to Rome in 1990. Omar taught her there, and Laura wrote about it on Friday. The dog bit the man."


def variant_of(name: str, sample: Sample, opposites: dict[str, str] | None = None, severity: float = 5.0) -> Variant:
    instance = Instance(name, name, "meaning", (severity,), 1)
    (variant,) = render_variants(sample, Recipe((instance,), seed=3, opposites=opposites or {}))
    assert not variant.problem
    return variant


def asked(question: str, *answers: str) -> Sample:
    starts = tuple(PASSAGE.index(answer) for answer in answers)
    return Sample("a", {"question": question, "passage": PASSAGE}, Answers(answers, starts, "passage"))


@pytest.mark.parametrize(
    ("generator", "text", "label", "turned"),
    [
        ("negation", "The soup was good.", "positive", "The soup was not good."),
        ("negation", "I wouldn't recommend it.", "NEGATIVE", "I would recommend it."),
        ("antonym", "An excellent cook.", "pos", "A dreadful cook."),
        ("antonym", "We came on a Tuesday. The play was dull; I hated it.", "negative", None),
        ("antonym", "I hated it.", "negative", "I loved it."),
        (
            "negation",
            "The room was clean, and the staff were friendly.",
            "positive",
            "The room was not clean, and the staff were not friendly.",
        ),
    ],
)
def test_a_verdict_turned_in_every_clause_is_a_contrast(
    generator: str, text: str, label: str, turned: str | None
) -> None:
    variant = variant_of(generator, Sample("a", text, label))
    if turned is None:
        assert variant.expectation is Expectation.UNDETERMINED
        assert variant.target == label
    else:
        assert variant.input == turned
        assert variant.expectation is Expectation.CONTRAST
        assert variant.target.lower() != label.lower()
        assert variant.target.isupper() == label.isupper()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("The soup was good, and the fish was delicious.", "positive"),
        ("The soup was good.", "4 stars"),
        ("The soup was good.", "negative"),
        ("The soup was good because the cook left.", "positive"),
        ("The soup was good.", None),
        ("The soup was good.", 4.0),
    ],
)
def test_what_is_unsure_is_undetermined(text: str, target: Target) -> None:
    variant = variant_of("negation", Sample("a", text, target))
    assert variant.changed
    assert variant.expectation is Expectation.UNDETERMINED
    assert variant.target == target


def test_a_suite_declares_opposites() -> None:
    sample = Sample("a", "The soup was good.", "fan")
    assert variant_of("negation", sample, {"fan": "critic"}).target == "critic"
    assert variant_of("negation", sample, {"critic": "fan"}).expectation is Expectation.UNDETERMINED


def test_nothing_to_turn_is_no_contrast() -> None:
    variant = variant_of("negation", Sample("a", "Where is the station?", "positive"))
    assert not variant.changed
    assert variant.expectation is Expectation.INVARIANT


@pytest.mark.parametrize(
    ("generator", "question", "answers"),
    [
        ("number_changed", "When did Emily move?", ("in 1990", "1990")),
        ("entity_changed", "Who taught Emily?", ("Omar",)),
        ("entity_changed", "On what day did Laura write?", ("Friday",)),
        ("role_swapped", "Who bit somebody?", ("The dog", "dog")),
    ],
)
@pytest.mark.parametrize("severity", [1.0, 5.0])
def test_answers_follow_what_is_changed_in_them(
    generator: str, question: str, answers: tuple[str, ...], severity: float
) -> None:
    variant = variant_of(generator, asked(question, *answers), severity=severity)
    assert variant.expectation is Expectation.CONTRAST
    assert variant.input["question"] == question
    assert not set(variant.target.texts) & set(answers)
    for words, start in zip(variant.target.texts, variant.target.starts, strict=True):
        assert variant.input["passage"].startswith(words, start)


@pytest.mark.parametrize(
    ("generator", "question", "answer"),
    [
        ("number_changed", "What happened in 1990?", "Emily moved to Rome in 1990"),
        ("number_changed", "Where did Emily move?", "Rome"),
        ("entity_changed", "When did Emily move?", "1990"),
        ("role_swapped", "Whom did the dog bite?", "man"),
    ],
)
def test_what_the_question_names_makes_no_contrast(generator: str, question: str, answer: str) -> None:
    assert variant_of(generator, asked(question, answer)).expectation is not Expectation.CONTRAST


def test_a_label_about_two_texts_turns_where_both_name_it() -> None:
    pair = {"premise": "The dog bit the man.", "hypothesis": "A dog hurt a man."}
    sample = Sample("a", pair, "entailment")
    instance = Instance("role_swapped", "role_swapped", "meaning", (1.0,), 1)
    recipe = Recipe((instance,), fields=("premise",), opposites={"entailment": "contradiction"})
    (variant,) = render_variants(sample, recipe)
    assert variant.input["premise"] == "The man bit the dog."
    assert (variant.expectation, variant.target) == (Expectation.CONTRAST, "contradiction")


def test_a_number_stays_near_and_a_year_is_not_in_the_future() -> None:
    text = "When she turned 80, he built boats with 300 nails in 2016."
    made = [re.findall(r"\d+", number_changed(text, severity=5, seed=seed)) for seed in range(40)]
    age, nails, year = (np.array(column, int) for column in zip(*made, strict=True))
    assert (age >= 48).all()
    assert (age <= 99).all()
    assert ((nails >= 180) & (nails <= 480)).all()
    assert (year <= 2026).all()
    assert len(set(age.tolist())) > 3
