"""All variants of one sample."""

from typing import Any

import numpy as np
import pytest

from perturb.contracts import Accepted, Image, Sample, Variant, apply_edits
from perturb.data import InMemory
from perturb.engine.distance import input_digest
from perturb.engine.pool import build_pool
from perturb.engine.render import Recipe, render_one, render_variants
from perturb.errors import PerturbError
from perturb.suite import Instance


def picture(level: int = 100) -> Image:
    return (np.arange(64, dtype=np.uint8).reshape(8, 8) + np.uint8(level)).astype(np.uint8)


def sample(name: str = "a", label: str = "cat", level: int = 100) -> Sample:
    return Sample(name, picture(level), label, {"city": "Rome"}, "c1")


def recipe(module: str, *names: str, replicates: int = 1, severities: tuple[float, ...] = (1.0, 2.0, 3.0)) -> Recipe:
    made = [Instance(name, f"{module}:{name}", "mine", severities, replicates) for name in names]
    data = InMemory([sample("a"), sample("b", level=50), sample("d", "dog", 10), sample("e", "dog", 30)])
    return Recipe(tuple(made), seed=7, pool=build_pool(data, data))


def only(module: str, name: str, **options: Any) -> list[Variant]:
    return list(render_variants(sample(), recipe(module, name, **options)))


def test_canonical_order_and_provenance(third_party: str) -> None:
    made = list(render_variants(sample(), recipe(third_party, "speckle", "brighten", replicates=2)))
    order = [(v.generator, v.replicate, v.severity) for v in made]
    assert order == [(g, r, s) for g in ("speckle", "brighten") for r in (0, 1) for s in (1.0, 2.0, 3.0)]
    first = made[0]
    assert (first.sample_id, first.cluster, dict(first.groups), first.axis) == ("a", "c1", {"city": "Rome"}, "mine")
    assert (first.target, first.expectation, first.changed, first.problem) == ("cat", "invariant", True, "")
    assert first.steps[0].parameters == {"amount": 1}
    assert first.input_digest == input_digest(first.input)
    assert first.distance > 0


def test_one_draw_serves_every_severity_and_each_replicate_has_its_own(third_party: str) -> None:
    made = only(third_party, "speckle", replicates=2)
    keys = [v.steps[0].key for v in made]
    assert len(set(keys[:3])) == len(set(keys[3:])) == 1
    assert keys[0] != keys[3]
    noise = [np.asarray(v.input).astype(int) - picture() for v in made]
    assert np.array_equal(noise[1], 2 * noise[0])
    assert not np.array_equal(noise[0], noise[3])


def test_one_variant_made_again_is_the_same(third_party: str) -> None:
    plan = recipe(third_party, "speckle", "brighten", replicates=2)
    wanted = next(v for v in render_variants(sample(), plan) if (v.generator, v.replicate) == ("speckle", 1))
    again, edits = render_one(sample(), plan, name="speckle", replicate=1, severity=1.0)
    assert again.input_digest == wanted.input_digest
    assert edits == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("leaves", "leaves raised SystemExit: 1"),
        ("as_float", "as_float: Expected a uint8 image of shape (H, W) or (H, W, 3); got float64"),
        ("not_a_number", "not_a_number: Expected a uint8 image"),
        ("shrinks", "shrinks: returned an image of shape (7, 8) for one of shape (8, 8)"),
        ("returns_none", "returns_none: Expected an image as a NumPy array; got NoneType"),
        ("writes", "writes raised ValueError: output array is read-only"),
        ("bad_draw", "bad_draw raised KeyError: 'dice'"),
        ("shout", "shout: Expected a text as str; got ndarray"),
    ],
)
def test_a_generator_that_fails_gives_the_clean_input_and_the_reason(third_party: str, name: str, reason: str) -> None:
    made = list(render_variants(sample(), recipe(third_party, name, "brighten")))
    assert [v.problem.startswith(reason) for v in made[:3]] == [True] * 3, made[0].problem
    for variant in made[:3]:
        assert np.array_equal(np.asarray(variant.input), picture())
        assert (variant.changed, variant.distance) == (False, 0.0)
        assert variant.input_digest == input_digest(picture())
    assert [v.problem for v in made[3:]] == [""] * 3


