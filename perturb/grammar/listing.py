"""Sets of words."""

from __future__ import annotations

__all__ = ["words"]


def words(listed: str) -> frozenset[str]:
    """Take words from a text that lists them, with blanks between.

    Example:
        >>> sorted(words("or and"))
        ['and', 'or']
    """
    return frozenset(listed.split())
