"""The texts of several tiers from the edits of one draw: each tier makes those of the tier below and some more."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from operator import add, sub
from typing import Final

import numpy as np

from perturb.contracts.edit_columns import Columns, Edit, EditColumns, as_columns
from perturb.contracts.edits import apply_edits

_NOTHING: Final = b"\xff"  # stands in no ASCII text: a place that holds no character
_SWAPPED: Final = 2
_UTF_32: Final = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
_DENSE: Final = 16  # characters to an edit, up to which single characters are less work than stretches


def apply_nested(text: str, edits: Sequence[Edit], counts: Iterable[int]) -> list[str]:
    """Make the first edits only, for each of several counts in ascending order: the text is taken apart once.

    Raises:
        InputError: As `apply_edits` of all the edits.

    Example:
        >>> apply_nested("the cat sat", [Edit(4, 7, "dog"), Edit(11, 11, "!")], [1, 2])
        ['the dog sat', 'the dog sat!']
    """
    columns = (edits if isinstance(edits, EditColumns) else as_columns(edits)).columns
    if columns.width is not None and _lie_apart(text, columns, columns.width):
        codes = _codes(columns) if text.isascii() else None
        if codes is not None:
            return _in_bytes(text, columns, codes, counts)
        if columns.width == 1 and type(columns.replacements) is str:
            return _in_words(text, columns.starts, columns.replacements, counts)
        taken = _characters(text, columns)
    else:
        taken = _mixed(text, columns) or _stretches(text, columns)
    if taken is None:
        return [apply_edits(text, edits)]  # which tells what is wrong
    return put_in_turn(*taken, counts)


def put_in_turn(
    pieces: list[str], places: Sequence[int], replacements: Sequence[str], counts: Iterable[int]
) -> list[str]:
    """Put one replacement after the other in the place of its piece, and join the pieces at each of several counts."""
    made: list[str] = []
    done = 0
    for count in counts:
        for number in range(done, count):
            pieces[places[number]] = replacements[number]
        done = count
        made.append("".join(pieces))
    return made


_Taken = tuple[list[str], Sequence[int], Sequence[str]]


def _lie_apart(text: str, edits: Columns, width: int) -> bool:
    """Tell whether edits of up to two characters lie inside a text, none at the place of another."""
    starts = edits.starts
    if edits.length == len(text) and starts:
        return True
    if not starts or width > _SWAPPED or min(starts) < 0 or max(starts) + width > len(text):
        return False
    different = set(starts)
    return len(different) == len(starts) and (width < _SWAPPED or different.isdisjoint([one + 1 for one in starts]))


def _codes(edits: Columns) -> bytes | None:
    """Encode what is put in place, as many bytes for each edit; None where that is not possible."""
    replacements, width = edits.replacements, edits.width
    if type(replacements) is str:
        return replacements.encode() if replacements.isascii() and width != _SWAPPED else None
    if not any(replacements):
        return _NOTHING * (len(replacements) * (width or 1))
    if width == _SWAPPED and set(map(len, replacements)) == {_SWAPPED}:
        joined = "".join(replacements)
        return joined.encode() if joined.isascii() else None
    return None


def _in_bytes(text: str, edits: Columns, codes: bytes, counts: Iterable[int]) -> list[str]:
    """Make edits of an ASCII text in a buffer of bytes, which becomes a text in no time."""
    places, width = edits.starts, edits.width
    if width == 0:
        buffer = bytearray(_NOTHING) * (2 * len(text) + 1)
        buffer[1::2] = text.encode()
    else:
        buffer = bytearray(text.encode())
    whole = width != 0 and _NOTHING not in codes
    made: list[str] = []
    done = 0
    for count in counts:
        if width == _SWAPPED:
            for number in range(done, count):
                place = places[number]
                buffer[place : place + 2] = codes[2 * number : 2 * number + 2]
        elif width == 0:
            for number in range(done, count):
                buffer[2 * places[number]] = codes[number]
        else:
            for number in range(done, count):
                buffer[places[number]] = codes[number]
        done = count
        made.append((buffer if whole else buffer.translate(None, _NOTHING)).decode())
    return made


def _in_words(text: str, places: Sequence[int], replacements: str, counts: Iterable[int]) -> list[str]:
    """Put single characters in place of others, in a buffer of code points."""
    end = "."  # kept from the text's end, where NumPy would take off zeros
    buffer = array("I", (text + end).encode(_UTF_32, "surrogatepass"))
    codes = array("I", replacements.encode(_UTF_32, "surrogatepass"))
    whole = np.frombuffer(buffer, np.dtype((np.str_, len(buffer))))
    made: list[str] = []
    done = 0
    for count in counts:
        for number in range(done, count):
            buffer[places[number]] = codes[number]
        done = count
        made.append(str(whole.item())[:-1])
    return made


def _characters(text: str, edits: Columns) -> _Taken | None:
    """Cut a text into characters; into stretches where there are few edits."""
    starts, replacements = edits.starts, edits.replacements
    if len(text) > _DENSE * len(starts):
        return _stretches(text, edits)
    if edits.width == 0:
        before = ["", *text]
        return before, starts, list(map(add, map(before.__getitem__, starts), replacements))
    characters = list(text)
    if edits.width == _SWAPPED:
        for start in starts:
            characters[start] = text[start : start + 2]
            characters[start + 1] = ""
    return characters, starts, replacements


def _mixed(text: str, edits: Columns) -> _Taken | None:
    """Cut a text into characters and the longer stretches replaced; insertions come with the character before.

    None where there are few edits, or two have to do with one character.
    """
    starts, stops = edits.starts, edits.ends()
    if not starts or len(text) > _DENSE * len(starts) or min(starts) < 0 or max(stops) > len(text):
        return None
    pieces, places, replacements = list(text), list(starts), list(edits.replacements)
    inside, ends, inserted = set[int](), set[int](), list[int]()
    widths = list(map(sub, stops, starts))
    for number in [number for number, width in enumerate(widths) if width != 1]:
        start, stop, width = starts[number], stops[number], widths[number]
        if width > 1:
            pieces[start:stop] = [text[start:stop], *[""] * (width - 1)]
            inside.update(range(start + 1, stop))
            ends.add(stop - 1)
        elif width == 0 and start > 0:
            places[number] = start - 1
            inserted.append(number)
        else:
            return None
    for number in inserted:
        place = places[number]
        replacements[number] = pieces[place] + replacements[number]
        if place in ends:  # which is empty, since the whole stretch stands where it begins
            inside.discard(place)
    if len({*places, *inside}) < len(places) + len(inside):
        return None
    return pieces, places, replacements


def _stretches(text: str, edits: Columns) -> _Taken | None:
    """Cut a text before and behind each edit; None where edits overlap or reach outside."""
    starts, stops = edits.starts, edits.ends()
    places = starts if len(set(starts)) == len(starts) else list(zip(starts, stops, strict=True))
    order = sorted(range(len(starts)), key=places.__getitem__)
    pairs = zip(map(starts.__getitem__, order), map(stops.__getitem__, order), strict=True)
    borders = [0, *chain.from_iterable(pairs), len(text)]
    if borders != sorted(borders):
        return None
    ranks = dict(zip(order, range(1, len(borders), 2), strict=False))
    pieces = [text[start:stop] for start, stop in pairwise(borders)]
    return pieces, list(map(ranks.__getitem__, range(len(starts)))), edits.replacements
