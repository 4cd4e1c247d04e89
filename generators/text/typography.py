"""The same characters typed another way: spaces, quotation marks, dashes, Unicode forms, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._choosing import replace_matches
from perturb.generators.text._letters import find_letters
from perturb.generators.text._marks import is_marked
from perturb.generators.text._numbers import find_numbers

_AT_LEAST: Final = (1, 1, 1, 1, 1)
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_SPACES: Final = (0.05, 0.1, 0.2, 0.35, 0.6)
_SHARES: Final = {"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": _AT_LEAST}

_SPACE: Final = re.compile(r"(?<=(?P<left>\S)) (?=(?P<right>\S))")
_LONG_WORDS: Final = re.compile(r"[a-z]{4} [a-z]{4}", re.IGNORECASE)


@edits(
    axis="format",
    tiers={"rate": _SPACES, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Ribeiro et al. 2020, Beyond Accuracy (CheckList), spacing; which spaces may be lost is a rule of our own",
)
def spacing(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Double spaces, break lines at them or lose them: `rate` is a share of the single spaces.

    A space is lost only after a mark or between words of four letters and more, where no other word can come of it
    ("not able", "a way"). From tier 1 on `at_least` one space changes.

    Example:
        >>> spacing("The soup was cold, and I left.", severity=1, seed=7)
        'The  soup was cold, and I left.'
    """
    return draw.up_to(rate, at_least=at_least)


@spacing.draw
def _respaced(text: str, rng: np.random.Generator) -> OrderedEdits:
    found = [match for match in _SPACE.finditer(text) if not is_marked(text, match.end())]
    return replace_matches(found, _other_spaces, _SPACES[-1], rng)


def _other_spaces(match: re.Match[str]) -> Sequence[str]:
    text, place = match.string, match.start()
    safe = text[place - 1] in ",.;:!?" and text[place + 1].isalpha()
    safe = safe or _LONG_WORDS.match(text, max(0, place - 4), place + 5) is not None
    return ("  ", "\n", "")[: 3 if safe else 2]


_TYPED: Final = re.compile(
    r"(?P<apostrophe>(?<=[^\W\d_])['’](?=[^\W\d_]))"
    r"|(?P<opening>(?<![^\s(\[—–-])(?:\"(?=\w)|“))"
    r"|(?P<closing>(?<=[^\W\d]|[.,;:!?…%])(?:\"(?!\w)|”))"
    r"|(?P<dash>(?<=\w )(?:-|–|—|--)(?= \w))"
    r"|(?P<joint>(?<=[a-z])(?:—|--)(?=[a-z]))"
    r"|(?P<dots>…|(?<!\.)\.\.\.(?!\.))",
    re.IGNORECASE,
)
_FORMS: Final = {
    "apostrophe": ("'", "’"),
    "opening": ('"', "“"),
    "closing": ('"', "”"),
    "dash": ("-", "–", "—", "--"),
    "joint": ("—", "--"),
    "dots": ("…", "..."),
}


@edits(
    axis="format",
    tiers=_SHARES,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Typographic variants that word processors put in and plain-text editors do not",
)
def quotes_and_dashes(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write apostrophes, quotation marks, dashes and dots in their other form: `rate` is a share of these.

    Straight becomes curly and curly straight; a dash between words becomes another dash; "…" three full stops and back.
    Marks whose side is unsure, hyphens and primes stay. From tier 1 on `at_least` one mark changes.

    Example:
        >>> quotes_and_dashes('It was "fine"...', severity=5)
        'It was “fine”…'
    """
    return draw.up_to(rate, at_least=at_least)


@quotes_and_dashes.draw
def _retyped(text: str, rng: np.random.Generator) -> OrderedEdits:
    found = [match for match in _TYPED.finditer(text) if not is_marked(text, match.end())]
    return replace_matches(found, _other_forms, _SHARES["rate"][-1], rng)


def _other_forms(match: re.Match[str]) -> list[str]:
    return [form for form in _FORMS[str(match.lastgroup)] if form != match.group()]


@edits(
    axis="format",
    tiers=_SHARES,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Unicode Standard Annex 15, Unicode Normalization Forms (NFC and NFD)",
)
def unicode_form(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write letters in their other canonical form: `rate` is a share of the letters that have two.

    A composed letter is decomposed and a decomposed one composed, in any script; the text stays canonically equivalent
    and looks the same. From tier 1 on `at_least` one letter changes.

    Example:
        >>> len(unicode_form("café", severity=1))
        5
    """
    return draw.up_to(rate, at_least=at_least)


@unicode_form.draw
def _other_normal_forms(text: str, rng: np.random.Generator) -> OrderedEdits:
    made: list[Edit] = []
    if not text.isascii():
        letters = find_letters(text)
        two_forms = (letters.codes >= _BEYOND_ASCII) | (letters.stops > letters.starts + 1)
        spans = zip(letters.starts[two_forms].tolist(), letters.stops[two_forms].tolist(), strict=True)
        made = [Edit(start, stop, _other_form(text[start:stop])) for start, stop in spans]
        made = [edit for edit in made if text[edit.start : edit.stop] != edit.replacement]
    return order_edits(made, rng.random(len(made)).tolist())


_BEYOND_ASCII: Final = 128


def _other_form(letter: str) -> str:
    if letter.isascii():
        return letter
    decomposed = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", letter) if decomposed == letter else decomposed


@edits(
    axis="format",
    tiers=_SHARES,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Ribeiro et al. 2020, Beyond Accuracy (CheckList), invariance to the way numbers are written; own rules",
)
def number_format(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write English numbers the other way: `rate` is a share of those that have another way.

    Two to twelve as digits and back, thousands with and without commas. Years, dates, times, numbers of a name
    ("Windows 7"), compounds and "one" stay. From tier 1 on `at_least` one number changes.

    Example:
        >>> number_format("Two of 12,000 waited for 3 days.", severity=5)
        '2 of 12000 waited for three days.'
    """
    return draw.up_to(rate, at_least=at_least)


@number_format.draw
def _renumbered(text: str, rng: np.random.Generator) -> OrderedEdits:
    made = list(find_numbers(text))
    return order_edits(made, rng.random(len(made)).tolist())


_BROKEN: Final = re.compile(r"(?P<gap>(?<=\S) (?=\S))|(?P<line>(?<=\S)\n(?=\S))|(?P<paragraph>(?<=\S)\n\n(?=\S))")
_BREAKS: Final = {"gap": ("\n", "\r\n", "\n\n"), "line": (" ", "\r\n", "\n\n"), "paragraph": (" ", "\n", "\r\n\r\n")}


@edits(
    axis="format",
    tiers={"rate": _SPACES, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Line breaks as pasted e-mails, PDF files and Windows leave them; a rule of our own",
)
def line_breaks(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    r"""Break lines where there were none and join those there were: `rate` is a share of the spaces and line breaks.

    A break is a line feed, a carriage return with one, or an empty line. From tier 1 on `at_least` one changes.

    Example:
        >>> line_breaks("The soup was cold.\nI left.", severity=2, seed=5)
        'The soup was cold.\n\nI left.'
    """
    return draw.up_to(rate, at_least=at_least)


@line_breaks.draw
def _rebroken(text: str, rng: np.random.Generator) -> OrderedEdits:
    found = [match for match in _BROKEN.finditer(text) if not is_marked(text, match.end())]
    return replace_matches(found, lambda match: _BREAKS[str(match.lastgroup)], _SPACES[-1], rng)
