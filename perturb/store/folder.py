"""The run folder: started once, resumed by the same run only, finished with a digest of its outcomes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.errors import RunError

SCHEMA: Final = 1
_SAME_RUN: Final[Mapping[str, tuple[str, ...]]] = {
    "suite": ("suite", "digest"),
    "data": ("data", "digest"),
    "limit": ("data", "limit"),
    "model": ("model", "name"),
    "model file": ("model", "digest"),
    "versions": ("versions",),
    "generators": ("generators",),
    "paraphrases": ("paraphrases", "digest"),
    "chunk size": ("chunk_size",),
    "batch size": ("batch_size",),
    "early stopping": ("stop_early",),
    "maximum of clusters": ("sequential", "at_most"),
}


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run's files.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def outcomes(self) -> Path:
        """Folder of the outcome parts."""
        return self.path / "outcomes"

    @property
    def timings(self) -> Path:
        """Folder of the timings of each part, while the run goes on."""
        return self.path / "timings"

    def part(self, index: int) -> Path:
        """File of one chunk's outcomes."""
        return self.outcomes / f"part-{index:05d}.parquet"

    def start(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """Start the run, or take up one that was cut off; where that kept no outcome, any run may start anew.

        Returns:
            The manifest now in `run.json`: the given one, or that of the run taken up.

        Raises:
            RunError: If the folder cannot be written, holds something else, or another run; the message says what
                differs.
        """
        if (self.path / "run.json").is_file():
            there = self.manifest()
            plain = json.loads(json.dumps(manifest))
            if there["status"] != "complete" and not any(self.outcomes.glob("*.parquet")):
                there = plain if any(_dig(there, keys) != _dig(plain, keys) for keys in _SAME_RUN.values()) else there
                self.write("run.json", there)
            for word, keys in _SAME_RUN.items():
                before, now = _dig(there, keys), _dig(plain, keys)
                if before != now:
                    raise RunError(
                        f"{self.path} holds another run, which differs in its {word}{_differing(before, now)}. "
                        "Give another folder as --out, or remove this one."
                    )
            return there
        with written(self.path):
            if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
                raise RunError(f"{self.path} is there already and holds no run. Give another folder as --out.")
            self.outcomes.mkdir(parents=True)
        self.write("run.json", manifest)
        return dict(manifest)

    def manifest(self) -> dict[str, Any]:
        """Read `run.json`.

        Raises:
            RunError: If there is none, or it is not of this schema.
        """
        content = self.read("run.json")
        if content.get("schema") != SCHEMA or "status" not in content:
            raise RunError(f"Expected a run of schema {SCHEMA} in {self.path}; its run.json is something else.")
        return content

    def read(self, name: str) -> dict[str, Any]:
        """Read one of the run's JSON files.

        Raises:
            RunError: If it is missing or no JSON object.
        """
        path = self.path / name
        try:
            content = json.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise RunError(f"Expected a run in {self.path}; it holds no {name}. `perturb run` makes one.") from error
        except (OSError, ValueError) as error:
            raise RunError(f"Expected a run with {name} in {self.path}; it cannot be read: {error}.") from error
        if not isinstance(content, dict):
            raise RunError(f"Expected a JSON object in {path}; got {type(content).__name__}.")
        return content

    def write(self, name: str, content: Mapping[str, Any]) -> None:
        """Write one of the run's JSON files, whole or not at all.

        Raises:
            RunError: If the folder cannot be written.
        """
        temporary = self.path / f"{name}.tmp"
        with written(self.path):
            text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
            temporary.write_bytes(text.encode("utf-8", "backslashreplace"))
            temporary.replace(self.path / name)

    def digest(self) -> str:
        """32 hexadecimal digits over the outcome parts, in order."""
        state = hashlib.blake2b(digest_size=16)
        for path in sorted(self.outcomes.glob("part-*.parquet")):
            state.update(path.name.encode() + path.read_bytes())
        return state.hexdigest()


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say of a file or folder that could not be written what is wrong, as a RunError."""
    try:
        yield
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error}. Make room or give another folder as --out.") from error


def _dig(content: Mapping[str, Any], keys: Sequence[str]) -> Any:
    value: Any = content
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _differing(before: Any, now: Any) -> str:
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        return f": {', '.join(names)}"
    return "" if _is_digest(before) else f": {before}, where this one has {now}"


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 32 and set(value) <= set("0123456789abcdef")  # noqa: PLR2004
