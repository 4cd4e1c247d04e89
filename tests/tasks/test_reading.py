from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.tasks.reading import check_label, read_text, shown


@pytest.mark.parametrize("raw", ["", "two\nlines", np.str_("text")])
def test_a_text_is_read_as_it_is(raw: Any) -> None:
    value = read_text(raw).value
    assert value == raw
    assert type(value) is str


@pytest.mark.parametrize("raw", [None, 7, b"bytes", ["text"], {"text": 1.0}])
def test_what_is_no_text_is_told(raw: Any) -> None:
    with pytest.raises(ModelError, match=f"Expected a text; the model answered {type(raw).__name__}"):
        read_text(raw)


def test_a_class_is_one_of_the_data() -> None:
    assert check_label("cat", None) == check_label(np.str_("cat"), frozenset({"cat", "dog"})) == "cat"
    with pytest.raises(ModelError, match=r"'cow', which the data do not have \(cat, dog\)"):
        check_label("cow", frozenset({"cat", "dog"}))
    with pytest.raises(ModelError, match="Expected a class as a text; the model answered int 3"):
        check_label(3, None)


def test_long_answers_are_shown_short() -> None:
    assert shown(["a" * 500]) == "list ['" + "a" * 78 + "…"
