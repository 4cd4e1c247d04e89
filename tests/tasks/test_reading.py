import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.tasks.reading import check_label, shown


def test_a_class_is_one_of_the_data() -> None:
    assert check_label("cat", None) == check_label(np.str_("cat"), frozenset({"cat", "dog"})) == "cat"
    with pytest.raises(ModelError, match=r"'cow', which the data do not have \(cat, dog\)"):
        check_label("cow", frozenset({"cat", "dog"}))
    with pytest.raises(ModelError, match="Expected a class as a text; the model answered int 3"):
        check_label(3, None)


def test_long_answers_are_shown_short() -> None:
    assert shown(["a" * 500]) == "list ['" + "a" * 78 + "…"
