"""Lists that are written as they come, a file for each tier, however many entries there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from perturb.data.writing import part_of, settle


class Entry(NamedTuple):
    """What is appended to the lists of a tier.

    Attributes:
        tier: Its folder, relative to the export.
        lists: Name of the list to what is appended.
    """

    tier: str
    lists: Mapping[str, Iterable[Any]]


class TierLists:
    """Writes, for each tier, a JSON file of lists; a context manager. The files appear when it ends without an error.

    Memory: the names of the tiers; entries wait in hidden files.

    Args:
        out: The export's folder.
        file: What the file of a tier is called.
        names: Of the lists, in their order.
    """

    def __init__(self, out: Path, file: str, names: tuple[str, ...]) -> None:
        self._out, self._file, self._names = out, file, names
        self._tiers: dict[str, None] = {}
        self.more: dict[str, Any] = {}
        """What further stands in every file, beside the lists."""

    def write(self, entries: Iterable[Entry]) -> None:
        """Append entries."""
        for tier, lists in entries:
            self._tiers.setdefault(tier)
            for name, values in lists.items():
                lines = b"".join(b",\n" + json.dumps(value, ensure_ascii=False).encode() for value in values)
                with self._waiting(tier, name).open("ab") as file:
                    file.write(lines)

    def _waiting(self, tier: str, name: str) -> Path:
        return part_of(self._out / tier / f"{self._file}.{name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for tier in self._tiers:
            path = self._out / tier / self._file
            if kind is None:
                self._join(tier, part_of(path))
            settle(path, whole=kind is None)
            for name in self._names:
                self._waiting(tier, name).unlink(missing_ok=True)

    def _join(self, tier: str, path: Path) -> None:
        with path.open("wb") as file:
            file.write(b"{\n" + b"".join(f"{json.dumps(k)}: {json.dumps(v)},\n".encode() for k, v in self.more.items()))
            for place, name in enumerate(self._names):
                file.write((b",\n" if place else b"") + json.dumps(name).encode() + b": [")
                waiting = self._waiting(tier, name)
                if waiting.is_file():
                    with waiting.open("rb") as lines:
                        lines.seek(1)
                        while block := lines.read(2**20):
                            file.write(block)
                file.write(b"\n]")
            file.write(b"\n}\n")
