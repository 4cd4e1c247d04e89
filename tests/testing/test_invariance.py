"""`assert_invariant` and `assert_answers`: what flips, from where on, and when no disturbance is to blame."""

import itertools
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from perturb.contracts import Accepted, Answers, Sample
from perturb.errors import InputError, ModelError, UsageError
from perturb.testing import assert_answers, assert_invariant, replay

WALL = Sample("wall", np.full((24, 24), 120, np.uint8), "wall")
REVIEW = Sample("r1", "The food was good.", "positive")


def by_light(batch: Sequence[Any]) -> list[str]:
    return ["wall" if image.mean() > 60 else "hole" for image in batch]


def by_good(batch: Sequence[Any]) -> list[str]:
    return ["positive" if "good" in text else "negative" for text in batch]


def test_what_never_flips_passes() -> None:
    assert_invariant(by_light, WALL, axis="noise", replicates=1)
    assert_invariant(by_light, WALL, generator="underexposure", up_to="slight")


def test_the_weakest_flip_is_told_first_and_the_others_after_it() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_invariant(by_light, WALL, axis="lighting", replicates=2)
    told = str(caught.value)
    first, *_, last = told.splitlines()
    assert first.startswith("The answer flips on ")
    assert last.startswith("Others flip from: ")
    assert "Clean answer: 'wall'" in told
    assert "Answer: 'hole'" in told


def test_a_flip_is_closed_in_on_to_a_hundredth() -> None:
    for severity, expected in ((1.37, "flips"), (1.36, "holds")):
        limit = np.mean(replay([WALL], "wall", [("underexposure", 1.37)]).input)

        def model(batch: Sequence[Any], limit: Any = limit) -> list[str]:
            return ["wall" if image.mean() > limit else "hole" for image in batch]

        if expected == "flips":
            with pytest.raises(AssertionError, match=r"underexposure at severity 1\.3[67] "):
                assert_invariant(model, WALL, generator="underexposure", up_to=severity)
        else:
            assert_invariant(model, WALL, generator="underexposure", up_to=severity - 0.01)


def test_a_model_that_recovers_is_told_to() -> None:
    def between(batch: Sequence[Any]) -> list[str]:
        return ["hole" if 60 < image.mean() < 75 else "wall" for image in batch]

    with pytest.raises(AssertionError, match=r"It is right again at severity \d"):
        assert_invariant(between, WALL, generator="underexposure")


def test_without_a_right_answer_the_clean_one_is_kept() -> None:
    assert_invariant(by_good, Sample("r1", "Well done."), axis="typos", replicates=1)
    with pytest.raises(AssertionError, match="flips"):
        assert_invariant(by_good, Sample("r1", "The food was good."), generator="omission", replicates=5)


def test_any_accepted_answer_will_do() -> None:
    assert_invariant(by_good, Sample("r1", "good", Accepted(("positive", "negative"))), axis="typos", replicates=2)


def test_other_tasks_are_judged_by_their_metric() -> None:
    def answer(batch: Sequence[Any]) -> list[str]:
        return [" ".join(item["question"].rstrip("?").split()[-2:]) for item in batch]

    sample = Sample("q1", {"question": "Who is Ada Lovelace?"}, Answers(("Ada Lovelace",)))
    assert_invariant(answer, sample, generator="casing", task="question-answering", least=0.5, replicates=1)
    with pytest.raises(AssertionError, match="flips"):
        assert_invariant(answer, sample, generator="omission", task="question-answering", replicates=5)


def test_a_clean_answer_that_is_wrong_is_no_flip() -> None:
    with pytest.raises(AssertionError, match="false on the clean input, so no disturbance is to blame: of sample 'r1'"):
        assert_invariant(lambda batch: ["negative" for _ in batch], REVIEW, axis="typos")


def test_a_model_that_fails_on_clean_input_is_told() -> None:
    with pytest.raises(ModelError, match=r"fails on the clean sample 'r1': .*probability in 0\.\.1"):
        assert_invariant(lambda batch: [{"positive": float("nan")} for _ in batch], REVIEW, axis="typos")


def test_a_model_that_hangs_is_told_within_its_time() -> None:
    def slow(batch: Sequence[Any]) -> list[str]:
        time.sleep(0.4)
        return ["positive" for _ in batch]

    with pytest.raises(ModelError, match=r"did not answer 1 input within 0\.05 s"):
        assert_invariant(slow, REVIEW, axis="typos", timeout=0.05)


def test_a_model_that_fails_on_a_disturbance_only_is_broken_by_it() -> None:
    def picky(batch: Sequence[Any]) -> list[str]:
        if any("good" not in text for text in batch):
            raise ValueError("no such word")
        return ["positive" for _ in batch]

    with pytest.raises(AssertionError, match=r"Answer: none\. The model raised ValueError: no such word"):
        assert_invariant(picky, REVIEW, generator="omission", replicates=5)


def test_a_random_model_is_found_before_a_disturbance_is_blamed() -> None:
    count = itertools.count()
    with pytest.raises(ModelError, match="random or keeps state: asked twice about sample 'r1'"):
        assert_invariant(
            lambda batch: [{"positive": 0.9 - 0.01 * next(count), "negative": 0.1} for _ in batch], REVIEW, axis="typos"
        )


def test_a_random_model_that_is_wrong_on_the_clean_input_is_told_apart() -> None:
    answers = itertools.chain(["negative"] * 4, itertools.repeat("positive"))
    with pytest.raises(ModelError, match="random or keeps state"):
        assert_invariant(lambda batch: [next(answers) for _ in batch], REVIEW, axis="typos")


def test_a_model_that_keeps_state_is_found_when_its_answer_does_not_come_again() -> None:
    count = itertools.count()

    def odd_one_out(batch: Sequence[Any]) -> list[str]:
        return ["negative" if next(count) == 5 else "positive" for _ in batch]

    with pytest.raises(ModelError, match="random or keeps state"):
        assert_invariant(odd_one_out, REVIEW, generator="omission", replicates=1)


def test_what_cannot_be_tried_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="assert_invariant needs either axis"):
        assert_invariant(by_good, REVIEW)
    with pytest.raises(InputError, match="No generator of pasted_object can take sample 'wall': needs a second"):
        assert_invariant(by_light, WALL, generator="pasted_object")
    with pytest.raises(UsageError, match="leave the answer decided"):
        assert_invariant(by_good, REVIEW, generator="verdict_dropped")


def test_a_variant_that_is_answered_rightly_passes() -> None:
    assert_answers(by_good, replay([REVIEW], "r1", [("casing", 0.5)]))
    answers = itertools.cycle(["positive", "negative", "positive"])
    with pytest.raises(ModelError, match="random or keeps state"):
        assert_answers(lambda batch: [next(answers) for _ in batch], replay([REVIEW], "r1", [("omission", 3)]))
