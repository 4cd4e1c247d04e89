"""A suite's run within a pytest session: made once, whoever asks, also where several workers do."""

from __future__ import annotations

import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import pytest

from perturb.errors import PerturbError, UsageError
from perturb.models import LoadedModel, Model, load_model
from perturb.pipeline import run
from perturb.report.files import RunFiles, read_run
from perturb.source import Opened, Source
from perturb.suite import Suite, load_suite
from perturb.testing.locking import held

__all__ = [
    "SuiteRun",
    "find_modules_here",
    "model_of",
    "opened_of",
    "plainly",
    "run_once",
    "setting",
    "source_of",
    "timeout_of",
]

_SESSION: Final = pytest.StashKey[str]()
_MODEL: Final = pytest.StashKey[LoadedModel]()
_OPENED: Final = pytest.StashKey[Opened]()
_RUNS: Final = pytest.StashKey[dict[tuple[str, str], "SuiteRun | PerturbError"]]()
_YES: Final = ("1", "true", "yes")


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """A suite's run.

    Attributes:
        folder: The run folder; `report.html` in it is for people.
        files: What it holds: scorecard, gates and examples.
    """

    folder: Path
    files: RunFiles

    @property
    def verdict(self) -> str:
        """`passed`, `failed`, `inconclusive` or `no gate`."""
        return str(self.files.gates["verdict"])


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
        pytest.fail(str(error), pytrace=False)


def source_of(config: pytest.Config) -> Source:
    """Gather the options that say how to read the data.

    Raises:
        UsageError: If they do not name any, or a number is none.
    """
    path = _required(config, "data", "a data set")
    limit = _number(config, "limit", 1)
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
    """Put the current folder on the path, as the command line does: models and generators are found there too."""
    folder = str(config.invocation_params.dir)
    if folder not in sys.path:
        sys.path.insert(0, folder)


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


def run_once(config: pytest.Config, suite: str, model: Model | None = None) -> SuiteRun:
    """Run a suite, or return its run where this session has made it already.

    Args:
        config: Names data, folder and, unless given, the model.
        suite: Its file, or its name where it comes with perturb.
        model: The model.

    Raises:
        PerturbError: If something cannot be used; the same each time it is asked for.
    """
    made = config.stash.setdefault(_RUNS, {})
    key = (suite, "" if model is None else f"{id(model)}")
    if key not in made:
        try:
            loaded = model_of(config) if model is None else _named(config, model)
            made[key] = _run(config, load_suite(suite), loaded)
        except PerturbError as error:
            made[key] = error
    found = made[key]
    if isinstance(found, PerturbError):
        raise found
    return found


def _named(config: pytest.Config, model: Model) -> LoadedModel:
    """A fixture's model; the very one that the options name keeps its name and digest."""
    if setting(config, "model"):
        loaded = model_of(config)
        if loaded.call is model:
            return loaded
    kind = model if hasattr(model, "__qualname__") else type(model)
    return LoadedModel(f"{kind.__module__}:{kind.__qualname__}", model, "")


def _run(config: pytest.Config, suite: Suite, model: LoadedModel) -> SuiteRun:
    shared: str = getattr(config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)  # of pytest-xdist
    session = config.stash.setdefault(_SESSION, shared)
    out = setting(config, "out")
    parent = Path(out) if out else Path(tempfile.gettempdir()) / f"perturb-{session[:12]}"
    parent.mkdir(parents=True, exist_ok=True)
    folder = (parent / suite.name).resolve()
    with held(parent / f".{suite.name}.pytest") as note:
        if not _is_made(note, folder, f"{session} {suite.digest} {model.name}"):
            workers = _number(config, "workers", 1)
            run(
                suite,
                source_of(config),
                model,
                folder,
                command=["pytest", *config.invocation_params.args],
                workers=1 if workers is None else int(workers),
                timeout=timeout_of(config),
                baseline=setting(config, "baseline") or None,
            )
        return SuiteRun(folder, read_run(folder))


def _is_made(note: TextIO, folder: Path, mine: str) -> bool:
    """Whether this session has made the run; the run of an earlier one makes way, any other is left alone."""
    known = note.read()
    if known == mine and (folder / "report.html").is_file():
        return True
    if folder.exists() and not known:
        raise UsageError(
            f"{folder} is there already, and pytest did not make it. Give another folder as --perturb-out."
        )
    shutil.rmtree(folder, ignore_errors=True)
    note.truncate(0)
    note.write(mine)
    note.flush()
    return False


def timeout_of(config: pytest.Config) -> float | None:
    """Return the seconds that one call of the model may take; None for no limit."""
    return _number(config, "timeout", 0.001)


def _required(config: pytest.Config, name: str, what: str) -> str:
    value = setting(config, name)
    if not value:
        raise UsageError(f"This needs {what} as --perturb-{name}, or as perturb_{name} in the ini file.")
    return value


def _number(config: pytest.Config, name: str, least: float) -> float | None:
    text = setting(config, name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise UsageError(f"Expected a number of {least:g} or more; got --perturb-{name} {text}.")
    return number
