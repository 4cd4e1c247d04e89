"""How alike two texts are, so that a search keeps near the clean one."""

from __future__ import annotations

from collections.abc import Callable

from perturb.errors import UsageError
from perturb.metrics.named import import_named

__all__ = ["find_similarity"]


def find_similarity(name: str) -> Callable[[str, str], float]:
    """Find a measure of how alike two texts are, in 0..1.

    Args:
        name: `characters` (1 minus the normalised edit distance), `words` (shared words over all words), or
            `package.module:function`.

    Raises:
        UsageError: If it is none of these.

    Example:
        >>> find_similarity("words")("good food here", "good food there")
        0.5
    """
    if name == "characters":
        from rapidfuzz.distance import Levenshtein

        return Levenshtein.normalized_similarity
    if name == "words":
        return _word_overlap
    if ":" not in name:
        raise UsageError(f"Expected characters, words or package.module:function; got --similarity {name}.")
    found: Callable[[str, str], float] = import_named(name, "similarity")
    return found


def _word_overlap(one: str, other: str) -> float:
    first, second = set(one.split()), set(other.split())
    return len(first & second) / max(1, len(first | second))
