"""A suite's run within a pytest session: made once, whoever asks, also where several workers do."""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

import pytest

from perturb.errors import PerturbError, UsageError
from perturb.keys import digest
from perturb.models import LoadedModel, Model
from perturb.pipeline import run
from perturb.report.files import RunFiles, read_run
from perturb.report.summary import FAILED
from perturb.suite import Suite
from perturb.testing.judging import verdict_on
from perturb.testing.locking import held
from perturb.testing.narrowing import Asked, Narrowed, narrow_down
from perturb.testing.plugin import path_option
from perturb.testing.settings import model_of, number, setting, source_of, timeout_of

__all__ = ["Place", "SuiteRun", "run_once"]

Place = tuple[str, float]
"""An axis and a severity."""

_SESSION: Final = pytest.StashKey[str]()
_RUNS: Final = pytest.StashKey[dict[tuple[str, str, str], "SuiteRun | PerturbError"]]()
_BREAKS: Final = "breaks_from.json"


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """A suite's run.

    Attributes:
        folder: The run folder; `report.html` in it is for people.
        files: What it holds: scorecard, gates and examples.
        breaks_from: Of the cases that failed, by axis and severity: from where on their worst examples break the model.
    """

    folder: Path
    files: RunFiles
    breaks_from: Mapping[Place, Sequence[Narrowed]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`passed`, `failed`, `inconclusive` or `no gate`."""
        return str(self.files.gates["verdict"])


def run_once(
    config: pytest.Config, suite: Suite, model: Model | None = None, *, places: Sequence[Place] = ()
) -> SuiteRun:
    """Run a suite, or return its run where this session has made it already.

    One process loads the model and asks it everything: also what narrows a failed case down.

    Args:
        config: Names data, folder and, unless given, the model.
        suite: The suite.
        model: The model.
        places: Of the selected cases; the same for every worker.

    Raises:
        PerturbError: If something cannot be used; the same each time it is asked for.
    """
    made = config.stash.setdefault(_RUNS, {})
    key = (suite.name, suite.digest, "" if model is None else f"{id(model)}")
    if key not in made:
        try:
            made[key] = _run(config, suite, _Loading.of(config, model), places)
        except PerturbError as error:
            made[key] = error
    found = made[key]
    if isinstance(found, PerturbError):
        raise found
    return found


@dataclass(frozen=True, slots=True)
class _Loading:
    """A model that is loaded where a run is made, and not where it is read."""

    name: str
    load: Callable[[], LoadedModel]

    @classmethod
    def of(cls, config: pytest.Config, model: Model | None) -> _Loading:
        if model is None:
            return cls(setting(config, "model"), lambda: model_of(config))
        loaded = _named(config, model)
        return cls(loaded.name, lambda: loaded)


def _named(config: pytest.Config, model: Model) -> LoadedModel:
    """A fixture's model; the very one that the options name keeps its name and digest."""
    if setting(config, "model"):
        loaded = model_of(config)
        if loaded.call is model:
            return loaded
    kind = model if hasattr(model, "__qualname__") else type(model)
    return LoadedModel(f"{kind.__module__}:{kind.__qualname__}", model, "")


def _run(
    config: pytest.Config, suite: Suite, model: _Loading, places: Sequence[Place], name: str | None = None
) -> SuiteRun:
    shared: str = getattr(config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)  # of pytest-xdist
    session = config.stash.setdefault(_SESSION, shared)
    mine = f"{session} {suite.digest} {model.name}"
    name = name or suite.name
    out = path_option(config, "out")
    parent = Path(out) if out else Path(tempfile.gettempdir()) / f"perturb-{session[:12]}"
    parent.mkdir(parents=True, exist_ok=True)
    folder = (parent / name).resolve()
    with held(parent / f".{name}.pytest") as note:
        if _is_another_s(note, session, mine):
            return _run(config, suite, model, places, f"{name}-{digest(suite.digest, model.name).hex()[:8]}")
        if not _is_made(note, folder, mine):
            try:
                _make(config, suite, model, folder)
            except PerturbError as error:
                note.write(f"\n{error}")
                raise
        files = read_run(folder)
        return SuiteRun(folder, files, _narrowed(config, suite, model, files, places))


def _is_another_s(note: TextIO, session: str, mine: str) -> bool:
    """Whether this session has a run there of another suite of this name, or of another model."""
    known = note.readline().rstrip("\n")
    note.seek(0)
    return known.startswith(f"{session} ") and known != mine


def _make(config: pytest.Config, suite: Suite, model: _Loading, folder: Path) -> None:
    workers = number(config, "workers", 1)
    run(
        suite,
        source_of(config),
        model.load(),
        folder,
        command=["pytest", *config.invocation_params.args],
        workers=1 if workers is None else int(workers),
        timeout=timeout_of(config),
        baseline=path_option(config, "baseline") or None,
    )


def _is_made(note: TextIO, folder: Path, mine: str) -> bool:
    """Whether this session has made the run; the run of an earlier one makes way, any other is left alone.

    Raises:
        PerturbError: If this session has tried, and could not.
    """
    known, _, problem = note.read().partition("\n")
    if known == mine and problem:
        raise PerturbError(problem)
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


def _narrowed(
    config: pytest.Config, suite: Suite, model: _Loading, files: RunFiles, places: Sequence[Place]
) -> dict[Place, list[Narrowed]]:
    """Narrow down the cases that failed, once: what is found is kept beside the run."""
    path = files.folder / _BREAKS
    known: dict[str, list[Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    failed = {f"{axis} {at!r}": (axis, at) for axis, at in places if verdict_on(files, axis, at) == FAILED}
    if missing := [name for name in failed if name not in known]:
        asked = Asked(suite, model.load(), timeout_of(config))
        known |= {name: narrow_down(files, *failed[name], asked) for name in missing}
        path.write_text(json.dumps(known), "utf-8")
    return {place: [Narrowed(*one) for one in known[name]] for name, place in failed.items()}
