"""Is a model a function of its input?"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from perturb.contracts import Sample
from perturb.models import Caller
from perturb.models.determinism import probe

REVIEW = Sample("r1", "The food was good.", "positive")


def coin(seed: int) -> Caller:
    rng = np.random.default_rng(seed)

    def thrown(batch: Sequence[Any]) -> list[str]:
        return [str(rng.integers(2)) for _ in batch]

    return Caller(thrown)


def test_a_coin_is_found_by_one_sample_nearly_always() -> None:
    assert sum(bool(probe(coin(seed), [REVIEW])) for seed in range(200)) >= 195, "one in 256 is missed"


def test_a_function_of_the_input_is_none() -> None:
    steady = Caller(lambda batch: [str(len(text)) for text in batch])
    assert probe(steady, [REVIEW, Sample("r2", "Cold.", "negative")]) == ""
    assert probe(steady, []) == ""
