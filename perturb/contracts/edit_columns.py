"""Edits as columns: like a tuple of edits, each of which is made when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from operator import sub
from typing import NamedTuple, final, overload


class Edit(NamedTuple):
    """Replace `text[start:stop]`, counted in code points, by `replacement`."""

    start: int
    stop: int
    replacement: str


class Columns(NamedTuple):
    """What several edits are, without the edits.

    Attributes:
        starts: Where each begins.
        stops: Where each ends; None where `width` tells it.
        replacements: What each puts in place; a text where each puts one character.
        width: How many characters each replaces, where all replace as many and it is known; else None.
        length: That of the text, where the edits are known to lie in it and apart from each other; else None.
    """

    starts: Sequence[int]
    stops: Sequence[int] | None
    replacements: Sequence[str]
    width: int | None = None
    length: int | None = None

    def ends(self) -> Sequence[int]:
        """Where each ends."""
        if self.stops is not None:
            return self.stops
        width = self.width or 0
        return [start + width for start in self.starts]


@final
class EditColumns(Sequence[Edit]):
    """Edits of which most are applied without being looked at; equal to the tuple of the same edits.

    Attributes:
        columns: Shared by all that begin with the same edits, as the tiers of one draw do.
        taken: How many of the columns' edits these are.

    Example:
        >>> EditColumns(Columns([4, 0], [7, 3], ["dog", "a"])).first(1)
        (Edit(start=4, stop=7, replacement='dog'),)
    """

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("columns", "taken")

    def __init__(self, columns: Columns, count: int | None = None) -> None:
        self.columns = columns
        self.taken = len(columns.starts) if count is None else count

    def first(self, count: int) -> EditColumns:
        """Take the first edits; all where there are no more."""
        return EditColumns(self.columns, count if count < self.taken else self.taken)  # noqa: FURB136 - min takes longer

    @overload
    def __getitem__(self, place: int) -> Edit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, place: int | slice) -> Edit | tuple[Edit, ...]:
        return tuple(self)[place]

    def __len__(self) -> int:
        return self.taken

    def __iter__(self) -> Iterator[Edit]:
        columns = self.columns
        return map(Edit, islice(columns.starts, self.taken), columns.ends(), columns.replacements)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, EditColumns | tuple) else NotImplemented

    def __repr__(self) -> str:
        return repr(tuple(self))

    def changed(self) -> int:
        """Count the characters that change: of each edit those replaced or those put in place, whichever are more."""
        starts, stops, replacements, width, _ = self.columns
        if stops is not None:
            return sum(map(max, map(sub, islice(stops, self.taken), starts), map(len, replacements)))
        if type(replacements) is str:
            return self.taken * (width or 1)
        return sum(map(max, repeat(width or 0, self.taken), map(len, replacements)))


def replace_characters(
    places: list[int], replacements: Sequence[str], width: int = 1, *, length: int | None = None
) -> EditColumns:
    """Replace as many characters at each place, usually one.

    Args:
        places: Where.
        replacements: What is put in place; a text where each puts one character.
        width: How many characters each replaces.
        length: That of the text, where the places are known to lie in it and apart from each other.

    Example:
        >>> replace_characters([4], ["d"])
        (Edit(start=4, stop=5, replacement='d'),)
    """
    return EditColumns(Columns(places, None, replacements, width, length))


def insert_characters(places: list[int], insertions: Sequence[str], *, length: int | None = None) -> EditColumns:
    """Insert at each place; the arguments are as in `replace_characters`.

    Example:
        >>> insert_characters([4], ["d"])
        (Edit(start=4, stop=4, replacement='d'),)
    """
    return EditColumns(Columns(places, None, insertions, 0, length))


def replace_stretches(starts: Sequence[int], stops: Sequence[int], replacements: Sequence[str]) -> EditColumns:
    """Replace a stretch each.

    Example:
        >>> replace_stretches([4], [7], ["dog"])
        (Edit(start=4, stop=7, replacement='dog'),)
    """
    return EditColumns(Columns(starts, stops, replacements))


def as_columns(edits: Sequence[Edit]) -> EditColumns:
    """Take edits apart into columns.

    Example:
        >>> as_columns([Edit(4, 7, "dog")]).columns.starts
        (4,)
    """
    starts, stops, replacements = zip(*edits, strict=True) if edits else ((), (), ())
    return EditColumns(Columns(starts, stops, replacements))
