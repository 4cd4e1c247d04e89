"""What decides which rewrites a text gets, beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from perturb.errors import SuiteError
from perturb.paraphrase.likeness import imported

DEFAULT_CACHE: Final = ".perturb/paraphrases"


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `paraphraser` of a suite, without the address.

    Attributes:
        model: What the endpoint calls the model; empty where nobody has named it yet.
        cache: The folder of the kept answers.
        language: Of the texts, as back-translation names it to the model.
        similarity: `package.module:function` from text and candidate to 0..1; empty for none.
        embedding: `package.module:function` from texts to vectors, whose cosine is the similarity; empty for none.
        min_similarity: The floor: candidates below it are rejected.
    """

    model: str = ""
    cache: str = DEFAULT_CACHE
    language: str = "English"
    similarity: str = ""
    embedding: str = ""
    min_similarity: float = 0.8

    def check_functions(self) -> None:
        """Import the function behind the floor, where there is one.

        Raises:
            SuiteError: If there is no such function, or two are named.
        """
        named = [(key, name) for key in ("similarity", "embedding") if (name := getattr(self, key))]
        if len(named) > 1:
            raise SuiteError(
                f"paraphraser: expected a similarity or an embedding, not both; got {self.similarity!r} and "
                f"{self.embedding!r}. Leave one out."
            )
        for key, name in named:
            imported(key, name)
