"""Answers of a language model, kept by content: a file each, whole or not there."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from perturb.errors import CacheError
from perturb.keys import digest


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer depends on.

    Attributes:
        method: `llm_paraphrase` or `back_translation`.
        version: Of the method's prompts.
        model: Who was asked.
        language: Of the text.
        text: The text.
        attempt: Which draw: 0 first, another one where no candidate passed the guards.
    """

    method: str
    version: int
    model: str
    language: str
    text: str
    attempt: int

    @property
    def digest(self) -> str:
        """32 hexadecimal digits: the name of its file."""
        return digest(self.method, self.version, self.model, self.language, self.text, self.attempt).hex()


def read_answer(folder: Path, question: Question) -> tuple[str, ...] | None:
    """Read the candidates that were kept; None where the question was not answered yet.

    Raises:
        CacheError: If the file is not as it was written.
    """
    path = folder / f"{question.digest}.json"
    try:
        held = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise CacheError(f"Expected a kept answer in {path}; it cannot be read: {error}. Remove it.") from error
    candidates = held.pop("candidates", None) if isinstance(held, dict) else None
    if held != asdict(question) or not isinstance(candidates, list) or not all(isinstance(c, str) for c in candidates):
        raise CacheError(f"Expected the answer to its question in {path}; it holds something else. Remove it.")
    return tuple(candidates)


def write_answer(folder: Path, question: Question, candidates: Sequence[str]) -> None:
    """Keep an answer: under another name first, so that a killed process leaves no half of one.

    Raises:
        CacheError: If the folder cannot be written.
    """
    content = json.dumps({**asdict(question), "candidates": list(candidates)}, indent=1) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(folder / f"{question.digest}.json")
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CacheError(
            f"The answers cannot be kept in {folder}: {error}. Make room or give another folder as --paraphrase-cache."
        ) from error
