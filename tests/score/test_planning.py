from __future__ import annotations

import math

import pytest

from perturb.errors import UsageError
from perturb.score.planning import samples_needed


@pytest.mark.parametrize(("drop", "samples"), [(0.0, 1546), (0.01, 6177), (0.02, math.inf), (0.03, 6127)])
def test_samples_for_a_margin_of_two_percent_and_a_tenth_discordant(drop: float, samples: float) -> None:
    assert samples_needed(drop, 0.10, 0.02) == samples


def test_an_estimate_at_the_margin_is_never_decided_however_it_is_written() -> None:
    assert samples_needed(0.1 + 0.2, 0.4, 0.3) == math.inf


def test_variants_of_one_sample_help_as_far_as_they_are_independent() -> None:
    alone = samples_needed(0.0, 0.10, 0.02)
    assert samples_needed(0.0, 0.10, 0.02, variants_per_sample=5, correlation=1.0) == alone
    assert samples_needed(0.0, 0.10, 0.02, variants_per_sample=5) == math.ceil(alone / 5)


@pytest.mark.parametrize(("margin", "samples"), [(0.05, 59), (0.02, 149)])
def test_a_model_that_loses_nothing_still_has_to_show_it(margin: float, samples: int) -> None:
    assert samples_needed(0.0, 0.0, margin) == samples


def test_a_drop_beyond_discordance_is_explained() -> None:
    with pytest.raises(UsageError, match=r"discordance=0\.01 with drop=0\.02"):
        samples_needed(0.02, 0.01, 0.05)
