"""A model with a planted weakness is found, and shrunk to where the weakness begins."""

from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import NoSuchExample

from perturb.contracts import Expectation, Sample, Variant
from perturb.errors import UsageError
from perturb.testing import compositions, replay, variants
from perturb.testing.telling import describe

IMAGES = [Sample(f"i{number}", np.full((16, 16, 3), 60 + 20 * number, np.uint8), "grey") for number in range(6)]
TEXTS = [
    Sample("t1", "The food was good and the staff were kind.", "positive"),
    Sample("t2", "Never again.", "negative"),
]
QUIET = settings(max_examples=400, database=None, derandomize=True, deadline=None)


def test_a_failure_shrinks_to_the_weakest_severity() -> None:
    weakest = find(variants(IMAGES, generators=["gaussian_noise"]), lambda v: v.severity >= 2.37, settings=QUIET)
    assert weakest.severity == pytest.approx(2.37)
    assert weakest.replicate == 0
    assert weakest.sample_id == "i0"


def test_a_property_that_is_false_on_clean_input_shrinks_to_severity_0() -> None:
    weakest = find(variants(IMAGES, axes=["noise"]), lambda _: True, settings=QUIET)
    assert weakest.severity == 0
    assert np.array_equal(weakest.input, np.asarray(IMAGES[0].input))


def test_a_real_weakness_shrinks_to_the_first_severity_that_shows_it() -> None:
    def breaks(variant: Variant) -> bool:
        return float(np.std(variant.input.astype(float))) > 30

    weakest = find(variants(IMAGES, generators=["gaussian_noise"]), breaks, settings=QUIET)
    assert 1 < weakest.severity < 3
    stronger = find(variants(IMAGES, generators=["gaussian_noise"]), lambda v: v.severity >= 4, settings=QUIET)
    assert breaks(stronger)


@settings(max_examples=30)
@given(variant=variants(IMAGES, axes=["lighting", "ambiguity"], max_severity="mild"))
def test_only_what_was_asked_for_is_drawn(variant: Variant) -> None:
    assert variant.severity <= 2
    assert variant.axis in {"lighting", "ambiguity"}
    assert variant.expectation is Expectation.INVARIANT
    assert variant.input.shape == (16, 16, 3)


@settings(max_examples=20, phases=[Phase.generate])
@given(variant=variants(TEXTS, axes=["typos"]))
def test_texts_are_drawn_with_their_targets(variant: Variant) -> None:
    assert variant.target == {"t1": "positive", "t2": "negative"}[variant.sample_id]


def test_severities_that_leave_the_answer_undecided_are_not_drawn() -> None:
    two_classes = [Sample("a", np.zeros((16, 16), np.uint8), "x"), Sample("b", np.full((16, 16), 200, np.uint8), "y")]
    strategy = variants(two_classes, generators=["class_blend"])
    with pytest.raises(NoSuchExample):
        find(strategy, lambda v: v.severity >= 4, settings=QUIET)


def test_a_failure_prints_the_call_that_makes_it_again() -> None:
    found = find(variants(TEXTS, generators=["omission"]), lambda v: v.changed, settings=QUIET)
    assert repr(found).startswith("replay(samples, 't2', [('omission', ")  # the shortest text
    again = eval(repr(found), {"replay": replay, "samples": TEXTS})
    assert (again.input, again.steps) == (found.input, found.steps)


def test_nothing_to_draw_is_a_sentence() -> None:
    with pytest.raises(UsageError, match=r"no axis 'lightning'\. Did you mean lighting"):
        variants(IMAGES, axes=["lightning"])
    with pytest.raises(UsageError, match="of text inputs, which these are; noise has no generator of such"):
        variants(TEXTS, axes=["noise"])


def test_strategies_compose_with_those_of_hypothesis() -> None:
    pairs = st.tuples(variants(TEXTS, axes=["typos"]), st.integers(0, 9)).filter(lambda pair: pair[0].severity >= 1)
    either = st.one_of(pairs.map(lambda pair: pair[0]), compositions(TEXTS, axes=["format"]))
    found = find(either, lambda v: v.axis == "format" and v.changed, settings=QUIET)
    assert len(found.steps) == 1


def test_a_composition_loses_the_step_that_the_failure_does_not_need() -> None:
    pairs = compositions(TEXTS[:1], generators=["omission", "transposition"], max_length=2)
    found = find(pairs, lambda v: "fod" in v.input, settings=QUIET)
    assert [step.generator for step in found.steps] == ["omission"]


def test_a_failure_is_kept_in_the_database_and_tried_first() -> None:
    database = InMemoryExampleDatabase()
    seen: list[tuple[float, int]] = []

    @settings(QUIET, derandomize=False, database=database, max_examples=50)
    @given(variant=variants(IMAGES, generators=["gaussian_noise"]))
    def breaks(variant: Variant) -> None:
        seen.append((variant.severity, variant.replicate))
        assert variant.severity < 1.5

    with pytest.raises(AssertionError):
        breaks()
    seen.clear()
    with pytest.raises(AssertionError):
        breaks()
    assert seen[0] == (1.5, 0)


def test_fields_are_told_one_by_one() -> None:
    fields: dict[str, Any] = {"question": "Who painted this?", "passage": "It was painted in Rome by Ada."}
    sample = Sample("q1", fields, "Ada")
    strategy = variants([sample], axes=["typos"])
    found = find(strategy, lambda v: v.input["passage"] != fields["passage"], settings=QUIET)
    told = describe(found)
    assert "Diff of passage: " in told
    assert replay([sample], "q1", [(found.names[0], found.severity)], replicate=found.replicate).input == found.input


def test_a_generator_of_a_module_is_made_again_by_its_full_name() -> None:
    name = "perturb.generators.image.noise:gaussian_noise"
    found = find(variants(IMAGES, generators=[name]), lambda v: v.severity >= 2, settings=QUIET)
    assert repr(found) == f"replay(samples, 'i0', [('{name}', 2.0)], seed=0, replicate=0)"
    assert found.generator == "gaussian_noise"
    again = eval(repr(found), {"replay": replay, "samples": IMAGES})
    assert again.input_digest == found.input_digest


def test_samples_that_cannot_be_read_are_not_drawn() -> None:
    odd: Any = np.zeros((2, 2), np.float32)
    data = [IMAGES[0], Sample("odd", odd, "grey")]
    found = find(variants(data, generators=["gaussian_noise"]), lambda v: v.severity >= 1, settings=QUIET)
    assert found.sample_id == "i0"
    with pytest.raises(UsageError, match="got 0 samples"):
        variants(data[1:], generators=["gaussian_noise"])


def test_a_composition_has_at_least_one_step() -> None:
    with pytest.raises(UsageError, match="max_length=0"):
        compositions(IMAGES, axes=["noise"], max_length=0)
