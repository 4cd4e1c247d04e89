"""Several text fields as one text: what a generator swaps in the passage, it swaps in the question too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perturb.contracts import Edit, Field

_BETWEEN: Final = "\n\n"


def join_fields(fields: Sequence[tuple[str, Field]]) -> str:
    r"""Put texts one behind the other.

    Example:
        >>> join_fields([("question", "Who left?"), ("passage", "Ann left.")])
        'Who left?\n\nAnn left.'
    """
    return _BETWEEN.join(str(text) for _, text in fields)


def split_edits(edits: Sequence[Edit], fields: Sequence[tuple[str, Field]]) -> Iterator[tuple[str, str, list[Edit]]]:
    """Give each field its text and its edits, counted from its own start.

    Args:
        edits: On the joined text; those that reach over the end of a field are left out.
        fields: As they were joined.

    Example:
        >>> fields = [("question", "Who left?"), ("passage", "Ann left.")]
        >>> [made for _, _, made in split_edits([Edit(11, 14, "Eve")], fields)]
        [[], [Edit(start=0, stop=3, replacement='Eve')]]
    """
    start = 0
    for name, text in fields:
        words = str(text)
        stop = start + len(words)
        inside = [edit for edit in edits if start <= edit.start and edit.stop <= stop]
        yield name, words, [Edit(edit.start - start, edit.stop - start, edit.replacement) for edit in inside]
        start = stop + len(_BETWEEN)
