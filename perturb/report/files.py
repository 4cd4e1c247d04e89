"""The files of a run folder, as the reports read them."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from perturb.errors import RunError

Json = Mapping[str, Any]

SCHEMA: Final = 1
_COMMANDS: Final = {
    "run.json": "perturb run SUITE DATA --model MODEL --out {folder}",
    "scorecard.json": "perturb score {folder}",
    "gates.json": "perturb gate {folder}",
    "examples/examples.json": "perturb score {folder}",
    "search.json": "perturb search SUITE_OR_GENERATORS DATA --model MODEL --out {folder}",
}
_NEEDED: Final = {
    "run.json": (
        *("status", "command", "started", "suite", "seed", "data", "model", "versions", "environment"),
        *("chunk_size", "batch_size", "workers", "generators"),
    ),
    "scorecard.json": (
        *("task", "metric", "confidence", "unit", "severity_comparable", "counts", "clean", "best_constant"),
        *("cells", "axes", "abstention", "groups", "not_scored", "warnings"),
    ),
    "gates.json": ("verdict", "gates"),
    "examples/examples.json": ("modality", "examples"),
    "search.json": (
        *("suite", "seed", "data", "model", "versions", "options", "confidence", "warnings", "queries", "seconds"),
        *("stopped", "samples", "budget", "counts", "curves", "slices", "attacks", "adversarial"),
    ),
}


@dataclass(frozen=True, slots=True)
class RunFiles:
    """What one run folder holds for its readers.

    Attributes:
        folder: The run folder.
        run: `run.json`: what was run, with which versions and seed.
        scorecard: `scorecard.json`: every figure and its interval.
        gates: `gates.json`: the verdict and each gate's reason.
        modality: `image` or `text`; empty where no examples were rendered.
        examples: The worst variants of each cell, in the order they were written.
    """

    folder: Path
    run: Json
    scorecard: Json
    gates: Json
    modality: str = ""
    examples: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchFiles:
    """What the folder of a search holds for its readers.

    Attributes:
        folder: The folder.
        content: `search.json`: what was found.
        examples: The weakest of it, in the order they were written.
    """

    folder: Path
    content: Json
    examples: tuple[Json, ...] = ()


def read_search(folder: Path | str) -> SearchFiles:
    """Read the folder of a search.

    Raises:
        RunError: If the folder or its `search.json` is missing, or is not what it should be.
    """
    folder = Path(folder)
    content = _read(folder, "search.json")
    there = (folder / "examples").exists()
    examples = _read(folder, "examples/examples.json")["examples"] if there else ()
    return SearchFiles(folder, content, tuple(examples))


def read_run(run: RunFiles | Path | str) -> RunFiles:
    """Read a run folder; what has been read already comes back as it is.

    Args:
        run: The folder, or its files. Only `examples/` may be missing.

    Returns:
        The files, checked to be of this schema and to hold what a report needs.

    Raises:
        RunError: If the folder or one of its files is missing, or is not what it should be.

    Example:
        >>> read_run("no/such/run")
        Traceback (most recent call last):
        perturb.errors.RunError: Expected a run folder; got no/such/run, which is not a folder...
    """
    if isinstance(run, RunFiles):
        return run
    folder = Path(run)
    if not folder.is_dir():
        command = _command("run.json", folder)
        raise RunError(f"Expected a run folder; got {folder}, which is not a folder. Make one with: {command}")
    run_json, scorecard, gates = (_read(folder, name) for name in ("run.json", "scorecard.json", "gates.json"))
    if not (folder / "examples").exists():
        return RunFiles(folder, run_json, scorecard, gates)
    examples = _read(folder, "examples/examples.json")
    return RunFiles(folder, run_json, scorecard, gates, examples["modality"], tuple(examples["examples"]))


def write_report(path: Path, text: str) -> Path:
    """Write a report in one step, so that a reader never meets half of it.

    Args:
        path: Where it goes.
        text: Its text; a code point that UTF-8 cannot hold is written as its escape.

    Raises:
        RunError: If the file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(text.encode("utf-8", errors="backslashreplace"))
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise RunError(f"Expected to write {path}; got: {error}. Make its folder writable, then try again.") from error
    return path


def _command(name: str, folder: Path) -> str:
    return _COMMANDS[name].format(folder=shlex.quote(str(folder)))


def _read(folder: Path, name: str) -> Json:
    path, command = folder / name, _command(name, folder)
    try:
        content = json.loads(path.read_bytes(), parse_constant=_not_finite)
    except FileNotFoundError:
        raise RunError(f"Expected the file {path}, which is not there. Make it with: {command}") from None
    except OSError as error:
        raise RunError(f"Expected to read {path}; got: {error}. Make it again with: {command}") from error
    except ValueError as error:
        raise RunError(f"Expected JSON in {path}; got: {error}. Make it again with: {command}") from error
    if not isinstance(content, dict):
        raise RunError(f"Expected a JSON object in {path}; got {type(content).__name__}. Make it again with: {command}")
    if content.get("schema", SCHEMA) != SCHEMA:
        raise RunError(
            f"Expected schema {SCHEMA} in {path}; got schema={content['schema']!r}, "
            f"which another version of perturb wrote. Make it again with: {command}"
        )
    missing = [key for key in _NEEDED[name] if key not in content]
    if missing:
        raise RunError(f"Expected {', '.join(missing)} in {path}, which lacks it. Make it again with: {command}")
    return content


def _not_finite(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a finite number")
