from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.models.answers import Answer
from perturb.tasks import find_task
from perturb.tasks.regression import read_number, regression


@pytest.mark.parametrize("raw", [2, 2.0, np.float32(2), np.int64(2), np.array(2.0), np.array([[2.0]])])
def test_numbers_are_read_whatever_library_they_come_from(raw: Any) -> None:
    value = read_number(raw).value
    assert value == 2.0
    assert type(value) is float


@pytest.mark.parametrize("raw", [None, "2", True, np.True_, [2.0], np.array([1.0, 2.0]), {"value": 2.0}, 2j])
def test_what_is_no_number_is_told(raw: Any) -> None:
    with pytest.raises(ModelError, match=f"Expected a number; the model answered {type(raw).__name__}"):
        read_number(raw)


@pytest.mark.parametrize("raw", [np.nan, np.inf, -np.inf, np.float32("nan"), 1e101, -(10**400)])
def test_a_number_that_cannot_be_averaged_is_told(raw: Any) -> None:
    with pytest.raises(ModelError, match=r"Expected a finite number of at most 1e\+100 in size"):
        read_number(raw)


def test_a_task_has_the_tolerance_it_was_given() -> None:
    usual, wide = find_task("regression"), regression(relative=0.5)
    assert [task.primary.update(10.0, Answer(14.0))["sum"] for task in (usual, wide)] == [0.0, 1.0]
