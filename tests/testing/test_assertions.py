"""`assert_robust` passes, fails, and admits that it cannot tell; its error rate is simulated with the gates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.errors import ModelError, UsageError
from perturb.testing import assert_invariant, assert_robust

SAMPLES = [
    Sample(f"i{number}", np.full((16, 16), 90 if number % 2 else 160, np.uint8), "dark" if number % 2 else "bright")
    for number in range(200)
]


def by_mean(batch: Sequence[Any]) -> list[str]:
    return ["bright" if image.mean() > 125 else "dark" for image in batch]


def by_first_pixel(batch: Sequence[Any]) -> list[str]:
    return ["bright" if image[0, 0] > 125 else "dark" for image in batch]


def test_a_robust_model_passes() -> None:
    result = assert_robust(by_mean, SAMPLES, axis="noise", up_to="moderate", max_drop=0.05)
    assert result["verdict"] == "passed"
    assert [tier["tier"] for tier in result["tiers"]] == ["slight", "mild", "moderate"]
    assert all(tier["high"] < 0.05 for tier in result["tiers"])


def test_a_fragile_model_fails_with_its_figures() -> None:
    with pytest.raises(AssertionError, match=r"failed\. At .* the drop is 0\.") as caught:
        assert_robust(by_first_pixel, SAMPLES, generator="gaussian_noise", up_to="extreme", max_drop=0.05)
    assert "extreme" in str(caught.value)


def test_too_few_samples_are_no_pass() -> None:
    with pytest.raises(AssertionError, match="inconclusive"):
        assert_robust(by_mean, SAMPLES[:10], axis="noise", up_to="slight", max_drop=0.05)


def test_a_model_that_raises_is_wrong_on_the_variants_it_raises_on() -> None:
    def picky(batch: Sequence[Any]) -> list[str]:
        if any(len(np.unique(image)) > 1 for image in batch):
            raise RuntimeError("not uniform")
        return by_mean(batch)

    with pytest.raises(AssertionError, match="failed"):
        assert_robust(picky, SAMPLES[:60], axis="noise", up_to="slight", max_drop=0.05)


def test_the_same_seed_gives_the_same_figures() -> None:
    first, second = (assert_robust(by_mean, SAMPLES, axis="noise", up_to="mild", seed=3) for _ in range(2))
    assert first == second


def test_what_is_tested_must_be_said() -> None:
    with pytest.raises(UsageError, match="either axis"):
        assert_robust(by_mean, SAMPLES)
    with pytest.raises(UsageError, match="whole tiers"):
        assert_robust(by_mean, SAMPLES, axis="noise", up_to=0.5)


def test_a_model_that_answers_nothing_is_said_to() -> None:
    with pytest.raises(ModelError, match=r"answered none of .* inputs\. The first time, on sample"):
        assert_robust(lambda batch: [{"dark": float("nan")} for _ in batch], SAMPLES, axis="noise", up_to="slight")


def test_a_model_of_one_input_is_asked_one_by_one_with_a_warning() -> None:
    def one(image: Any) -> Any:
        return "bright" if image.mean() > 125 else "dark"

    with pytest.warns(UserWarning, match=r"^The model takes one input, not a list of them\."):
        result = assert_robust(one, SAMPLES, axis="noise", up_to="moderate", max_drop=0.05)
    assert result["verdict"] == "passed"
    with pytest.warns(UserWarning, match="one input"):
        assert_invariant(one, SAMPLES[0], axis="noise")
