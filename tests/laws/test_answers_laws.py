"""Answers and spans through every text generator: they stand where they are said to, or the variant is invalid."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from perturb.contracts import Answers, Expectation, Generator, Sample, Spans
from perturb.contracts.targets import Span
from perturb.engine.render import Recipe, render_variants
from perturb.generators import GENERATORS
from perturb.suite import Instance

TEXT_GENERATORS = [g for g in GENERATORS if g.modality == "text"]
every_text_generator = pytest.mark.parametrize("generator", TEXT_GENERATORS, ids=lambda generator: generator.name)
PASSAGE = (
    "On 12 May 2019 the driver Emily Carter, who isn't from London, brought three boxes to the grey theatre. "
    "It was not far, and everybody thought that she would be late. Later her brother Greg said the colour was awful, "
    "but the food was good. He paid 40 euros and went home with his wife in a great big red car."
)
PLACES = ("12 May 2019", "Emily Carter", "three boxes", "grey theatre", "Greg", "40 euros", "great big red car")
STARTS = tuple(PASSAGE.index(place) for place in PLACES)
QUESTION = "What did Emily Carter bring?"


@every_text_generator
def test_answers_stand_in_their_passage(generator: Generator) -> None:
    sample = Sample("a", {"question": QUESTION, "passage": PASSAGE}, Answers(PLACES, STARTS, "passage"))
    instance = Instance(generator.name, generator.name, generator.axis, (1.0, 3.0, 5.0), 4 if generator.has_draw else 1)
    for variant in render_variants(sample, Recipe((instance,), seed=5)):
        if variant.expectation is Expectation.CONTRAST:
            continue
        assert isinstance(variant.target, Answers)
        assert isinstance(variant.input, Mapping)
        assert variant.target.texts
        passage = str(variant.input["passage"])
        for text, start in zip(variant.target.texts, variant.target.starts, strict=True):
            assert passage.startswith(text, start)


@every_text_generator
def test_spans_stay_in_their_text_and_apart(generator: Generator) -> None:
    spans = Spans(tuple(Span(start, start + len(place), "X") for place, start in zip(PLACES, STARTS, strict=True)))
    instance = Instance(generator.name, generator.name, generator.axis, (1.0, 3.0, 5.0), 4 if generator.has_draw else 1)
    for variant in render_variants(Sample("a", PASSAGE, spans), Recipe((instance,), seed=5)):
        if variant.expectation is Expectation.CONTRAST:
            continue
        assert isinstance(variant.target, Spans)
        position = 0
        for span in sorted(variant.target.spans, key=lambda span: span.start):
            assert position <= span.start <= span.stop <= len(variant.input)
            position = span.stop
