"""Verdicts with two readings, and their controls, which say the same again in one."""

from __future__ import annotations

import pytest

from perturb.contracts import Accepted, Expectation, Generator, Sample
from perturb.engine.render import Recipe, render_variants
from perturb.generators import GENERATORS
from perturb.generators.text._lexicon import rows
from perturb.generators.text._verdicts import find_clauses, lean
from perturb.suite import Instance

DECIDED = [generator for generator in GENERATORS if generator.name.endswith("_decided")]
AMBIGUOUS = [next(g for g in GENERATORS if g.name == control.control_of) for control in DECIDED]


@pytest.mark.parametrize("generator", AMBIGUOUS, ids=lambda generator: generator.name)
def test_either_reading_is_accepted_once_the_verdict_is_gone(generator: Generator) -> None:
    sample = Sample("a", "We came on a Monday. The soup was lovely, and the staff were kind.", "positive")
    instance = Instance(generator.name, generator.name, "ambiguity", (5.0,), 4)
    for variant in render_variants(sample, Recipe((instance,), seed=1)):
        assert variant.expectation is Expectation.ABSTAIN
        assert variant.target == Accepted(("positive", "negative"))
        assert "lovely" not in variant.input


@pytest.mark.parametrize("generator", DECIDED, ids=lambda generator: generator.name)
def test_a_control_keeps_the_label(generator: Generator) -> None:
    sample = Sample("a", "The soup was lovely.", "positive")
    instance = Instance(generator.name, generator.name, "ambiguity", (5.0,), 4)
    for variant in render_variants(sample, Recipe((instance,), seed=1)):
        assert variant.changed
        assert (variant.expectation, variant.target) == (Expectation.INVARIANT, "positive")


@pytest.mark.parametrize("generator", AMBIGUOUS + DECIDED, ids=lambda generator: generator.name)
def test_a_text_that_says_another_thing_than_its_label_stays(generator: Generator) -> None:
    instance = Instance(generator.name, generator.name, "ambiguity", (5.0,), 1)
    (variant,) = render_variants(Sample("a", "The soup was lovely.", "negative"), Recipe((instance,)))
    assert not variant.changed


def test_every_kind_has_three_sentences_each_with_two_readings() -> None:
    table = rows("ambiguous_verdicts.tsv")
    assert len(AMBIGUOUS) == 8
    assert {len(row) for row in table} == {4}
    kinds = [row[0] for row in table]
    assert all(kinds.count(kind) == 3 for kind in kinds)
    assert not {lean(list(find_clauses(row[0]))) for row in table} - {0}
