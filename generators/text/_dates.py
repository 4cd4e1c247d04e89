"""Dates that can be written another way without being another day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
_NAMES: Final = {name: number for number, month in enumerate(_MONTHS, 1) for name in (month, month[:3])}
_MONTH: Final = "|".join(sorted(_NAMES, key=len, reverse=True))
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE: Final = re.compile(
    rf"(?<![\w/.–-])(?:(?P<day>{_DAY})(?:st|nd|rd|th)? (?P<month>{_MONTH})\.?(?:,? (?P<year>[12]\d{{3}}))?"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>{_DAY})(?:st|nd|rd|th)?(?:, (?P<year2>[12]\d{{3}}))?"
    rf"|(?P<year3>[12]\d{{3}})-(?P<month3>0[1-9]|1[0-2])-(?P<day3>0[1-9]|[12]\d|3[01]))(?![\w/-]|[.,:]\d| ?[–-] ?\d)"
)


def find_dates(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find dates whose month is named or that follow ISO 8601, each with an edit for every other way to write it.

    What has numbers only in another order ("3/4/2019") stays: it may be two days.

    Example:
        >>> [edit.replacement for edit in next(find_dates("On 12 May 2019 it rained."))]
        ['May 12, 2019', '12 May, 2019', 'May 12th, 2019', '2019-05-12', '12th May 2019']
    """
    for match in _DATE.finditer(text):
        day = int(match["day"] or match["day2"] or match["day3"])
        named = match["month"] or match["month2"]
        month = _NAMES[named] if named else int(match["month3"])
        year = match["year"] or match["year2"] or match["year3"]
        name = named or _MONTHS[month - 1]
        if year:
            others = [f"{day} {name} {year}", f"{name} {day}, {year}", f"{day} {name}, {year}"]
            others += [f"{name} {day}{_ending(day)}, {year}", f"{year}-{month:02}-{day:02}"]
            others.append(f"{day}{_ending(day)} {name} {year}")
        else:
            others = [f"{day} {name}", f"{name} {day}", f"{day}{_ending(day)} {name}", f"{name} {day}{_ending(day)}"]
        yield tuple(Edit(*match.span(), other) for other in others if other != match.group())


def _ending(day: int) -> str:
    if day in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
