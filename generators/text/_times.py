"""Phrases that tell when, in the forms that are never anything else."""

from __future__ import annotations

from typing import Final

_MONTH: Final = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY: Final = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR: Final = r"(?:1[5-9]|20)\d\d"
_NUMBER: Final = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty)"

TIME: Final = (
    rf"(?:on {_DAY}(?: (?:morning|afternoon|evening|night))?|on \d{{1,2}} {_MONTH}(?: {_YEAR})?"
    rf"|on {_MONTH} \d{{1,2}}(?:, {_YEAR})?|in (?:early |late )?{_MONTH}(?: {_YEAR})?|in {_YEAR}|in the 1[5-9]\d0s"
    rf"|in the (?:spring|summer|autumn|winter)(?: of {_YEAR})?|last (?:week|month|year|night|spring|summer|autumn"
    rf"|winter|{_DAY})"
    rf"|yesterday(?: (?:morning|afternoon|evening))?|{_NUMBER} (?:days|weeks|months|years) ago|a (?:day|week|month"
    rf"|year) ago"
    rf"|this (?:morning|afternoon|evening|week|month|year)|at (?:noon|midnight)|on \d{{4}}-\d\d-\d\d)"
)
"""A pattern of a point or stretch of time: "on Monday", "in May 2019", "last year", "two days ago"."""
