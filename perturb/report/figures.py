"""Numbers and names as a reader sees them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import Any, Final

from perturb.report.files import Json

MINUS: Final = "−"
NOTHING: Final = "–"
_EXACT: Final = 9
_REVERSING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Scale:
    """How a metric's numbers are written: in percent and points where it runs from 0 to 1.

    Attributes:
        name: The metric.
        low: Its least value; may be minus infinity.
        high: Its greatest value; may be infinity.

    Example:
        >>> accuracy = Scale("accuracy", 0.0, 1.0)
        >>> accuracy.score(0.9725), accuracy.drop(0.125), accuracy.drop(-0.125)
        ('97.2 %', '12.5 points', '−12.5 points')
    """

    name: str
    low: float
    high: float

    @property
    def percent(self) -> bool:
        """Whether numbers are written in percent."""
        return (self.low, self.high) == (0, 1)

    @property
    def score_unit(self) -> str:
        """What stands after a score."""
        return " %" if self.percent else ""

    @property
    def drop_unit(self) -> str:
        """What stands after a drop."""
        return " points" if self.percent else ""

    def figure(self, value: float | None, digits: int = 1) -> str:
        """Write a score or a drop without its unit."""
        if value is None:
            return NOTHING
        return decimal(100 * value, digits) if self.percent else decimal(value, digits + 2)

    def score(self, value: float | None, digits: int = 1) -> str:
        """Write a score with its unit."""
        return NOTHING if value is None else self.figure(value, digits) + self.score_unit

    def drop(self, value: float | None, digits: int = 1) -> str:
        """Write a drop with its unit: positive where the model got worse."""
        return NOTHING if value is None else self.figure(value, digits) + self.drop_unit

    def bounds(self, entry: Json | None, digits: int = 1) -> str:
        """Write an interval object's two ends: `80.2 to 86.0`."""
        if entry is None:
            return ""
        return f"{self.figure(entry['low'], digits)} to {self.figure(entry['high'], digits)}"

    def share(self, value: float) -> float:
        """Place a value between the metric's ends, in 0..1, for a chart."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def scale_of(scorecard: Json) -> Scale:
    """Read the scale of a scorecard's own metric, or of one of its further metrics."""
    metric = scorecard["metric"]
    low, high = (end if metric[name] is None else metric[name] for name, end in (("low", -inf), ("high", inf)))
    return Scale(metric["name"], low, high)


def decimal(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign and no negative zero; halves go to the even digit.

    What the last bits of a sum added does not show, so that a script that reads fewer digits writes the same.

    Example:
        >>> decimal(-0.004), decimal(-1.5, 1)
        ('0.00', '−1.5')
    """
    text = format(Decimal(repr(round(float(value), _EXACT))), f".{digits}f")
    return text.lstrip("-") if not text.strip("-0.") else text.replace("-", MINUS)


def plural(count: int, noun: str, many: str = "") -> str:
    """Count things.

    Example:
        >>> plural(1, "sample"), plural(24000, "variant"), plural(2, "batch", "batches")
        ('1 sample', '24,000 variants', '2 batches')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {many or f'{noun}s'}"


def clip(value: Any, length: int = 200) -> str:
    """Write any value from the data, made visible and cut where it is too long for a page.

    Example:
        >>> clip("abcdef", 4)
        'abc…'
    """
    text = visible(str(value))
    return text if len(text) <= length else text[: length - 1] + "…"


def unbroken(text: str) -> str:
    r"""Keep a number and its unit on one line.

    Example:
        >>> unbroken("91.5 % of all, 3.0 points")
        '91.5\xa0% of all, 3.0\xa0points'
    """
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace(" points", "\N{NO-BREAK SPACE}points")


def visible(text: str, keep: str = "\n\t") -> str:
    r"""Write as escapes what a terminal, a browser or an XML parser would act on, refuse or hide.

    Args:
        text: Any text, also one with control characters, lone surrogates or marks that reverse the reading order.
        keep: Control characters that stay.

    Example:
        >>> visible("red \x1b[31m, then \u202eback")
        'red \\x1b[31m, then \\u202eback'
    """
    if text.isprintable():
        return text
    return "".join(_escape(char) if _acts(char) and char not in keep else char for char in text)


def _acts(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Cn"} or char in _REVERSING


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
