"""From one tag a token (BIO, IOB2, IOBES and their like) to spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perturb.errors import UsageError

__all__ = ["spans_of_tags"]

_BEGINS: Final = frozenset("BSU")
_CONTINUES: Final = frozenset("IEL")
_ENDS: Final = frozenset("ESLU")


def spans_of_tags(tags: Sequence[str], offsets: Sequence[tuple[int, int]] | None = None) -> list[tuple[int, int, str]]:
    """Read the spans that tags describe, as leniently as the CoNLL evaluation does.

    A span begins at `B`, `S` and `U`, and at any other tag that no open span of its label precedes; it stops before
    `O`, another label or the next beginning, and after `E`, `L`, `S` and `U`. So IOB1, IOB2 (also called BIO), IOE2,
    IOBES and BILOU can all be read, and a model that forgets a `B` is understood.

    Args:
        tags: `O` for none, or a prefix (one of B, I, E, L, S, U) and a label, such as `B-person`; a bare prefix has the
            label `_`.
        offsets: Where each token starts and stops in the text; by default tokens are counted, so that a span is
            `tokens[start:stop]`.

    Returns:
        `(start, stop, label)` in order.

    Raises:
        UsageError: If a tag is neither, or there is not one pair of offsets a tag.

    Source:
        Tjong Kim Sang and Buchholz 2000, Introduction to the CoNLL-2000 Shared Task (conlleval).

    Example:
        >>> spans_of_tags(["B-person", "I-person", "O", "I-place"])
        [(0, 2, 'person'), (3, 4, 'place')]
        >>> spans_of_tags(["O", "S-place"], offsets=[(0, 2), (3, 9)])
        [(3, 9, 'place')]
    """
    places = [(index, index + 1) for index in range(len(tags))] if offsets is None else offsets
    if len(places) != len(tags):
        raise UsageError(f"Expected one pair of offsets a tag, {len(tags)}; got {len(places)}.")
    return [(places[first][0], places[last][1], label) for first, last, label in _runs(tags)]


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield first token, last token and label of each span."""
    first, previous = 0, ("O", "")
    for index, tag in enumerate([*tags, "O"]):
        prefix, label = _split(tag)
        begins = prefix in _BEGINS or previous[0] in _ENDS or label != previous[1]
        if begins and previous[0] != "O":
            yield first, index - 1, previous[1]
        if begins:
            first = index
        previous = (prefix, label)


def _split(tag: str) -> tuple[str, str]:
    if tag == "O":
        return "O", ""
    prefix, _, label = tag.partition("-")
    if prefix not in _BEGINS | _CONTINUES:
        raise UsageError(
            f"Expected the tag O, or a prefix of B, I, E, L, S, U with a label, such as B-person; got {tag!r}."
        )
    return prefix, label or "_"
