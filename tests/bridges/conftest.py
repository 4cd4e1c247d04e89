"""No bridge may leave the global random states other than it found them."""

import random  # noqa: TID251 - the state that the bridges must put back
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def _global_states_stay() -> Iterator[None]:
    before = _states()
    yield
    assert _states() == before


def _states() -> tuple[Any, ...]:
    name, keys, *rest = np.random.get_state()  # noqa: NPY002 - the state that the bridges must put back
    return random.getstate(), name, np.asarray(keys).tolist(), rest
