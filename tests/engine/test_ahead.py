"""Short texts are rendered together, and their variants are those that each has alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

import perturb
from perturb.contracts import Answers, Chat, Sample, Span, Spans, Variant
from perturb.contracts.render_joined import SHORT
from perturb.engine import ahead as ahead_module
from perturb.engine.ahead import in_groups, render_ahead
from perturb.engine.render import Recipe, render_many, render_variants
from perturb.errors import DataError
from perturb.suite.contract import Instance

TEXTS = ("The soup was cold.", "So was I.", "Der Käse auch.", "", "We left at ten, all of us.", "Was für ein Käse, ja!")


def instance(name: str, severities: Sequence[float] = (1.0, 3.0, 5.0), replicates: int = 2) -> Instance:
    return Instance(f"my {name}", name, "typos", tuple(severities), replicates)


RECIPE = Recipe((instance("omission"), instance("misspelling"), instance("human_typos", (0.5, 4.5), 1)), seed=3)
SAMPLES = [Sample(f"s{number}", text, "good") for number, text in enumerate(TEXTS * 4)]
TAGGED = [Sample(f"t{number}", text, Spans((Span(0, len(text) // 2, "x"),))) for number, text in enumerate(TEXTS * 2)]
PAIRS = [Sample(f"p{number}", {"question": text, "passage": text}, "yes") for number, text in enumerate(TEXTS * 2)]
CHATS = [Sample(f"c{number}", Chat(({"role": "user", "content": text},)), "x") for number, text in enumerate(TEXTS * 2)]
PASSAGE = "Laura met Greg in Rome. " * 60
ASKED = [
    Sample(
        f"q{number}", {"question": "Who met Greg in Rome?", "passage": PASSAGE}, Answers(("Laura",), (0,), "passage")
    )
    for number in range(5)
]
LONG = [replace(one, id=f"l{one.id}", input={"question": "Who met Greg?", "passage": PASSAGE * 2}) for one in ASKED]
UNSURE = [replace(one, target=Spans((Span(0, 3, "x"),))) for one in PAIRS]
ODD = [
    Sample("separator", "one\x1etwo three four", "good"),
    Sample("long", "word " * SHORT, "good"),
    Sample("lone", "sur\ud83drogate", "good"),
]


def alone(samples: Sequence[Sample], recipe: Recipe) -> list[Variant]:
    return list(chain.from_iterable(render_variants(sample, recipe) for sample in samples))


def told(variants: Sequence[Variant]) -> list[tuple[object, ...]]:
    return [(v.sample_id, v.steps, v.replicate, v.input, v.target, v.distance, v.problem) for v in variants]


@pytest.mark.parametrize(
    "samples", [SAMPLES, TAGGED, PAIRS, CHATS, ASKED, LONG, UNSURE, [*SAMPLES, *ODD, *PAIRS, *CHATS, *LONG]]
)
def test_variants_of_many_samples_are_those_of_each(samples: list[Sample]) -> None:
    together = list(chain.from_iterable(render_many(samples, RECIPE)))
    assert told(together) == told(alone(samples, RECIPE))


@pytest.mark.parametrize(
    ("samples", "joined"), [(SAMPLES, 3), (TAGGED, 3), (CHATS, 3), (PAIRS, 3), (ASKED, 3), (LONG, 3), (UNSURE, 0)]
)
def test_texts_are_rendered_ahead_unless_it_is_open_which_holds_the_target(samples: list[Sample], joined: int) -> None:
    assert {len(ready) for ready in render_ahead(samples, RECIPE)} == {joined}


def test_a_long_text_beside_a_short_one_is_drawn_and_not_rendered_ahead() -> None:
    question, passage = render_ahead(LONG, RECIPE)[0]["my human_typos", 0]
    assert (len(question.ready), len(passage.ready)) == (2, 0)
    assert passage.made is not None


def test_severities_that_fall_are_rendered_one_by_one() -> None:
    recipe = Recipe((instance("omission", (5.0, 1.0)),))
    assert not any(render_ahead(SAMPLES, recipe))
    assert told(list(chain.from_iterable(render_many(SAMPLES, recipe)))) == told(alone(SAMPLES, recipe))


def test_what_fails_together_is_rendered_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise ValueError

    monkeypatch.setattr(ahead_module, "render_joined", fail)
    assert not any(render_ahead(SAMPLES, RECIPE))
    assert told(list(chain.from_iterable(render_many(SAMPLES, RECIPE)))) == told(alone(SAMPLES, RECIPE))


def test_generate_gives_the_variants_of_each_sample_in_its_order() -> None:
    samples = [*SAMPLES, ODD[1], *SAMPLES[:2]]
    samples = [Sample(f"{number}", one.input, "good") for number, one in enumerate(samples)]
    made = list(perturb.generate(samples, generators=["omission"], severities=[2], seed=5))
    (one,) = perturb.generate(samples[7:8], generators=["omission"], severities=[2], seed=5)
    assert [variant.sample_id for variant in made] == [sample.id for sample in samples]
    assert told([made[7]]) == told([one])


def test_short_texts_are_taken_by_the_dozen_and_all_else_one_by_one() -> None:
    image = Sample("i", {"scene": np.zeros((2, 2), np.uint8), "caption": "so"})
    groups = list(in_groups([*SAMPLES * 6, *ODD[1:2], image, image, *PAIRS[:2], *SAMPLES[:1]]))
    assert [len(group) for group in groups] == [128, 16, 1, 1, 1, 3]


def test_what_was_read_before_an_error_is_not_lost() -> None:
    def reading() -> Iterator[Sample]:
        yield from SAMPLES[:3]
        raise DataError("The file ends in the middle of a row.")

    groups = in_groups(reading())
    assert [sample.id for sample in next(groups)] == ["s0", "s1", "s2"]
    with pytest.raises(DataError, match="middle of a row"):
        next(groups)
