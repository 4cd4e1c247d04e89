"""Edits recovered from a text that a library rewrote whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from perturb.contracts import Edit

_WORD: Final = re.compile(r"\S+\s*|\s+")


def align(text: str, rewritten: str) -> tuple[Edit, ...]:
    """Find edits that lead from one text to another: word by word, each as short as it can be.

    Words, each with the space after it, are aligned by Levenshtein's distance; what a changed word begins and ends
    with on both sides is left out.

    Example:
        >>> align("the quick fox ran", "the quixk dog ran")
        (Edit(start=7, stop=8, replacement='x'), Edit(start=10, stop=13, replacement='dog'))
    """
    from rapidfuzz.distance import Levenshtein

    before, after = _WORD.findall(text), _WORD.findall(rewritten)
    starts, new_starts = (list(accumulate(map(len, words), initial=0)) for words in (before, after))
    found = []
    for change in Levenshtein.opcodes(before, after):
        old, new = slice(change.src_start, change.src_end), slice(change.dest_start, change.dest_end)
        if change.tag == "replace":
            words = zip(starts[old], before[old], after[new], strict=True)
            found += [trimmed(start, word, instead) for start, word, instead in words]
        elif change.tag != "equal":
            found.append(
                Edit(starts[old.start], starts[old.stop], rewritten[new_starts[new.start] : new_starts[new.stop]])
            )
    return tuple(found)


def trimmed(start: int, old: str, new: str) -> Edit:
    """Leave out of an edit what a text at `start` begins and ends with before and after it.

    Example:
        >>> trimmed(4, "quick", "quack")
        Edit(start=6, stop=7, replacement='a')
    """
    from rapidfuzz.distance import Postfix, Prefix

    head = Prefix.similarity(old, new)
    tail = Postfix.similarity(old[head:], new[head:])
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail])


def move_edits(edits: Iterable[Edit], respaced: str, text: str) -> tuple[Edit, ...]:
    """Carry edits of a text over to the same text with other white space, which then stays as it is.

    Args:
        edits: Edits of `respaced`.
        respaced: The text with white space added, removed or changed.
        text: The text itself; without their white space both are the same.

    Example:
        >>> move_edits([Edit(8, 9, "z")], "Smith ' s dog", "Smith's  dog")
        (Edit(start=6, stop=7, replacement='z'),)
    """
    places = [*_places(respaced, text)]
    moved = (Edit(places[start], places[stop], new) for start, stop, new in edits)
    return tuple(edit for edit in moved if edit.start < edit.stop or edit.replacement)


def _places(respaced: str, text: str) -> Iterator[int]:
    """Where each character of the one text, and then its end, stands in the other."""
    solid = [place for place, character in enumerate(text) if not character.isspace()]
    rank, place = 0, 0
    for character in respaced:
        if character.isspace():
            yield place
            place = min(place + 1, solid[rank]) if rank < len(solid) else place
        else:
            yield solid[rank]
            place = solid[rank] + 1
            rank += 1
    yield place
