"""Models with a planted weakness: every door finds it, names it, and shrinks it to where it begins."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given, seed, settings
from hypothesis import strategies as st

import perturb
from perturb.contracts import Sample
from perturb.testing import (
    Drawn,
    assert_answers,
    assert_invariant,
    assert_robust,
    compositions,
    replay,
    variants,
)

Model = Callable[[Sequence[Any]], list[str]]
BRIGHT = [Sample(f"i{number}", np.full((24, 24, 3), 200, np.uint8), "wall") for number in range(40)]
DEPTH_AT_PLANTED = int(np.min(perturb.apply("cast_shadow", np.full((24, 24, 3), 200, np.uint8), severity=2.4)))
REVIEWS = [
    Sample("n1", "It was a bad day, and we are sad about it.", "negative"),
    Sample("p1", "It was fine, and the staff were kind to us.", "positive"),
    Sample("p2", "We liked it.", "positive"),
    Sample("n2", "Never again.", "negative"),
]
QUIET = settings(max_examples=300, database=None, derandomize=True, deadline=None)


def blind_in_shadow(batch: Sequence[Any]) -> list[str]:
    """Fail where any part of a picture is darker than a shadow of severity 2.4 leaves it."""
    return ["hole" if image.min() < DEPTH_AT_PLANTED else "wall" for image in batch]


def stumbles_over_doubled_letters(batch: Sequence[Any]) -> list[str]:
    """Call a positive review negative where a letter is doubled; leave negative ones alone."""
    return [
        "negative" if re.search(r"(bad|sad|again)", text) or re.search(r"([a-z])\1", text) else "positive"
        for text in batch
    ]


def steady(batch: Sequence[Any]) -> list[str]:
    return ["wall" for _ in batch]


def weakest(model: Model, strategy: st.SearchStrategy[Drawn]) -> Drawn:
    return find(strategy, lambda v: model([v.input])[0] != v.target, settings=QUIET)


def test_a_property_test_shrinks_to_the_planted_severity() -> None:
    found = weakest(blind_in_shadow, variants(BRIGHT, generators=["cast_shadow"]))
    assert found.severity == pytest.approx(2.4, abs=0.1)
    assert (found.generator, found.sample_id) == ("cast_shadow", "i0")


def test_a_doubled_letter_is_found_and_shrunk_to_the_minimal_example() -> None:
    found = weakest(stumbles_over_doubled_letters, variants(REVIEWS, generators=["casing", "doubling"]))
    assert (found.generator, found.sample_id) == ("doubling", "p2")
    assert re.search(r"([a-z])\1", found.input)
    assert found.distance == 1
    assert found.severity <= 1


def test_an_invariance_names_generator_and_severity_within_a_bounded_number_of_questions() -> None:
    asked: list[Any] = []

    def counted(batch: Sequence[Any]) -> list[str]:
        asked.extend(batch)
        return blind_in_shadow(batch)

    with pytest.raises(AssertionError, match="flips on 2 of 2 draws along cast_shadow") as caught:
        assert_invariant(counted, BRIGHT[0], generator="cast_shadow", replicates=2)
    found = re.search(r"cast_shadow at severity (\d\.\d+)", str(caught.value))
    assert found is not None
    assert float(found[1]) == pytest.approx(2.4, abs=0.1)
    assert len(asked) <= 10 + 2 * (5 + 7) + 1


def test_a_rate_finds_it_from_the_tier_on_at_which_it_shows() -> None:
    assert_robust(blind_in_shadow, BRIGHT, generator="cast_shadow", up_to="mild", max_drop=0.1)
    with pytest.raises(AssertionError, match="failed") as caught:
        assert_robust(blind_in_shadow, BRIGHT, generator="cast_shadow", up_to="strong", max_drop=0.1)
    assert re.search(r"mild +drop \+0\.000 .* passed", str(caught.value))
    assert re.search(r"moderate +drop \+1\.000 .* failed", str(caught.value))


def test_a_weakness_to_two_things_at_once_shrinks_to_these_two() -> None:
    def breaks(variant: Drawn) -> bool:
        names = {step.generator for step in variant.steps if step.severity >= 1.5}
        return {"gaussian_noise", "motion_blur"} <= names

    strategy = compositions(BRIGHT, generators=["jpeg_compression", "gaussian_noise", "motion_blur", "rain"])
    found = find(strategy, breaks, settings=QUIET)
    assert [(step.generator, step.severity) for step in found.steps] == [("motion_blur", 1.5), ("gaussian_noise", 1.5)]
    assert (found.sample_id, found.replicate) == ("i0", 0)


def test_a_weakness_to_one_thing_shrinks_to_that_one_among_compositions() -> None:
    found = weakest(blind_in_shadow, compositions(BRIGHT, generators=["cast_shadow", "saturation", "hue"]))
    assert [step.generator for step in found.steps] == ["cast_shadow"]
    assert found.severity == pytest.approx(2.4, abs=0.1)


def test_a_weakness_to_low_light_in_one_group_is_found_in_that_group() -> None:
    images = [
        Sample(f"{city}{n}", np.full((24, 24), 150 if city == "rome" else 160, np.uint8), "wall", {"city": city})
        for n in range(10)
        for city in ("oslo", "rome")
    ]
    limit = float(np.asarray(replay(images, "rome0", [("underexposure", 2.4)]).input).mean())

    def unfair(batch: Sequence[Any]) -> list[str]:
        return ["hole" if image.max() <= 150 and image.mean() < limit else "wall" for image in batch]

    def spoils(variant: Drawn) -> bool:
        return variant.groups["city"] == "rome" and unfair([variant.input]) != ["wall"]

    found = find(variants(images, generators=["underexposure"]), spoils, settings=QUIET)
    assert found.sample_id == "rome0"
    assert found.severity == pytest.approx(2.4, abs=0.1)


@pytest.mark.parametrize("number", range(20))
def test_a_model_without_a_weakness_gives_no_false_alarm(number: int) -> None:
    @seed(number)
    @settings(max_examples=10, database=None, deadline=None)
    @given(variant=variants(BRIGHT[:3], axes=["lighting", "noise"]))
    def holds(variant: Drawn) -> None:
        assert_answers(steady, variant)

    holds()
    assert_invariant(steady, BRIGHT[number], axis="noise", replicates=1, seed=number)


@pytest.mark.slow
def test_every_sample_and_seed_leads_to_the_planted_severity() -> None:
    for number in range(30):
        again = settings(QUIET, derandomize=False)
        strategy = variants(BRIGHT, axes=["lighting"], seed=number)
        shadows = strategy.filter(lambda v: v.generator == "cast_shadow")
        found = find(shadows, lambda v: blind_in_shadow([v.input]) != ["wall"], settings=again)
        assert found.severity == pytest.approx(2.4, abs=0.1)
