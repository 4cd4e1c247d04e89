"""The run folder: started once, resumed by the same run only, finished with a digest of its outcomes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.errors import RunError

_SAME_RUN: Final = (
    ("suite", "digest"),
    ("data", "digest"),
    ("data", "limit"),
    ("model", "name"),
    ("model", "digest"),
    ("versions",),
    ("chunk_size",),
    ("batch_size",),
)


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
        """Start the run, or take up one that was cut off.

        Returns:
            The manifest now in `run.json`: the given one, or that of the run taken up.

        Raises:
            RunError: If the folder holds something else, or another run; the message says what differs.
        """
        if (self.path / "run.json").is_file():
            there = self.read("run.json")
            for keys in _SAME_RUN:
                before, now = _dig(there, keys), _dig(json.loads(json.dumps(manifest)), keys)
                if before != now:
                    raise RunError(
                        f"{self.path} holds another run: its {' '.join(keys)} is {before!r}, this one's is {now!r}. "
                        "Give another folder as --out, or remove this one."
                    )
            return there
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise RunError(f"{self.path} is there already and holds no run. Give another folder as --out.")
        self.outcomes.mkdir(parents=True)
        self.timings.mkdir()
        self.write("run.json", manifest)
        return dict(manifest)

    def read(self, name: str) -> dict[str, Any]:
        """Read one of the run's JSON files.

        Raises:
            RunError: If it is missing or not JSON.
        """
        path = self.path / name
        try:
            content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise RunError(f"Expected a run with {name} in {self.path}; it cannot be read: {error}.") from error
        return content

    def write(self, name: str, content: Mapping[str, Any]) -> None:
        """Write one of the run's JSON files, whole or not at all.

        Raises:
            RunError: If the folder cannot be written.
        """
        temporary = self.path / f"{name}.tmp"
        try:
            temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
            temporary.replace(self.path / name)
        except OSError as error:
            raise RunError(f"{self.path / name} cannot be written: {error}.") from error

    def digest(self) -> str:
        """32 hexadecimal digits over the outcome parts, in order."""
        state = hashlib.blake2b(digest_size=16)
        for path in sorted(self.outcomes.glob("part-*.parquet")):
            state.update(path.name.encode() + path.read_bytes())
        return state.hexdigest()


def _dig(content: Mapping[str, Any], keys: Sequence[str]) -> Any:
    value: Any = content
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
