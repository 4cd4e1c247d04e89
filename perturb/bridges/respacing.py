"""What nlpaug rewrites beyond the words that it was asked to change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from perturb.bridges.nlpaug import find_augmenter


class Respacing(NamedTuple):
    """What an augmenter rewrites beyond its edits.

    Attributes:
        texts: How many were looked at.
        rewritten: How many it gives back otherwise where it changes no word.
        characters: Characters changed in all of them, as the Levenshtein distance counts them.
    """

    texts: int
    rewritten: int
    characters: int


def respacing(
    augmenter: str | Callable[..., Any], texts: Iterable[str], *, fixed: Mapping[str, Any] | None = None
) -> Respacing:
    """Count what an nlpaug augmenter rewrites beyond its edits, by cutting texts into tokens and joining them again.

    All of this is undone by `from_nlpaug`, unless it is told `keep_spacing=True`.

    Args:
        augmenter: As `from_nlpaug` takes it.
        texts: What to count it on.
        fixed: Parameters of the augmenter.

    Raises:
        DeclarationError: If there is no such augmenter.

    Example:
        >>> respacing("KeyboardAug", ["The soup was cold.", "Dr. Smith's  U.S.A. trip"])
        Respacing(texts=2, rewritten=1, characters=5)
    """
    made = (find_augmenter(augmenter) if isinstance(augmenter, str) else augmenter)(**(fixed or {}))
    counted = [_respaced(text, made) for text in texts]
    return Respacing(len(counted), sum(map(bool, counted)), sum(counted))


def _respaced(text: str, augmenter: Any) -> int:
    if not text.strip() or not hasattr(augmenter, "reverse_tokenizer"):
        return 0
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(text, augmenter.reverse_tokenizer(augmenter.tokenizer(text.strip())))
