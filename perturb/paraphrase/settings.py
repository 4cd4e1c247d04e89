"""What decides which rewrites a text gets, beside the text."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from perturb.errors import SuiteError

DEFAULT_CACHE: Final = ".perturb/paraphrases"


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `paraphraser` of a suite, without the address.

    Attributes:
        model: What the endpoint calls the model; empty where nobody has named it yet.
        cache: The folder of the kept answers.
        language: Of the texts, as back-translation names it to the model.
        similarity: `package.module:function` from text and candidate to 0..1; empty for none.
        min_similarity: The floor: candidates below it are rejected.
    """

    model: str = ""
    cache: str = DEFAULT_CACHE
    language: str = "English"
    similarity: str = ""
    min_similarity: float = 0.8

    def similarity_function(self) -> Callable[[str, str], Any] | None:
        """Import the similarity; None where the suite names none.

        Raises:
            SuiteError: If there is no such function.
        """
        if not self.similarity:
            return None
        module, _, name = self.similarity.partition(":")
        try:
            found = getattr(importlib.import_module(module), name)
        except Exception as error:
            raise SuiteError(
                f"paraphraser: expected similarity as package.module:function, from text and candidate to 0..1; got "
                f"{self.similarity!r}, {type(error).__name__}: {error}."
            ) from error
        if not callable(found):
            raise SuiteError(f"paraphraser: similarity={self.similarity!r} is no function but {type(found).__name__}.")
        checked: Callable[[str, str], Any] = found
        return checked
