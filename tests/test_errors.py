"""The tree of errors: one root, all public, drawn as it is, and carried between processes whole."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest

from perturb import errors
from perturb.errors import MissingExtraError, PerturbError

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def make(cls: Any) -> PerturbError:
    made: PerturbError = cls("demo", "scikit-learn") if cls is MissingExtraError else cls("Expected a; got b.")
    return made


def drawn() -> dict[str, str]:
    """Every class of the tree in the module's docstring and the class that it hangs under."""
    above: dict[int, str] = {}
    found: dict[str, str] = {}
    for indent, name in re.findall(r"^( {4}[│├└─ ]*)(\w+Error)\b", str(errors.__doc__), re.MULTILINE):
        depth = len(indent)
        found[name] = above.get(depth - 4, "Exception")
        above[depth] = name
    return found


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert drawn() == {cls.__name__: cls.__bases__[0].__name__ for cls in CLASSES}
    assert drawn()["PerturbError"] == "Exception"


def test_every_class_is_public_and_nothing_else_is() -> None:
    assert sorted(cls.__name__ for cls in CLASSES) == errors.__all__


@each_class
def test_it_has_one_base_and_a_docstring_of_its_own(cls: type[Exception]) -> None:
    assert len(cls.__bases__) == 1
    assert issubclass(cls, PerturbError)
    assert str(vars(cls)["__doc__"]).splitlines()[0].endswith(".")


@each_class
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_comes_whole_from_another_process(cls: type[Exception], protocol: int) -> None:
    error = make(cls)
    copy = pickle.loads(pickle.dumps(error, protocol))
    assert type(copy) is cls
    assert (str(copy), copy.args, vars(copy)) == (str(error), error.args, vars(error))


def test_a_missing_extra_comes_with_the_command_that_installs_it() -> None:
    assert str(make(MissingExtraError)) == (
        "This needs scikit-learn, which is not installed. Install it with: pip install 'perturb[demo]'"
    )
