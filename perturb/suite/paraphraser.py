"""Reading which language model a suite has its texts rewritten by."""

from __future__ import annotations

from typing import Any, Final

from perturb.paraphrase import Settings
from perturb.suite.tables import Table

_KEYS: Final = ("url", "model", "cache", "language", "similarity", "embedding", "min_similarity")


def read_paraphraser(table: Table) -> Settings:
    """Read the table `paraphraser`, whose `url` only says whom to ask; the defaults where there is none.

    Raises:
        SuiteError: If it holds something else, or a similarity or embedding that cannot be imported.

    Example:
        >>> read_paraphraser(Table({"paraphraser": {"model": "small"}}, "Suite a", ("paraphraser",))).model
        'small'
    """
    values: dict[str, Any] = table.get("paraphraser", "a table", {})
    inner, usual = Table(values, f"{table.where}, paraphraser", _KEYS), Settings()
    inner.get("url", "a string")
    settings = Settings(
        model=inner.get("model", "a string", usual.model),
        cache=inner.get("cache", "a string", usual.cache),
        language=inner.get("language", "a string", usual.language),
        similarity=inner.get("similarity", "a string", usual.similarity),
        embedding=inner.get("embedding", "a string", usual.embedding),
        min_similarity=inner.number("min_similarity", usual.min_similarity, 0, 1),
    )
    settings.check_functions()
    return settings
