"""Where a text may be edited without splitting what a reader sees as one character."""

from __future__ import annotations

import functools
import sys
import unicodedata
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]
Codes = npt.NDArray[np.unsignedinteger[Any]]

LETTER: Final = 0
DIGIT: Final = 1
OTHER: Final = 2
EXTENDER: Final = 3
LINKER: Final = 4
_EXTENDER_BYTE: Final = bytes([EXTENDER])
_LINKER_BYTE: Final = bytes([LINKER])

_VIRAMA: Final = 9
_ZERO_WIDTH_JOINER: Final = "\u200d"
_ZERO_WIDTH_NON_JOINER: Final = "\u200c"
_ASCII: Final = 128


class Letters(NamedTuple):
    """The letters of a text, each with the marks that belong to it: `text[starts[i]:stops[i]]`.

    Attributes:
        starts: `(n,)` offsets in code points.
        stops: `(n,)` offsets; a letter follows its neighbour directly where one's stop is the other's start.
        codes: `(n,)` code point of each letter without its marks.
    """

    starts: Positions
    stops: Positions
    codes: Codes


@functools.cache
def character_class(character: str) -> int:
    """Tell letters, digits and what attaches itself to the character before (extender) or on both sides (linker).

    Source:
        Unicode Standard Annex 29, extended grapheme clusters, reduced to what can touch a letter or a digit:
        combining marks, variation selectors, joiners, conjoining Hangul vowels and finals, and viramas.

    Example:
        >>> [character_class(character) for character in ("a", "7", "-", chr(0x301), chr(0x94D))]
        [0, 1, 2, 3, 4]
    """
    if character == _ZERO_WIDTH_JOINER or unicodedata.combining(character) == _VIRAMA:
        return LINKER
    jamo = "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb"
    if jamo or character == _ZERO_WIDTH_NON_JOINER or character in "\uff9e\uff9f\u0e33\u0eb3":
        return EXTENDER
    category = unicodedata.category(character)
    if category[0] == "M":
        return EXTENDER
    if category[0] == "L":
        return LETTER
    return DIGIT if category == "Nd" else OTHER


_ASCII_CLASSES: Final = [character_class(chr(code)) for code in range(_ASCII)]
_IN_ASCII: Final = tuple(bytes(kind <= last for kind in _ASCII_CLASSES).ljust(256, b"\0") for last in (LETTER, DIGIT))
"""Which characters are letters, and which are letters or digits, as tables to translate bytes by."""


def _ascii_letters(text: str, *, digits: bool) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Return the code points of an ASCII text, and which of them are letters, or digits where asked for."""
    raw = text.encode()
    return np.frombuffer(raw, np.uint8), np.frombuffer(raw.translate(_IN_ASCII[digits]), np.bool_)


_UNKNOWN: Final = 255


@functools.cache
def _known_classes() -> npt.NDArray[np.uint8]:
    """Hold the class of each code point that was met."""
    return np.full(sys.maxunicode + 1, _UNKNOWN, dtype=np.uint8)


def character_classes(codes: Codes) -> npt.NDArray[np.uint8]:
    """Classify code points, each different one once in the life of the process.

    Example:
        >>> character_classes(code_points("a7\u0301")).tolist()
        [0, 1, 3]
    """
    known = _known_classes()
    classes = known[codes]
    if _UNKNOWN in classes.tobytes():
        for code in set(codes[classes == _UNKNOWN].tolist()):
            known[code] = character_class(chr(code))
        classes = known[codes]
    return classes


def hold_marks(classes: npt.NDArray[np.uint8]) -> bool:
    r"""Tell whether any character attaches itself to another; a search of bytes takes less time than a comparison.

    Example:
        >>> hold_marks(character_classes(code_points("e\u0301"))), hold_marks(character_classes(code_points("\xe9")))
        (True, False)
    """
    found = classes.tobytes()
    return _EXTENDER_BYTE in found or _LINKER_BYTE in found


def code_points(text: str) -> Codes:
    """Return the code points of a text as an array, `(len(text),)`.

    Example:
        >>> code_points("aß").tolist()
        [97, 223]
    """
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def find_letters(text: str, *, digits: bool = False) -> Letters:
    """Find every letter of any script, and digits where asked for, together with its combining marks.

    A letter that a virama or joiner ties to the one before is part of it; emoji and lone surrogates are no letters.

    Example:
        >>> letters = find_letters("e" + chr(0x301) + "te")
        >>> letters.starts.tolist(), letters.stops.tolist()
        ([0, 2, 3], [2, 3, 4])
    """
    if text.isascii():
        codes, found = _ascii_letters(text, digits=digits)
        starts = found.nonzero()[0]
        return Letters(starts, starts + 1, codes[starts])
    codes = code_points(text)
    classes = character_classes(codes)
    if not hold_marks(classes):
        starts = (classes <= (DIGIT if digits else LETTER)).nonzero()[0]
        return Letters(starts, starts + 1, codes[starts])
    begins = classes < EXTENDER
    begins[1:] &= (classes[:-1] != LINKER) | (classes[1:] != LETTER)
    borders = np.append(begins.nonzero()[0], len(classes))
    chosen = (classes[borders[:-1]] <= (DIGIT if digits else LETTER)).nonzero()[0]
    return Letters(borders[chosen], borders[chosen + 1], codes[borders[chosen]])


def ascii_pairs(text: str) -> Positions:
    """Find each pair of different letters side by side in an ASCII text, by the place of the first.

    Example:
        >>> ascii_pairs("a tree").tolist()
        [2, 3]
    """
    codes, letters = _ascii_letters(text, digits=False)
    different = codes[1:] != codes[:-1]
    different &= letters[1:]
    different &= letters[:-1]
    found: Positions = different.nonzero()[0]
    return found


def ascii_inner_letters(text: str) -> Positions:
    """Find each letter of an ASCII text that follows a letter.

    Example:
        >>> ascii_inner_letters("a tree").tolist()
        [3, 4, 5]
    """
    _, letters = _ascii_letters(text, digits=False)
    found: Positions = (letters[1:] & letters[:-1]).nonzero()[0]
    found += 1
    return found


def plain_letters(text: str, below: int, *, digits: bool = False) -> tuple[Codes, Positions]:
    """Find the letters with a code point below a bound that carry no mark, and digits where asked for.

    Returns:
        The code points of the text, and the places of the letters.

    Example:
        >>> plain_letters("aßo" + chr(0x308), 256)[1].tolist()
        [0, 1]
    """
    if text.isascii():
        codes, found = _ascii_letters(text, digits=digits)
        return codes, found.nonzero()[0]
    letters = find_letters(text, digits=digits)
    return code_points(text), letters.starts[(letters.codes < below) & (letters.stops == letters.starts + 1)]
