"""What a failing property prints: sample, generator, a diff or a picture, both answers, how to make it again."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings, target
from hypothesis.errors import Unsatisfiable
from PIL import Image

from perturb.contracts import Sample
from perturb.errors import ModelError, UsageError
from perturb.testing import Drawn, assert_answers, compositions, margin, replay, variants
from perturb.testing.telling import describe

REVIEWS = [Sample("p1", "The food was fine.", "positive"), Sample("n1", "The food was bad.", "negative")]
PICTURES = [Sample("i1", np.full((16, 24, 3), 150, np.uint8), "wall")]
QUIET = settings(max_examples=200, database=None, derandomize=True, deadline=None)


def by_fine(batch: Sequence[Any]) -> list[dict[str, float]]:
    return [{"positive": 0.9, "negative": 0.1} if "fine" in t else {"positive": 0.2, "negative": 0.8} for t in batch]


def failure_of(test: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as caught:
        test()
    return "\n".join([str(caught.value), *caught.value.__notes__])


def test_a_failing_property_on_texts_prints_a_diff_both_answers_and_the_call() -> None:
    @QUIET
    @given(variant=variants(REVIEWS, generators=["omission"]))
    def keeps(variant: Drawn) -> None:
        assert_answers(by_fine, variant)

    told = failure_of(keeps)
    assert re.search(r"Sample 'p1' \(right answer 'positive'\), omission at severity \d.* \(1 changed characters", told)
    assert re.search(r"Diff: The food was .*\[-.*-\]", told)
    assert "The answer changed from 'positive' (confidence 0.900) to 'negative' (confidence 0.800)." in told
    (line,) = re.findall(r"Made again by: perturb\.testing\.(.*)", told)
    again = eval(line, {"replay": replay, "samples": REVIEWS})
    assert by_fine([again.input]) != by_fine([REVIEWS[0].input])


def test_a_failing_property_on_pictures_writes_clean_and_broken_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERTURB_OUT", str(tmp_path / "shots"))

    @QUIET
    @given(variant=variants(PICTURES, generators=["cast_shadow"]))
    def keeps(variant: Drawn) -> None:
        assert variant.input.min() > 100

    told = failure_of(keeps)
    (name,) = re.findall(r"Picture: (.*)", told)
    (written,) = (tmp_path / "shots").iterdir()
    assert str(written) == name
    with Image.open(name) as picture:
        assert picture.width > 3 * 200
        pixels = np.asarray(picture.convert("RGB"))
    assert (pixels == 150).all(axis=2).sum() > 100 * 200  # the clean one, as it is


def test_pictures_that_cannot_be_written_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PERTURB_OUT", str(tmp_path / "file"))
    assert "Picture: not written:" in describe(replay(PICTURES, "i1", [("low_light", 3)]))


def test_a_property_that_is_false_on_clean_input_blames_no_disturbance() -> None:
    @QUIET
    @given(variant=variants(REVIEWS, axes=["typos"]))
    def fails(variant: Drawn) -> None:
        assert_answers(lambda batch: ["negative" for _ in batch], variant)

    told = failure_of(fails)
    assert "The property is false on the clean input, so no disturbance is to blame: of sample 'p1'" in told
    assert "Nothing was disturbed" in told


def test_outside_hypothesis_the_assertion_tells_all() -> None:
    broken = replay(REVIEWS, "p1", [("omission", 5), ("casing", 3)], replicate=2)
    with pytest.raises(AssertionError) as caught:
        assert_answers(by_fine, broken)
    assert "omission at severity 5 (extreme) then casing at severity 3 (moderate)" in str(caught.value)
    assert "Made again by: perturb.testing.replay(samples, 'p1', [('omission', 5.0), ('casing', 3.0)]" in str(
        caught.value
    )


def test_a_replay_is_the_variant_that_was_drawn() -> None:
    drawn: list[Drawn] = []

    @settings(QUIET, max_examples=20)
    @given(variant=compositions(PICTURES, axes=["noise", "occlusion"], generators=["rain"], seed=4))
    def collect(variant: Drawn) -> None:
        drawn.append(variant)

    with pytest.raises(UsageError, match="image inputs"):
        compositions(PICTURES, generators=["omission"])
    collect()
    assert {len(variant.steps) for variant in drawn} == {1, 2, 3}
    for variant in drawn:
        again = eval(repr(variant), {"replay": replay, "samples": PICTURES})
        assert again.input_digest == variant.input_digest
        assert again.steps == variant.steps
        assert (np.asarray(again.sample.input) == 150).all()


def test_a_model_that_writes_into_its_inputs_spoils_none() -> None:
    def greedy(batch: Sequence[Any]) -> list[str]:
        for image in batch:
            image[:] = 40
        return ["wall" for _ in batch]

    @settings(QUIET, max_examples=20)
    @given(variant=variants(PICTURES, axes=["noise"]))
    def writes(variant: Drawn) -> None:
        assert greedy([variant.input]) == greedy([variant.sample.input])

    writes()
    assert (np.asarray(PICTURES[0].input) == 150).all()
    assert (replay(PICTURES, "i1", [("low_light", 0)]).input == np.uint8(150)).all()


def test_replays_serve_as_explicit_examples() -> None:
    seen: list[str] = []

    @settings(QUIET, max_examples=1)
    @example(variant=replay(REVIEWS, "n1", [("doubling", "mild")]))
    @given(variant=variants(REVIEWS, generators=["omission"]))
    def collect(variant: Drawn) -> None:
        seen.append(variant.generator)

    collect()
    assert seen[0] == "doubling"


def test_a_replay_of_an_unknown_sample_names_the_closest() -> None:
    with pytest.raises(UsageError, match=r"no sample 'p11' among these\. Did you mean p1"):
        replay(REVIEWS, "p11", [("omission", 1)])


def test_the_margin_drives_the_search_to_where_the_model_is_least_sure() -> None:
    def fading(image: Any) -> dict[str, float]:
        share = float(np.clip(image.mean() / 150, 0.0, 1.0))
        return {"wall": share, "hole": 1 - share}

    reached: list[float] = []

    @settings(max_examples=150, database=None, derandomize=True, deadline=None)
    @given(variant=variants(PICTURES, generators=["underexposure"], max_severity="moderate"))
    def steered(variant: Drawn) -> None:
        found = margin(fading(variant.input), variant.target)
        reached.append(found)
        target(-found)

    steered()
    strongest = replay(PICTURES, "i1", [("underexposure", 3)])
    assert min(reached) == pytest.approx(margin(fading(strongest.input), "wall"), abs=0.05)


@pytest.mark.parametrize(
    ("answer", "right", "expected"),
    [("cat", "cat", 1.0), ("dog", "cat", -1.0), ({"cat": 0.2, "dog": 0.5, "cow": 0.3}, "cat", -0.3)],
)
def test_margins(answer: Any, right: str, expected: float) -> None:
    assert margin(answer, right) == pytest.approx(expected)


def test_a_margin_of_nan_is_a_sentence() -> None:
    with pytest.raises(ModelError, match="Expected a probability"):
        margin({"cat": float("nan")}, "cat")
    with pytest.raises(UsageError, match="needs a class"):
        margin("cat", 2.0)


def test_a_generator_that_takes_no_sample_leaves_nothing_to_draw() -> None:
    @settings(QUIET, max_examples=5, suppress_health_check=[HealthCheck.filter_too_much])
    @given(variant=variants(PICTURES, generators=["pasted_object"]))
    def never(variant: Drawn) -> None:
        raise AssertionError(variant)

    with pytest.raises(Unsatisfiable):
        never()
