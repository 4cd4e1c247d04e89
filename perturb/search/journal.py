"""What a search has found so far: one line for each sample, so that the same command goes on after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from perturb.errors import RunError
from perturb.search.asked import Row
from perturb.store import RunFolder
from perturb.store.folder import written

RESULT_SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("mode", "sample_id", "cluster", "status", "axis", "generator")),
        ("groups", pa.string()),
        ("replicate", pa.int32()),
        ("key", pa.string()),
        *((name, pa.float64()) for name in ("severity", "holds", "highest")),
        ("re_entrant", pa.bool_()),
        ("recovers", pa.list_(pa.float64())),
        ("steps", pa.string()),
        ("distance", pa.float64()),
        ("changed_words", pa.int32()),
        *((name, pa.string()) for name in ("found", "clean_answer", "answer")),
        ("confidence", pa.float64()),
        ("queries", pa.int32()),
        ("error", pa.string()),
    ]
)


class Journal:
    """The file `samples.jsonl` of a search's folder.

    Attributes:
        folder: The search's folder.
        done: Mode and id of each sample that is finished.
        rows: The results of these.
        kept: Rows of the frozen set of what was found.
        doubt: Why the model's answers are to be doubted; empty where they are not.
        notes: How the model had to be asked.
        queries: Inputs asked, those of samples that were cut off included.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        """Start a search in a folder, or take up the one there.

        Raises:
            RunError: If the folder cannot be written, or holds something else or another search.
        """
        self.folder = RunFolder(path)
        self.done: set[tuple[str, str]] = set()
        self.rows: list[Row] = []
        self.kept: list[Row] = []
        self.doubt = ""
        self.notes: list[str] = []
        self.queries = 0
        if (path / "about.json").is_file():
            _check_same(self.folder, about)
            self._read()
            return
        with written(path):
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise RunError(f"{path} is there already and holds no search. Give another folder as --out.")
            path.mkdir(parents=True, exist_ok=True)
        self.folder.write("about.json", about)

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder.path / "samples.jsonl"

    def append(self, mode: str, sample_id: str | None, queries: int, **found: Any) -> None:
        """Write down a sample that is finished; without an id, only the queries that went into one that was not.

        Args:
            mode: Of the search, or `probe`.
            sample_id: The sample's.
            queries: That it took.
            found: `rows` of results, rows that are `kept` as a frozen set, `doubt` about the model, `notes` on how it
                was asked; what there is.
        """
        line = {"mode": mode, "sample_id": sample_id, "queries": queries} | found
        with written(self.path), self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._take(line)

    def forget(self) -> None:
        """Undo the start of a search that found nothing: the folder is free again."""
        with written(self.folder.path):
            for path in (self.path, self.folder.path / "about.json"):
                path.unlink(missing_ok=True)
            if not any(self.folder.path.iterdir()):
                self.folder.path.rmdir()

    def write_results(self) -> None:
        """Write `results.parquet`: one row for each sample and generator."""
        texts = ("groups", "steps")
        rows = [row | {name: json.dumps(row[name], ensure_ascii=False) for name in texts} for row in self.rows]
        with written(self.folder.path):
            pq.write_table(pa.Table.from_pylist(rows, schema=RESULT_SCHEMA), self.folder.path / "results.parquet")

    def _read(self) -> None:
        if not self.path.is_file():
            return
        lines = self.path.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if line.endswith(b"\n")]
        if whole != lines:  # a search that was killed while it wrote
            self.path.write_bytes(b"".join(whole))
        for line in whole:
            self._take(json.loads(line))

    def _take(self, line: Mapping[str, Any]) -> None:
        self.queries += line["queries"]
        self.rows += line.get("rows", ())
        self.kept += line.get("kept", ())
        self.doubt = self.doubt or line.get("doubt", "")
        self.notes = self.notes or line.get("notes", [])
        if line["sample_id"] is not None:
            self.done.add((line["mode"], line["sample_id"]))


def _check_same(folder: RunFolder, about: Mapping[str, Any]) -> None:
    before, now = folder.read("about.json"), json.loads(json.dumps(about))
    if differing := [key for key in {**before, **now} if before.get(key) != now.get(key)]:
        raise RunError(
            f"{folder.path} holds another search, which differs in its {', '.join(differing)}. "
            "Give another folder as --out, or remove this one."
        )
