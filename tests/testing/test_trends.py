"""`assert_abstains` and `assert_monotone`, and what `assert_robust` says of models that are not functions."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.errors import ModelError, UsageError
from perturb.testing import assert_abstains, assert_monotone, assert_robust

WALLS = [
    Sample(f"i{n}", np.full((16, 16), (55 if n % 2 else 185) + n % 10, np.uint8), "dark" if n % 2 else "light")
    for n in range(30)
]


def calibrated(batch: Sequence[Any]) -> list[dict[str, float]]:
    """Sure where a picture is all dark or all light, unsure where it is in between."""
    shares = [float(np.clip((np.mean(image) - 65) / 120, 0, 1)) for image in batch]
    return [{"light": share, "dark": 1 - share} for share in shares]


def certain(batch: Sequence[Any]) -> list[dict[str, float]]:
    return [{"light": 0.99, "dark": 0.01} if np.mean(image) > 125 else {"light": 0.01, "dark": 0.99} for image in batch]


def test_a_model_that_doubts_a_blend_abstains() -> None:
    entries = assert_abstains(calibrated, WALLS, generator="class_blend", min_share=0.5)
    assert [entry["tier"] for entry in entries] == ["strong", "extreme"]
    assert all(entry["abstained"]["value"] == 1 for entry in entries)


def test_a_model_that_is_always_certain_does_not() -> None:
    with pytest.raises(AssertionError, match=r"class_blend: the model abstains on too few .* wanted 0\.5 of them"):
        assert_abstains(certain, WALLS, generator="class_blend")


def test_a_label_of_its_own_is_an_abstention() -> None:
    def declining(batch: Sequence[Any]) -> list[str]:
        return ["light" if np.mean(i) > 180 else "dark" if np.mean(i) < 70 else "unsure" for i in batch]

    assert_abstains(declining, WALLS, generator="class_blend", abstain_label="unsure")
    with pytest.raises(AssertionError, match="shows no confidence"):
        assert_abstains(lambda batch: ["light" for _ in batch], WALLS, generator="class_blend")


def test_too_few_samples_are_no_pass() -> None:
    with pytest.raises(AssertionError, match="may abstain on too few"):
        assert_abstains(calibrated, WALLS[:3], generator="class_blend", min_share=0.5)


def test_a_generator_that_leaves_the_answer_decided_is_no_question() -> None:
    with pytest.raises(UsageError, match=r"gaussian_noise leaves the answer decided .* class_blend"):
        assert_abstains(calibrated, WALLS, generator="gaussian_noise")


def test_confidence_that_falls_passes_and_its_curve_comes_back() -> None:
    curves = assert_monotone(calibrated, WALLS, generator="class_blend")
    (curve,) = curves.values()
    assert len(curve) == 6
    assert curve[0] == pytest.approx(1.0)
    assert curve == sorted(curve, reverse=True)


def test_confidence_that_rises_fails_with_its_curve() -> None:
    def reckless(batch: Sequence[Any]) -> list[dict[str, float]]:
        spread = [min(0.4, float(np.std(image)) / 200) for image in batch]
        return [{"light": 0.5 + share, "dark": 0.5 - share} for share in spread]

    with pytest.raises(AssertionError, match=r"(?s)rises by more than 0\.05.*gaussian_noise: clean 0\.500, slight 0\."):
        assert_monotone(reckless, WALLS[:6], generator="gaussian_noise")
    assert_monotone(reckless, WALLS[:6], generator="gaussian_noise", tolerance=0.5)


def test_a_model_without_confidence_has_none_that_could_fall() -> None:
    with pytest.raises(ModelError, match="Expected a model that shows confidence"):
        assert_monotone(lambda batch: ["light" for _ in batch], WALLS[:4], axis="noise", up_to=1)
    with pytest.raises(UsageError, match="assert_monotone needs either"):
        assert_monotone(calibrated, WALLS)


def test_a_rate_of_a_random_model_is_told_with_its_failure() -> None:
    luck = itertools.cycle(["dark", "light", "light", "dark", "dark", "light", "dark"])
    with pytest.raises(AssertionError, match=r"(?s)max_drop 0\.05 .*The model is random or keeps state"):
        assert_robust(lambda batch: [next(luck) for _ in batch], WALLS, axis="noise", up_to="slight")


def test_other_tasks_are_scored_by_their_metric() -> None:
    texts = [Sample(f"t{n}", f"word{n} and more", f"word{n} and more") for n in range(30)]
    with pytest.raises(AssertionError, match="failed"):
        assert_robust(
            lambda batch: [f"x{t}" for t in batch], texts, axis="typos", up_to=3, task="generation", max_drop=0.0
        )
