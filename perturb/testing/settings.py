"""What the options and the ini file of a pytest session say: model, data and how to ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from perturb.errors import PerturbError, UsageError
from perturb.models import LoadedModel, load_model
from perturb.source import Opened, Source
from perturb.testing.plugin import path_option

__all__ = [
    "find_modules_here",
    "model_of",
    "number",
    "opened_of",
    "plainly",
    "setting",
    "source_of",
    "timeout_of",
]

_MODEL: Final = pytest.StashKey[LoadedModel]()
_OPENED: Final = pytest.StashKey[Opened]()
_YES: Final = ("1", "true", "yes")


def setting(config: pytest.Config, name: str) -> str:
    """Return what an option says, on the command line or else in the ini file; empty where neither does."""
    return str(config.getoption(f"perturb_{name}") or config.getini(f"perturb_{name}"))


@contextmanager
def plainly() -> Iterator[None]:
    """Fail with the sentence of an error, without a traceback."""
    __tracebackhide__ = True
    try:
        yield
    except PerturbError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def source_of(config: pytest.Config) -> Source:
    """Gather the options that say how to read the data.

    Raises:
        UsageError: If they do not name any, or a number is none.
    """
    _required(config, "data", "a data set")
    path = path_option(config, "data")
    limit = number(config, "limit", 1)
    return Source(
        path,
        input=setting(config, "input") or None,
        target=setting(config, "target") or None,
        groups=setting(config, "groups"),
        cluster=setting(config, "cluster") or None,
        id=setting(config, "id") or None,
        limit=None if limit is None else int(limit),
    )


def opened_of(config: pytest.Config) -> Opened:
    """Open the data set that the options name, once in a session; raises as `source_of` and `perturb.read` do."""
    if _OPENED not in config.stash:
        config.stash[_OPENED] = source_of(config).open(seed=0, kind=None)
    return config.stash[_OPENED]


def find_modules_here(config: pytest.Config) -> None:
    """Put the current folder and that of the ini file on the path: models and generators are found there too."""
    for path in (config.rootpath, config.invocation_params.dir):
        if str(path) not in sys.path:
            sys.path.insert(0, str(path))


def model_of(config: pytest.Config) -> LoadedModel:
    """Load the model that the options name, once in a session, from the current folder too.

    Raises:
        UsageError: If they do not name any.
        ModelError: If it cannot be loaded.
    """
    if _MODEL not in config.stash:
        find_modules_here(config)
        name = _required(config, "model", "a model, package.module:callable,")
        config.stash[_MODEL] = load_model(name, trust=setting(config, "trust_model").lower() in _YES)
    return config.stash[_MODEL]


def timeout_of(config: pytest.Config) -> float | None:
    """Return the seconds that one call of the model may take; None for no limit."""
    return number(config, "timeout", 0.001)


def _required(config: pytest.Config, name: str, what: str) -> str:
    value = setting(config, name)
    if not value:
        raise UsageError(f"This needs {what} as --perturb-{name}, or as perturb_{name} in the ini file.")
    return value


def number(config: pytest.Config, name: str, least: float) -> float | None:
    """Return the number that an option gives; None where it gives none.

    Raises:
        UsageError: If it is no number, or less than the least.
    """
    text = setting(config, name)
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = least - 1
    if found < least:
        raise UsageError(f"Expected a number of {least:g} or more; got --perturb-{name} {text}.")
    return found
