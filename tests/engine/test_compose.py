"""Several generators on one sample."""

from pathlib import Path

import numpy as np
import pytest

from perturb.api import recipe_for
from perturb.contracts import Boxes, Expectation, Image, Sample, Span, Spans
from perturb.data import InMemory
from perturb.engine.compose import in_order, render_composition
from perturb.engine.distance import image_distance
from perturb.engine.render import Recipe, render_one
from perturb.errors import UsageError
from perturb.suite import Instance

FORGETFUL = '''
from perturb.contracts import rewrite

@rewrite(axis="memory", tiers={"words": (1, 2, 3, 4, 5)}, identity={"words": 0}, source="Made up.")
def forget(text, *, words):
    """Leave out the last words."""
    return " ".join(text.split()[:-int(words)])
'''


def picture(seed: int = 1) -> Image:
    return np.random.default_rng(seed).integers(40, 200, (32, 32, 3), dtype=np.uint8)


def recipe(*names: str, samples: tuple[Sample, ...] = (), least: float = 0.0) -> Recipe:
    data = InMemory(samples or (Sample("a", picture(), "cat"),))
    made = recipe_for(data, generators=names, seed=7)
    return Recipe(made.instances, 7, min_visibility=least, pool=made.pool)


def test_a_single_step_is_the_variant_alone() -> None:
    sample, plan = Sample("a", picture(), "cat"), recipe("gaussian_noise")
    alone, _ = render_one(sample, plan, name="gaussian_noise", replicate=3, severity=2.5)
    composed = render_composition(sample, plan, [("gaussian_noise", 2.5)], replicate=3)
    assert (composed.input_digest, composed.steps) == (alone.input_digest, alone.steps)


def test_each_step_works_on_what_the_one_before_made() -> None:
    sample, plan = Sample("a", picture(), "cat"), recipe("low_light", "rotation", "jpeg_compression")
    made = render_composition(sample, plan, [("low_light", 2), ("rotation", 1), ("jpeg_compression", 3)])
    value = sample
    for name, severity in [("low_light", 2.0), ("rotation", 1.0), ("jpeg_compression", 3.0)]:
        step, _ = render_one(value, plan, name=name, replicate=0, severity=severity)
        value = Sample("a", step.input, "cat")
    assert np.array_equal(made.input, np.asarray(value.input))
    assert made.generator == "low_light+rotation+jpeg_compression"
    assert made.axis == "lighting+viewpoint+digital"
    assert [step.severity for step in made.steps] == [2, 1, 3]
    assert made.severity == 3
    assert made.distance == image_distance(np.asarray(sample.input), made.input)
    assert len({step.key for step in made.steps}) == 3


def test_a_generator_keeps_its_luck_when_another_step_goes_and_has_other_luck_when_it_comes_again() -> None:
    sample, plan = Sample("a", picture(), "cat"), recipe("gaussian_noise", "low_light")
    stacked = render_composition(sample, plan, [("low_light", 1), ("gaussian_noise", 2), ("gaussian_noise", 1)])
    alone = render_composition(sample, plan, [("gaussian_noise", 2)])
    assert stacked.steps[1].key == alone.steps[0].key
    assert stacked.steps[2].key != stacked.steps[1].key


def test_the_clean_sample_is_never_written_into() -> None:
    image = picture()
    before = image.copy()
    render_composition(Sample("a", image, "cat"), recipe("blocks", "rotation"), [("blocks", 5), ("rotation", 5)])
    assert np.array_equal(image, before)


def test_steps_at_severity_0_give_the_clean_input() -> None:
    made = render_composition(
        Sample("a", picture(), "cat"), recipe("low_light", "rotation"), [("low_light", 0), ("rotation", 0)]
    )
    assert (made.changed, made.distance, made.expectation) == (False, 0.0, Expectation.INVARIANT)


def test_boxes_follow_every_warp_and_leave_where_the_steps_together_hide_them() -> None:
    corners = np.array([[2.0, 2, 12, 12], [18, 18, 30, 30]])
    sample = Sample("a", picture(), Boxes(corners, ("cat", "dog")))
    steps = [("blocks", 4.0), ("crop", 3.0)]
    everything = render_composition(sample, recipe("blocks", "crop", samples=(sample,)), steps)
    covered, _ = render_one(sample, recipe("blocks"), name="blocks", replicate=0, severity=4)
    moved = Sample("a", covered.input, covered.target)
    cropped, _ = render_one(moved, recipe("crop"), name="crop", replicate=0, severity=3)
    assert covered.visibility is not None
    assert cropped.visibility is not None
    together = np.multiply(covered.visibility, cropped.visibility)
    assert everything.visibility == pytest.approx(tuple(together))
    assert np.allclose(everything.target.corners, cropped.target.corners)
    least = float(together.mean())
    fewer = render_composition(sample, recipe("blocks", "crop", samples=(sample,), least=least), steps)
    assert len(fewer.target.labels) == int((together >= least).sum())


def test_spans_follow_through_edits_on_edits() -> None:
    text = "The food in Lucca was really very good, and the staff were kind to all of us."
    sample = Sample("t", text, Spans((Span(12, 17, "PLACE"),)))
    plan = recipe("irrelevant_sentence", "lost_punctuation", "casing", samples=(sample,))
    steps = [("irrelevant_sentence", 3), ("casing", 5), ("lost_punctuation", 5)]
    made = render_composition(sample, plan, steps)
    (span,) = made.target.spans
    assert made.input[span.start : span.stop].lower() == "lucca"
    assert made.distance > 0


def test_the_most_doubtful_step_decides_what_is_expected() -> None:
    samples = (Sample("a", picture(), "cat"), Sample("b", picture(2), "dog"))
    plan = recipe("class_blend", "gaussian_noise", samples=samples)
    for severity, expected in ((1, "invariant"), (3, "undetermined"), (5, "abstain")):
        made = render_composition(samples[0], plan, [("class_blend", severity), ("gaussian_noise", 1)])
        assert made.expectation == expected
        assert [partner.id for partner in made.partners] == ["b"]
    assert set(made.target.values) == {"cat", "dog"}


def test_the_order_is_that_in_which_an_input_comes_about() -> None:
    names = ("jpeg_compression", "gaussian_noise", "motion_blur", "rotation", "rain", "cast_shadow")
    assert [i.name for i in in_order(recipe(*names).instances)] == [
        *("cast_shadow", "rain", "rotation", "motion_blur", "gaussian_noise", "jpeg_compression")
    ]
    foreign = Instance("theirs", "theirs", "their_axis", (1.0,), 1)
    assert in_order([foreign, *recipe("omission", samples=(Sample("t", "text"),)).instances])[-1] is foreign


def test_a_step_that_cannot_be_made_leaves_the_clean_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "forgetful.py").write_text(FORGETFUL)
    monkeypatch.syspath_prepend(tmp_path)
    sample = Sample("t", "Ada lives in Lucca.", Spans((Span(13, 18, "PLACE"),)))
    plan = recipe("casing", "forgetful:forget", samples=(sample,))
    made = render_composition(sample, plan, [("casing", 5), ("forget", 3)])
    assert "does not stand exactly once" in made.problem
    assert (made.input, made.changed, made.distance) == (sample.input, False, 0.0)
    assert made.target is sample.target
    assert made.expectation is Expectation.INVARIANT


def test_a_composition_of_nothing_is_an_error() -> None:
    with pytest.raises(UsageError, match="one or more steps"):
        render_composition(Sample("a", picture(), "cat"), recipe("low_light"), [])