def test_a_failure_at_one_severity_costs_that_severity(third_party: str) -> None:
    made = only(third_party, "raises")
    assert [v.problem for v in made] == ["", *["raises raised ValueError: no light left"] * 2]


def test_a_variant_that_changes_nothing_says_so(third_party: str) -> None:
    assert [(v.changed, v.distance, v.problem) for v in only(third_party, "nothing")] == [(False, 0.0, "")] * 3


def test_a_view_with_negative_strides_is_an_image_like_any_other(third_party: str) -> None:
    made = only(third_party, "mirror")[0]
    assert made.problem == ""
    assert np.array_equal(made.input, picture()[:, ::-1])
    assert made.distance > 0


def test_the_callers_array_stays_writable_and_unchanged(third_party: str) -> None:
    mine = sample()
    list(render_variants(mine, recipe(third_party, "writes", "speckle")))
    assert np.array_equal(np.asarray(mine.input), picture())
    assert np.asarray(mine.input).flags.writeable


def test_an_ambiguous_blend_has_both_readings_and_its_control_one(third_party: str) -> None:
    made = list(render_variants(sample(), recipe(third_party, "mix", "mix_same")))
    blends, controls = made[:3], made[3:]
    assert [v.expectation for v in blends] == ["invariant", "undetermined", "abstain"]
    assert blends[0].target == "cat"
    assert blends[2].target == Accepted(("cat", "dog"))
    assert {v.partners[0].id for v in blends} <= {"d", "e"}
    assert [v.partners[0].id for v in controls] == ["b"] * 3
    assert {v.control_of for v in controls} == {"mix"}
    assert [v.expectation for v in controls] == ["invariant"] * 3


def test_the_control_goes_by_the_suites_name(third_party: str) -> None:
    instances = tuple(
        Instance(name, f"{third_party}:{generator}", "doubt", (3.0,), 1)
        for name, generator in (("half", "mix"), ("calm", "mix_same"))
    )
    data = InMemory([sample("a"), sample("b"), sample("d", "dog")])
    made = list(render_variants(sample(), Recipe(instances, pool=build_pool(data, data))))
    assert made[1].control_of == "half"


def test_no_partner_is_a_problem_of_the_variant(third_party: str) -> None:
    made = list(render_variants(sample("x", "bird"), recipe(third_party, "mix", "mix_same")))
    assert [v.problem for v in made[:3]] == [""] * 3
    assert "needs a second sample of the same class" in made[3].problem


def test_fields_of_a_mapping(third_party: str) -> None:
    value: dict[str, Any] = {"photo": picture(), "caption": "A cat", "title": "Tom"}
    plan = recipe(third_party, "shout", "brighten")
    made = list(render_variants(Sample("a", value, "cat"), plan))
    both = made[0].input
    assert both["caption"].startswith("A cat!")
    assert both["title"].startswith("Tom!")
    assert np.array_equal(both["photo"], picture())
    assert np.array_equal(made[3].input["photo"], picture() + np.uint8(1))
    assert made[3].input["caption"] == "A cat"
    chosen = Recipe(plan.instances, plan.seed, ("title",))
    assert next(render_variants(Sample("a", value, "cat"), chosen)).input["caption"] == "A cat"
    nothing = list(render_variants(Sample("a", {"caption": "A cat"}, "cat"), plan))
    assert "takes image fields" in nothing[3].problem


def test_edits_come_with_each_text(third_party: str) -> None:
    plan = recipe(third_party, "shout")
    variant, edits = render_one(Sample("a", "Hi", "x"), plan, name="shout", replicate=0, severity=2)
    (edit,) = edits[""]
    assert variant.input == "Hi" + edit.replacement
    assert variant.distance == len(edit.replacement)
    texts = {"one": "Hi", "two": "Ho"}
    two = Sample("a", texts, "x")
    variant, edits = render_one(two, plan, name="shout", replicate=0, severity=2)
    assert {name: apply_edits(text, edits[name]) for name, text in texts.items()} == variant.input
    assert variant.input["two"] != "Ho"


def test_one_variant_that_cannot_be_made_is_an_error(third_party: str) -> None:
    with pytest.raises(PerturbError):
        render_one(sample(), recipe(third_party, "shrinks"), name="shrinks", replicate=0, severity=1)
