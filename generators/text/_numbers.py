"""Numbers of an English text that have another way of writing, and those that must stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._words import in_case_of, word_set

_WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS: Final = {word: str(number) for number, word in enumerate(_WORDS, 2)}
_SPELT: Final = {digits: word for word, digits in _DIGITS.items()}

_NUMBER: Final = re.compile(
    rf"(?<![\w.,:;/$€£#+=*^°%'’-])(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+|(?i:{'|'.join(_WORDS)}))(?![\w/$€£%°:'’=*^+-]|[.,]\d)"
)
_BEFORE: Final = re.compile(r"([^\W_]+)\.?\s*\Z")
_AFTER: Final = re.compile(r"\s*([^\W_]+)")
_LOOK_BACK: Final = 24
_GROUPED_DIGITS: Final = range(5, 10)

_PARTS: Final = word_set(
    "hundred thousand million billion trillion dozen score twenty thirty forty fifty sixty seventy eighty ninety "
    "hundreds thousands millions half point and a pm am one ones o"
)
_MONTHS: Final = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
_COMPOUND: Final = _PARTS | _MONTHS | _DIGITS.keys()
_COUNTERS: Final = word_set(
    "page chapter version no number room gate line platform season episode part volume step level route act at past to "
    "until till from between"
)


def find_numbers(text: str) -> Iterator[Edit]:
    """Find what can be written another way, from left to right.

    A number of digits stays where its neighbours make it a part of something: a date, a clock time, a name.

    Example:
        >>> [edit.replacement for edit in find_numbers("In May 2019, nine of 10,000 left; Windows 7 stayed.")]
        ['9', '10000']
    """
    for match in _NUMBER.finditer(text):
        other = _other_way(match["number"])
        if other and not _is_part(text, *match.span()):
            yield Edit(*match.span(), in_case_of(match["number"], other) if other.isalpha() else other)


def _other_way(number: str) -> str | None:
    if "," in number:
        return number.replace(",", "") if number[0] != "0" else None
    if number.isdigit():
        thousands = len(number) in _GROUPED_DIGITS and number[0] != "0"
        return f"{int(number):,}" if thousands else _SPELT.get(number)
    return _DIGITS.get(number.lower())


def _is_part(text: str, start: int, stop: int) -> bool:
    """Tell whether the words beside a number make it a part of a larger number, a date, a time or a name."""
    before = _BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    after = _AFTER.match(text, stop)
    left, right = (found[1].lower() if found else "" for found in (before, after))
    beside = {left, right}
    if beside & _COMPOUND or left.isdigit() or right.isdigit():
        return True
    named = before is not None and not before[1].islower()
    return text[start].isdigit() and (named or left in _COUNTERS)
